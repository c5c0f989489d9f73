import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type HandMadeHome, handMadeHome } from '../../../test/support/surfaces/hand-made-home.ts';
import { DAY } from '../../../test/support/surfaces/records.ts';
import { RedeliverError } from '../../engine/attempt.ts';
import { DEAD_LETTERS, DECISIONS } from '../../engine/unit.ts';
import { easternDate } from '../../league/eastern-time.ts';
import { addDays } from '../../league/game-date.ts';
import type { Services } from '../../pipeline/services.ts';
import { serviceRoutes } from './service-routes.ts';

let made: HandMadeHome;
before(async () => {
  made = await handMadeHome();
});
after(() => made.close());

function routes(services?: Partial<Services>) {
  const { app } = made;
  return serviceRoutes({ engine: app.engine, services: () => ({ ...app.services, ...services }) });
}

async function post(
  path: string,
  body: unknown,
  services?: Partial<Services>,
  headers: Record<string, string> = {},
) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await routes(services).request(path, { method: 'POST', body: text, headers });
  const answer = await response.text();
  return {
    code: response.status,
    body: answer === '' ? null : (JSON.parse(answer) as Record<string, unknown>),
  };
}

describe('a request whose sender must prove himself', () => {
  const GOOD = { Authorization: 'Bearer good' };
  const guarded = (path: string, headers: Record<string, string> = {}) => {
    const { engine, services } = made.app;
    const routes = serviceRoutes({
      engine,
      services: () => services,
      push: async () => 'taken',
      guard: async (authorization) =>
        authorization === GOOD.Authorization ? null : 'it carries no bearer token',
    });
    const body = JSON.stringify(envelope({ a: 1 }));
    return { routes, ask: async () => await routes.request(path, { method: 'POST', body, headers }) };
  };

  it('passes with his proof', async () => {
    const { ask } = guarded('/phase2/process', GOOD);
    assert.equal((await ask()).status, 204);
  });

  it('is refused with 401 without it, at every door of every phase', async () => {
    for (const path of ['/phase2/process', '/phase7/process', '/phase5/predict', '/phase5/start'])
      assert.equal((await guarded(path).ask()).status, 401, path);
    assert.notEqual((await guarded('/phase2/process').routes.request('/phase5/status')).status, 401);
  });

  it('is counted in one incident, told once a minute however often it comes, and closed by the next good one', async () => {
    const refused = async () =>
      (await made.app.alerts.open()).find(({ key }) => key === 'push/refused')?.count ?? 0;
    const { ask } = guarded('/phase2/process');
    const before = await refused();
    const [first] = await Promise.all([ask(), ask(), ask()]);
    assert.match(await first.text(), /is refused: it carries no bearer token/);
    assert.equal((await refused()) - before, 1);
    await guarded('/phase2/process', GOOD).ask();
    assert.equal(await refused(), 0);
  });
});

describe('a message of the bus itself', () => {
  const post = async (verdict: 'taken' | 'again' | 'unknown', body: string) => {
    const seen: string[] = [];
    let handled = 0;
    const { engine, services } = made.app;
    const routes = serviceRoutes({
      engine,
      services: () => ({ ...services, handle: async () => `handled ${++handled}` }),
      push: async ({ subscription, messageId, data }) => {
        seen.push(`${subscription} ${messageId} ${Buffer.from(data)}`);
        return verdict;
      },
    });
    const { status } = await routes.request('/phase2/process', { method: 'POST', body });
    return { status, seen, handled };
  };
  const pushed = JSON.stringify(
    envelope({ a: 1 }, { subscription: 'projects/p/subscriptions/t-phase2-work-to-phase2' }),
  );

  it('goes to the bus, which says whether it is to come again', async () => {
    const taken = await post('taken', pushed);
    assert.deepEqual(taken, {
      status: 204,
      seen: ['projects/p/subscriptions/t-phase2-work-to-phase2 by-hand {"a":1}'],
      handled: 0,
    });
    assert.equal((await post('again', pushed)).status, 429);
  });

  it('of anybody else is handled as it is', async () => {
    const known = made.app.graph.subscriptions.find(({ name }) => name.endsWith('-to-phase2'));
    const foreign = await post('unknown', JSON.stringify(envelope({}, { subscription: known?.name })));
    assert.equal(foreign.status, 200);
    assert.equal(foreign.handled, 1);
    const { status, seen } = await post('taken', 'no envelope');
    assert.equal(status, 400);
    assert.deepEqual(seen, []);
  });
});

function envelope(data: object, fields: object = {}) {
  return {
    message: { data: Buffer.from(JSON.stringify(data)).toString('base64'), messageId: 'by-hand' },
    ...fields,
  };
}

const ENVELOPE = { schema_version: 1, correlation_id: 'c', causation_id: 'me', emitted_at: 0 };

function phase4Complete(date: string, lane: string) {
  return {
    ...ENVELOPE,
    lane,
    event_type: 'phase4_complete',
    processor: 'ml_feature_store_v2',
    game_date: date,
    outcome: 'complete',
    players_expected: 1,
    players_ready: 1,
    players_failed: 0,
    partition_hash: 'h',
    feature_version: 'v1',
    run_id: 'r',
  };
}

