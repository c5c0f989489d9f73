/** Everything one process serves: the dashboard, the read API of the command line, the services' endpoints. */

import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { type GameDate, isGameDate } from '../../league/game-date.ts';
import { QueryError } from '../../ports/warehouse.ts';
import type { App } from '../compose.ts';
import { dashboardPage } from '../dashboard/page.ts';
import { upstreamText } from '../upstream-choice.ts';
import { accuracyView } from '../views/accuracy-view.ts';
import { gridView } from '../views/grid-view.ts';
import { predictionsView } from '../views/predictions-view.ts';
import { statusView } from '../views/status-view.ts';
import { serviceRoutes } from './service-routes.ts';

export function appRoutes(app: App): Hono {
  const routes = new Hono();
  routes.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'unsafe-inline'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
      },
    }),
  );
  routes.get('/', async (c) => {
    const asked = c.req.query('date');
    if (asked !== undefined && !isGameDate(asked))
      return c.text(`"${asked}" is no date: write it as YYYY-MM-DD`, 400);
    const status = await statusView(app.ledger, app.alerts, (asked as GameDate | undefined) ?? null);
    const { date } = status;
    const [predictions, grid, accuracy] = await Promise.all([
      date ? predictionsView(app.ledger, app.warehouse, date) : null,
      gridView(app.ledger, { limit: 14 }),
      date ? accuracyView(app.warehouse, date, date) : [],
    ]);
    return c.html(
      dashboardPage({
        status,
        predictions,
        grid,
        accuracy,
        upstream: upstreamText(app.options.upstream).replace(/^archive:.*/, 'season archive'),
      }),
    );
  });
  routes.get('/healthz', (c) => c.json({ status: 'ok', code_version: app.engine.codeVersion }));
  routes.get('/api/status', async (c) => {
    const date = c.req.query('date');
    if (date !== undefined && !isGameDate(date)) return c.json({ error: `"${date}" is no date` }, 400);
    return c.json(await statusView(app.ledger, app.alerts, (date as GameDate | undefined) ?? null));
  });
  routes.get('/api/predictions', async (c) => {
    const date = c.req.query('date') ?? '';
    if (!isGameDate(date)) return c.json({ error: `"${date}" is no date` }, 400);
    return c.json(await predictionsView(app.ledger, app.warehouse, date));
  });
  routes.post('/api/query', async (c) => {
    try {
      return c.json(await app.warehouse.query(await c.req.text()));
    } catch (error) {
      if (error instanceof QueryError) return c.json({ error: error.message }, 400);
      throw error;
    }
  });
  routes.route('/', serviceRoutes({ engine: app.engine, services: () => app.services }));
  return routes;
}
