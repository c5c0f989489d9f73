import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Bench,
  type BenchOptions,
  D,
  openBench,
  player,
  players,
} from '../../../test/support/phase5/batch-bench.ts';
import { SLATE } from '../../../test/support/phase5/situations.ts';
import { DECISIONS, REQUESTS, UNITS } from '../../engine/unit.ts';
import { UnitError } from '../../engine/unit-error.ts';
import { addDays } from '../../league/game-date.ts';
import type { Message } from '../../ports/bus.ts';
import { TOPICS } from '../topics.ts';
import { BATCHES } from './batch-records.ts';
import {
  type EndpointAnswer,
  phase5Status,
  retryBodySchema,
  retryPhase5,
  startBodySchema,
  startPhase5,
} from './phase5-endpoints.ts';

const G1 = `batch_${D}_g1`;
/** Of the slate's own day, Eastern 09:00: an hour before the promise is due. */
const NINE = Date.parse(`${SLATE}T14:00:00Z`);

async function closedBench(options: BenchOptions): Promise<Bench> {
  const bench = await openBench(options);
  await bench.start();
  await bench.settle();
  return bench;
}

/** Asks twice and insists that the second answer is the first one and that nothing was begun by it. */
async function twice(bench: Bench, ask: () => Promise<EndpointAnswer>): Promise<EndpointAnswer> {
  const first = await ask();
  const state = await snapshot(bench);
  const second = await ask();
  assert.deepEqual(second, first);
  assert.deepEqual(await snapshot(bench), state, 'the second call changes nothing');
  return first;
}

async function snapshot(bench: Bench) {
  const { ledger } = bench.engine;
  const units = await ledger.query({ collection: UNITS });
  return {
    units: units.map(({ key, data }) => [key, data.generation]),
    batches: await ledger.count({ collection: BATCHES }),
    decisions: await ledger.count({ collection: DECISIONS }),
  };
}

const failsFor = (...ids: number[]) => ({
  before: (message: Message) => {
    if (message.topic === TOPICS.predictionRequest && ids.includes(Number(message.data.person_id)))
      throw new Error('out of memory');
  },
});

const hangsFor = (id: number, until: Promise<void>) => ({
  before: (message: Message) =>
    message.topic === TOPICS.predictionRequest && message.data.person_id === id ? until : undefined,
});

const never = new Promise<void>(() => undefined);

test('bodies with unknown fields, odd dates or impossible minutes are refused', () => {
  for (const body of [{ when: 1 }, { game_date: 'today' }, { min_minutes: 49 }, { force: 'yes' }])
    assert.equal(startBodySchema.safeParse(body).success, false, JSON.stringify(body));
  assert.equal(retryBodySchema.safeParse({ force: true }).success, false);
  assert.ok(startBodySchema.safeParse({ game_date: D, min_minutes: 15, force: false, wait: true }).success);
});

for (const [name, ask] of [
  ['/start', (bench: Bench, date: typeof D) => startPhase5(bench.engine, { game_date: date })],
  ['/retry', (bench: Bench, date: typeof D) => retryPhase5(bench.engine, date)],
] as const) {
  test(`${name} of a past date is too late, of the day after tomorrow not due`, async () => {
    const bench = await openBench({ candidates: [] });
    const past = await twice(bench, () => ask(bench, addDays(D, -1)));
    assert.deepEqual([past.code, past.body.status, past.body.game_date], [200, 'too_late', addDays(D, -1)]);
    const later = await twice(bench, () => ask(bench, addDays(D, 2)));
    assert.deepEqual([later.code, later.body.status], [200, 'not_due']);
  });

  test(`${name} of a day without games says so, with the calendar's reason`, async () => {
    const slate = { games: 0, emptyReason: 'no_games' as const, emptyDetail: 'all-star break' };
    const bench = await openBench({ candidates: [], slate, planned: false });
    const answer = await twice(bench, () => ask(bench, D));
    assert.deepEqual(
      [answer.code, answer.body.status, answer.body.detail],
      [200, 'no_games', 'all-star break'],
    );
  });

  test(`${name} after the last tip-off of the slate is too late`, async () => {
    const bench = await openBench({ candidates: players(1), at: Date.parse(`${SLATE}T23:30:00Z`) });
    const answer = await twice(bench, () => ask(bench, D));
    assert.deepEqual([answer.code, answer.body.status], [200, 'too_late']);
  });
}

