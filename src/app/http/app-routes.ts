/** Everything one process serves: the dashboard, the read API of the command line, the services' endpoints. */

import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { addDays, type GameDate, isGameDate } from '../../league/game-date.ts';
import { renderExport } from '../../pipeline/7-publish/render-export.ts';
import { exportFacts } from '../../pipeline/7-publish/write-export.ts';
import { QueryError } from '../../ports/warehouse.ts';
import type { App } from '../compose.ts';
import { dashboardPage } from '../dashboard/page.ts';
import { ICON } from '../dashboard/style.ts';
import { appContext } from '../operator/app-context.ts';
import { sourcesOf } from '../operator/sources.ts';
import { upstreamText } from '../upstream-choice.ts';
import { accuracyView } from '../views/accuracy-view.ts';
import { gridView } from '../views/grid-view.ts';
import { incidentsView } from '../views/incidents-view.ts';
import { predictionsView } from '../views/predictions-view.ts';
import { seasonView } from '../views/season-view.ts';
import { type StatusSources, statusView } from '../views/status-view.ts';
import { operatorRoutes } from './operator-routes.ts';
import { sameOrigin } from './same-origin.ts';
import { serviceRoutes } from './service-routes.ts';

/** Slates of the dashboard's grid. */
const GRID_DATES = 7;
/** Dates it shows after the one that was asked for. */
const DATES_AFTER = 2;

export function appRoutes(app: App): Hono {
  const routes = new Hono();
  const sources: StatusSources = { ...app, isWorking: true };
  routes.use(async (c, next) => {
    await next();
    app.log.debug({ method: c.req.method, path: c.req.path, status: c.res.status }, 'answered');
  });
  routes.use(sameOrigin);
  routes.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'unsafe-inline'"],
        imgSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    }),
  );
  routes.onError((error, c) => {
    app.log.error({ path: c.req.path, stack: error.stack ?? null }, error.message);
    return c.json({ error: `${error.message}: this is a defect of Tipoff, its log has more` }, 500);
  });
  routes.notFound((c) =>
    c.json({ error: `there is no ${c.req.method} ${c.req.path}; the dashboard is at /` }, 404),
  );

  routes.get('/', async (c) => {
    const asked = c.req.query('date') || null;
    if (asked !== null && !isGameDate(asked))
      return c.text(`"${asked}" is no date: write it as YYYY-MM-DD, e.g. /?date=2024-01-15`, 400);
    const status = await statusView(sources, asked);
    const { date } = status;
    const [predictions, grid, accuracy, incidents, collected] = await Promise.all([
      date ? predictionsView(app.ledger, app.warehouse, date) : null,
      gridView(app.ledger, { limit: GRID_DATES, until: asked && addDays(asked, DATES_AFTER) }),
      date ? accuracyView(app.warehouse, date, date) : [],
      incidentsView(app.ledger, { all: false }),
      sourcesOf(appContext(app), asked),
    ]);
    return c.html(
      dashboardPage({
        status,
        predictions,
        grid,
        accuracy,
        incidents,
        sources: collected,
        upstream: upstreamText(app.options.upstream).replace(/^archive:.*/, 'season archive'),
        now: app.clock.now(),
      }),
    );
  });
  routes.get('/icon.svg', (c) => c.body(ICON, 200, { 'content-type': 'image/svg+xml' }));
  routes.get('/healthz', (c) => c.json({ status: 'ok', code_version: app.engine.codeVersion }));
  routes.get('/api/status', async (c) => {
    const date = c.req.query('date');
    if (date !== undefined && !isGameDate(date)) return c.json({ error: notADate(date) }, 400);
    return c.json(await statusView(sources, (date as GameDate | undefined) ?? null));
  });
  routes.get('/api/season', async (c) => {
    const date = c.req.query('date');
    if (date !== undefined && !isGameDate(date)) return c.json({ error: notADate(date) }, 400);
    const shown = (date as GameDate | undefined) ?? null;
    return c.json(await seasonView(app.ledger, app.clock.now(), shown, app.engine.graph));
  });
  routes.get('/api/sources', async (c) => {
    const date = c.req.query('date');
    if (date !== undefined && !isGameDate(date)) return c.json({ error: notADate(date) }, 400);
    return c.json(await sourcesOf(appContext(app), (date as GameDate | undefined) ?? null));
  });
  routes.get('/api/predictions', async (c) => {
    const date = c.req.query('date') ?? '';
    if (!isGameDate(date)) return c.json({ error: notADate(date) }, 400);
    return c.json(await predictionsView(app.ledger, app.warehouse, date));
  });
  // Always rendered from the log: what a halt takes back is gone at once.
  routes.get('/v1/predictions/:file{\\d{4}-\\d{2}-\\d{2}\\.json}', async (c) => {
    const date = c.req.param('file').slice(0, 10);
    if (!isGameDate(date)) return c.json({ error: notADate(date) }, 400);
    const facts = await exportFacts(app.ledger, date, app.clock.now());
    return c.body(renderExport(facts), 200, {
      'content-type': 'application/json',
      'cache-control': 'max-age=30',
    });
  });
  routes.post('/api/query', async (c) => {
    try {
      return c.json(await app.warehouse.query(await c.req.text()));
    } catch (error) {
      if (error instanceof QueryError) return c.json({ error: error.message }, 400);
      throw error;
    }
  });
  routes.route('/', operatorRoutes(app));
  routes.route(
    '/',
    serviceRoutes({
      engine: app.engine,
      services: () => app.services,
      push: app.push,
      guard: app.pushGuard,
    }),
  );
  return routes;
}

function notADate(text: string): string {
  return text === '' ? 'name a date: ?date=YYYY-MM-DD' : `"${text}" is no date: write it as YYYY-MM-DD`;
}