describe('POST /phaseN/process', () => {
  it('hands an envelope to the service and says what was done', async () => {
    const { code, body } = await post(
      '/phase3/process',
      envelope({}, { subscription: 'nba-phase2-raw-complete-to-phase3' }),
      { handle: async (delivery) => `saw ${delivery.message.topic}` },
    );
    assert.equal(code, 200);
    assert.deepEqual(body, { status: 'handled', detail: 'saw nba-phase2-raw-complete', trace_id: 'by-hand' });
  });

  for (const [what, body] of [
    ['no JSON', 'not json'],
    ['no envelope', { hello: 1 }],
    ['an empty body', ''],
  ] as const) {
    it(`answers 400 to ${what} and parks it, once however often it comes`, async () => {
      const parked = () =>
        made.app.ledger.count({
          collection: DEAD_LETTERS,
          where: { subscription: 'malformed-push-to-phase2' },
        });
      const already = await parked();
      const first = await post('/phase2/process', body);
      assert.equal(first.code, 400);
      assert.equal(first.body?.status, 'bad_request');
      assert.ok(String(first.body?.error).length > 10);
      await post('/phase2/process', body);
      assert.equal((await parked()) - already, 1);
      const incidents = await made.app.alerts.open();
      assert.ok(incidents.some((incident) => incident.key === 'dead-letter/malformed-push-to-phase2'));
    });
  }

  it('answers 400 to an event that is not as agreed, and parks it under its subscription', async () => {
    const subscription = 'nba-slate-requested-to-phase1';
    const { code } = await post(
      '/phase1/process',
      envelope({ event_type: 'something else' }, { subscription }),
    );
    assert.equal(code, 400);
    assert.equal(await made.app.ledger.count({ collection: DEAD_LETTERS, where: { subscription } }), 1);
  });

  it('answers 429 while the unit is leased elsewhere, 503 when it cannot know', async () => {
    const work = envelope({}, { subscription: 'nba-phase2-raw-complete-to-phase3' });
    const busy = async () => {
      throw new RedeliverError('leased');
    };
    const dark = async () => {
      throw new Error('the ledger is dark');
    };
    assert.equal((await post('/phase3/process', work, { handle: busy })).code, 429);
    const unavailable = await post('/phase3/process', work, { handle: dark });
    assert.deepEqual([unavailable.code, unavailable.body?.error], [503, 'the ledger is dark']);
  });

  it('knows phases 1 to 7 only', async () => {
    assert.equal((await routes().request('/phase8/process', { method: 'POST' })).status, 404);
  });
});

describe('the endpoints of the fan-out', () => {
  it('acknowledge with 204 and no body', async () => {
    for (const path of ['/phase5/predict', '/phase5/complete']) {
      const answer = await post(path, envelope({}), { handle: async () => 'done' });
      assert.deepEqual(answer, { code: 204, body: null });
    }
  });

  it('answer 400 to what is no envelope', async () => {
    assert.equal((await post('/phase5/predict', { message: 'no' })).code, 400);
  });
});

describe('POST /phase5/trigger', () => {
  const handled: string[] = [];
  const handle = async () => {
    handled.push('woken');
    return 'woken';
  };

  it('never wakes prediction for the past or from a backfill, and records that', async () => {
    const tomorrow = addDays(easternDate(made.app.clock.now()), 1);
    for (const event of [phase4Complete(DAY, 'live'), phase4Complete(tomorrow, 'backfill')]) {
      const answer = await post('/phase5/trigger', envelope(event), { handle });
      assert.deepEqual(answer, { code: 204, body: null });
    }
    assert.deepEqual(handled, []);
    const decisions = await made.app.ledger.query({ collection: DECISIONS, where: { verdict: 'skipped' } });
    assert.ok(decisions.some(({ data }) => /past_date/.test(data.reason)));
  });

  it('wakes the slate of today', async () => {
    const today = easternDate(made.app.clock.now());
    const { code, body } = await post('/phase5/trigger', envelope(phase4Complete(today, 'live')), { handle });
    assert.deepEqual(handled, ['woken']);
    assert.equal(code, 202);
    assert.equal(body?.status, 'waiting');
  });

  it('answers 400 to another event', async () => {
    assert.equal((await post('/phase5/trigger', envelope({ event_type: 'x' }), { handle })).code, 400);
  });
});

describe('the operator routes of phase 5', () => {
  it('start: a past date is too late, whatever asks', async () => {
    const { code, body } = await post('/phase5/start', { game_date: DAY });
    assert.equal(code, 200);
    assert.equal(body?.status, 'too_late');
    assert.match(String(body?.trace_id), /^trace-/);
  });

  it('start: the scheduler may wait', async () => {
    const tomorrow = addDays(easternDate(made.app.clock.now()), 1);
    const asked = await post('/phase5/start', { game_date: tomorrow }, undefined, {
      'X-CloudScheduler': 'true',
    });
    assert.deepEqual([asked.code, asked.body?.status], [202, 'waiting']);
  });

  it('answer 400 to bodies that are no JSON, have unknown fields or no date', async () => {
    assert.equal((await post('/phase5/start', '{')).code, 400);
    assert.equal((await post('/phase5/start', { min_minutes: 60 })).code, 400);
    assert.equal((await post('/phase5/retry', { what: 1 })).code, 400);
    assert.equal((await post('/phase5/retry', { game_date: 'soon' })).code, 400);
  });

  it('retry: nothing is re-published for a batch without failures', async () => {
    const { code } = await post('/phase5/retry', { game_date: DAY });
    assert.equal(code, 200);
  });

  it('status: 200 with the counts, 404 for an unknown batch, 400 for a bad question', async () => {
    const ask = async (query: string) => await routes().request(`/phase5/status${query}`);
    const found = await ask(`?game_date=${DAY}`);
    assert.equal(found.status, 200);
    assert.equal(((await found.json()) as { batch_id: string }).batch_id, `batch_${DAY}_g1`);
    assert.equal((await ask(`?batch_id=batch_${DAY}_g1`)).status, 200);
    assert.equal((await ask('?batch_id=nobody')).status, 404);
    assert.equal((await ask('?game_date=soon')).status, 400);
    assert.equal((await ask('?date=2024-01-15')).status, 400);
  });
});