test('/start of a slate whose gate has opened joins what is on its way: one batch comes of it', async () => {
  const bench = await openBench({ candidates: players(2) });
  await bench.start();
  const answer = await twice(bench, () => startPhase5(bench.engine, {}));
  assert.deepEqual([answer.code, answer.body.status, answer.body.trigger_source], [202, 'started', 'manual']);
  await bench.settle();
  assert.equal(await bench.engine.ledger.count({ collection: BATCHES }), 1);
});

test('/start of a running batch joins it; with force it is busy', async () => {
  const bench = await openBench({ candidates: players(2), ...hangsFor(2, never) });
  await bench.start();
  await bench.until(async () => (await bench.members()).length === 1);
  const joined = await twice(bench, () => startPhase5(bench.engine, {}));
  assert.deepEqual([joined.code, joined.body.status, joined.body.batch_id], [202, 'in_progress', G1]);
  assert.deepEqual([joined.body.expected, joined.body.pending], [2, 1]);
  const busy = await twice(bench, () => startPhase5(bench.engine, { force: true }));
  assert.deepEqual([busy.code, busy.body.status, busy.body.batch_id], [409, 'busy', G1]);
});

test('/start of a closed batch points to its result', async () => {
  const bench = await closedBench({ candidates: players(2) });
  const answer = await twice(bench, () => startPhase5(bench.engine, { wait: true }));
  assert.deepEqual([answer.code, answer.body.status, answer.body.batch_id], [200, 'already_complete', G1]);
  assert.deepEqual([answer.body.predicted, answer.body.is_complete], [2, true]);
});

test('force on a closed batch opens the next generation, once, however often it is asked', async () => {
  const bench = await closedBench({ candidates: players(2) });
  const answer = await twice(bench, () =>
    startPhase5(bench.engine, { force: true, trigger_source: 'operator' }),
  );
  assert.deepEqual([answer.code, answer.body.status], [202, 'started']);
  await bench.settle();
  assert.deepEqual(
    [(await bench.batch(2)).outcome, await bench.engine.ledger.count({ collection: BATCHES })],
    ['complete', 2],
  );
});

test('/start of a slate that is not ready: 503 naming what is missing, or with `wait` a state with a time', async () => {
  const bench = await openBench({ candidates: players(2) });
  const refused = await twice(bench, () => startPhase5(bench.engine, {}));
  assert.deepEqual(
    [refused.code, refused.body.status, refused.body.missing],
    [503, 'insufficient_data', 'planned'],
  );
  const waiting = await startPhase5(bench.engine, { wait: true });
  assert.deepEqual([waiting.code, waiting.body.status], [202, 'waiting']);
  assert.equal(waiting.body.waiting_until, `${SLATE}T17:30:00.000Z`);
  bench.clock.advanceBy(10 * 60_000);
  assert.deepEqual(
    await twice(bench, () => startPhase5(bench.engine, { wait: true })),
    waiting,
    'the first wait counts',
  );
  await bench.start();
  await bench.settle();
  assert.equal((await bench.batch()).outcome, 'complete', 'it wakes by itself when its gate opens');
});

test('/start of a slate nobody asked for requests it, and one batch comes of two calls', async () => {
  const bench = await openBench({ candidates: players(2), planned: false });
  const first = await startPhase5(bench.engine, { wait: true, trigger_source: 'scheduler_backup' });
  assert.deepEqual([first.code, first.body.status], [202, 'waiting']);
  await startPhase5(bench.engine, { wait: true, trigger_source: 'scheduler_backup' });
  await bench.settle();
  const request = await bench.engine.ledger.get(REQUESTS, D);
  assert.deepEqual([request?.data.lane, request?.data.actor], ['live', 'scheduler_backup']);
  assert.equal(await bench.engine.ledger.count({ collection: BATCHES }), 1);
  assert.equal((await bench.batch()).outcome, 'complete');
});

async function heldBack(): Promise<Bench> {
  const bench = await openBench({ candidates: players(2) });
  bench.state.loadError = new UnitError('permanent', 'feature_contract_mismatch', 'written under another');
  await bench.start();
  await bench.settle();
  return bench;
}

test('a unit that is held back is never reported as started: the answer says why, force opens it again', async () => {
  const bench = await heldBack();
  for (const ask of [() => startPhase5(bench.engine, { wait: true }), () => phase5Status(bench.engine, {})]) {
    const answer = await twice(bench, ask);
    assert.deepEqual([answer.code, answer.body.status], [200, 'blocked']);
    assert.match(String(answer.body.detail), /feature_contract_mismatch/);
  }
  bench.state.loadError = null;
  const forced = await twice(bench, () => startPhase5(bench.engine, { force: true }));
  assert.deepEqual([forced.code, forced.body.status], [202, 'started']);
  await bench.settle();
  assert.equal((await bench.batch()).outcome, 'complete');
});

test('a batch the sanity gate holds back is blocked for /retry and /status as well', async () => {
  const bench = await openBench({
    candidates: players(2),
    replaceWarehouse: (warehouse) => ({
      ...warehouse,
      workspace: (inputs) => warehouse.workspace(inputs),
      replacePartition: async () => {
        throw new UnitError('permanent', 'sanity_gate', 'held back');
      },
    }),
  });
  await bench.start();
  await bench.settle();
  const retried = await twice(bench, () => retryPhase5(bench.engine, undefined));
  assert.deepEqual([retried.code, retried.body.status], [200, 'blocked']);
  const status = await phase5Status(bench.engine, { batchId: G1 });
  assert.deepEqual([status.body.status, status.body.batch_id], ['blocked', G1]);
  assert.match(String(status.body.detail), /sanity_gate/);
});

test('/retry without a batch waits like a backup', async () => {
  const bench = await openBench({ candidates: players(1) });
  const answer = await twice(bench, () => retryPhase5(bench.engine, D));
  assert.deepEqual([answer.code, answer.body.status], [202, 'waiting']);
});

test('/retry of a running batch republishes nothing', async () => {
  const bench = await openBench({ candidates: players(2), ...hangsFor(2, never) });
  await bench.start();
  await bench.until(async () => (await bench.members()).length === 1);
  const answer = await twice(bench, () => retryPhase5(bench.engine, D));
  assert.deepEqual([answer.code, answer.body.status], [200, 'in_progress']);
});

test('/retry of a batch without failures is complete', async () => {
  const bench = await closedBench({ candidates: players(2) });
  const answer = await twice(bench, () => retryPhase5(bench.engine, D));
  assert.deepEqual([answer.code, answer.body.status, answer.body.predicted], [200, 'complete', 2]);
});

test('/retry does not repeat what no repetition heals', async () => {
  const bench = await closedBench({
    candidates: players(2),
    before: (message) => {
      if (message.topic === TOPICS.predictionRequest && message.data.person_id === 2)
        (message.data as { feature_row_hash: string }).feature_row_hash = 'other';
    },
  });
  assert.equal((await bench.batch()).failed, 1);
  const answer = await twice(bench, () => retryPhase5(bench.engine, D));
  assert.deepEqual([answer.code, answer.body.status, answer.body.failed], [200, 'complete', 1]);
});

test('/retry opens new attempts for members that ran out of deliveries, once for two calls', async () => {
  const sick = { ids: [2, 3] };
  const bench = await closedBench({
    candidates: players(4),
    before: (message) => failsFor(...sick.ids).before(message),
  });
  sick.ids = [];
  const first = await retryPhase5(bench.engine, D);
  assert.deepEqual([first.code, first.body.status, first.body.players_retry_requested], [202, 'started', 2]);
  const second = await twice(bench, () => retryPhase5(bench.engine, D));
  assert.deepEqual([second.code, second.body.status], [200, 'in_progress']);
  await bench.settle();
  assert.deepEqual([(await bench.batch(2)).outcome, (await bench.batch(2)).predicted], ['complete', 4]);
  assert.deepEqual(
    (await bench.members(1)).map((member) => member.outcome),
    ['predicted', 'failed', 'failed', 'predicted'],
  );
  assert.equal(await bench.engine.ledger.count({ collection: BATCHES }), 2);
});

test('/status of a batch nobody opened is 404', async () => {
  const bench = await openBench({ candidates: [] });
  const answer = await twice(bench, () => phase5Status(bench.engine, { batchId: 'batch_1999-01-01_g1' }));
  assert.deepEqual([answer.code, answer.body.status], [404, 'unknown_batch']);
});

test('/status without a batch: pending before 10:00 Eastern, afterwards one critical incident', async () => {
  const bench = await openBench({ candidates: players(1), at: NINE });
  const early = await twice(bench, () => phase5Status(bench.engine, {}));
  assert.deepEqual([early.code, early.body.status, early.body.missing], [200, 'no_active_batch', 'planned']);
  assert.deepEqual(early.body.sla, {
    due_at: `${SLATE}T15:00:00.000Z`,
    threshold: 0.9,
    verdict: 'pending',
  });
  assert.deepEqual(await bench.engine.alerts.open(), []);
  bench.clock.advanceTo(Date.parse(`${SLATE}T15:00:00Z`));
  const late = await twice(bench, () => phase5Status(bench.engine, { date: D }));
  assert.equal((late.body.sla as { verdict: string }).verdict, 'missed');
  const open = await bench.engine.alerts.open();
  assert.deepEqual(
    open.map(({ key, severity, count }) => [key, severity, count]),
    [[`phase5-coverage/${D}`, 'critical', 2]],
  );
  await bench.start();
  await bench.settle();
  await phase5Status(bench.engine, {});
  assert.deepEqual(await bench.engine.alerts.open(), [], 'it closes by itself when coverage recovers');
});

test('/status shows a wait with its end, and a wait that is over as blocked', async () => {
  const bench = await openBench({ candidates: players(1), at: NINE });
  await startPhase5(bench.engine, { wait: true });
  const waiting = await twice(bench, () => phase5Status(bench.engine, {}));
  assert.deepEqual([waiting.body.status, waiting.body.waiting_until], ['waiting', `${SLATE}T14:30:00.000Z`]);
  bench.clock.advanceBy(30 * 60_000);
  const over = await twice(bench, () => phase5Status(bench.engine, {}));
  assert.deepEqual([over.body.status, over.body.missing], ['blocked', 'planned']);
});

test('/status of a day without games is empty, whatever the hour', async () => {
  const slate = { games: 0, emptyReason: 'no_games' as const, emptyDetail: 'off-season' };
  const bench = await openBench({ candidates: [], slate, planned: false });
  const answer = await twice(bench, () => phase5Status(bench.engine, {}));
  assert.deepEqual([answer.body.status, answer.body.detail], ['empty_ok', 'off-season']);
  assert.deepEqual(await bench.engine.alerts.open(), []);
});

test('/status while members are pending counts them by name, and the promise is open', async () => {
  const gate = Promise.withResolvers<void>();
  const bench = await openBench({ candidates: players(2), ...hangsFor(2, gate.promise) });
  await bench.start();
  await bench.until(async () => (await bench.members()).length === 1);
  const { body } = await twice(bench, () => phase5Status(bench.engine, {}));
  assert.equal(body.status, 'in_progress');
  assert.deepEqual(body.missing, [
    { person_id: 2, player_lookup: 'player2', state: 'pending', reason: null },
  ]);
  assert.deepEqual(body.sla, { threshold: 0.9, verdict: 'pending' });
  assert.deepEqual(
    body.systems,
    Object.fromEntries(
      [
        'moving_average_baseline_v1',
        'zone_matchup_v1',
        'similarity_balanced_v1',
        'xgboost_v1',
        'ensemble_v1',
      ].map((system) => [system, { ok: 1, unavailable: 0 }]),
    ),
  );
  gate.resolve();
  await bench.settle();
});

test("/status of a complete batch meets the promise; the funnel and the degradations are the batch's own", async () => {
  const bench = await closedBench({
    candidates: [...players(3), player(9, { injuryStatus: 'out' })],
    model: null,
  });
  const { body } = await twice(bench, () => phase5Status(bench.engine, { batchId: G1 }));
  assert.equal(body.status, 'complete');
  assert.deepEqual(body.sla, { threshold: 0.9, verdict: 'met' });
  assert.deepEqual(body.funnel, { context: 4, selected: 3, ready: 3, predicted: 3 });
  assert.deepEqual(body.degradations, ['system_unavailable:xgboost_v1']);
  assert.deepEqual((body.systems as Record<string, unknown>).xgboost_v1, { ok: 0, unavailable: 3 });
});

for (const [failed, severity] of [
  [[2], 'error'],
  [[1, 2, 3], 'critical'],
] as const) {
  test(`${failed.length} of 5 members failed: coverage under 90 % is one ${severity} incident`, async () => {
    const bench = await closedBench({ candidates: players(5), ...failsFor(...failed) });
    const { body } = await twice(bench, () => phase5Status(bench.engine, {}));
    assert.equal(body.status, 'partial');
    assert.deepEqual(body.sla, { threshold: 0.9, verdict: 'missed', incident_id: `phase5-coverage/${D}` });
    const open = (await bench.engine.alerts.open()).filter(({ key }) => key === `phase5-coverage/${D}`);
    assert.deepEqual(
      open.map((incident) => incident.severity),
      [severity],
    );
    assert.match(open[0]?.message ?? '', failed.length === 1 ? /80\.0 %/ : /40\.0 %/);
  });
}

test('a batch in which nobody could be expected to be predicted has no coverage to judge', async () => {
  const bench = await closedBench({ candidates: [player(1, { injuryStatus: 'out' })] });
  const { body } = await twice(bench, () => phase5Status(bench.engine, {}));
  assert.deepEqual([body.status, body.sla], ['empty_ok', { threshold: 0.9, verdict: 'not_applicable' }]);
});
