import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BATCH_UNIT,
  type Bench,
  type BenchOptions,
  D,
  openBench,
  players,
} from '../../test/support/phase5/batch-bench.ts';
import type { UnitResult } from '../engine/engine-context.ts';
import { workTopic } from '../engine/graph.ts';
import { INCOMPLETE_TOPIC } from '../engine/messages.ts';
import { freshUnit } from '../engine/plan-units.ts';
import { DEAD_LETTERS, DECISIONS, GATES, SLOTS, UNITS } from '../engine/unit.ts';
import { addDays } from '../league/game-date.ts';
import type { Delivery } from '../ports/bus.ts';
import type { JsonObject } from '../ports/ledger.ts';
import { mlFeatureStoreV2 } from '../tables/nba-predictions/ml-feature-store-v2.ts';
import type { ComputeProcessor } from './define-processor.ts';
import { TOPICS } from './topics.ts';

const ENVELOPE = {
  schema_version: 1,
  correlation_id: 'c',
  causation_id: 'test',
  lane: 'backfill',
  emitted_at: 0,
} as const;

let serial = 0;

function delivery(topic: string, phase: number, data: JsonObject, attributes = {}): Delivery {
  serial += 1;
  return {
    message: { id: `m-${serial}`, topic, data, attributes, publishedAt: 0 },
    subscription: `${topic}-to-phase${phase}`,
    attempt: 1,
  };
}

const ended = (processor: string): JsonObject => ({
  ...ENVELOPE,
  event_type: 'unit_ended',
  processor,
  phase: 4,
  game_date: D,
  outcome: 'complete',
  detail: '',
  rows: 1,
  partition_hash: 'h',
  changed: true,
  generation: 1,
  attempt_id: 'a',
});

const work = (processor: string, date: string = D): JsonObject => ({
  ...ENVELOPE,
  event_type: 'unit_work',
  processor,
  game_date: date,
  generation: 1,
  slot: '',
});

const RESULT: UnitResult = {
  outcome: { kind: 'complete' },
  rowsExpected: 1,
  rowsWritten: 1,
  outputHash: 'h',
  changed: true,
  degradations: [],
};

/** A bench in which the batch's reader is planned and waits for it. */
async function withReader(options: Partial<BenchOptions> = {}): Promise<Bench> {
  const bench = await openBench({ candidates: players(1), run: async () => RESULT, ...options });
  await bench.engine.ledger.transact(async (tx) => {
    const target = `reader/${D}`;
    tx.create(UNITS, target, freshUnit(bench.engine.graph.nodes.get('reader')!, D, 'backfill'));
    const member = { unit: BATCH_UNIT, required: true, acceptsPartial: false, ordering: false };
    tx.create(GATES, target, {
      target,
      date: D,
      phase: 6,
      members: [member],
      verdict: 'waiting',
      detail: '',
      evaluatedAt: 0,
    });
    tx.create(SLOTS, `${BATCH_UNIT}|${target}`, { member: BATCH_UNIT, target, targetPhase: 6 });
  });
  return bench;
}

const stateOf = async (bench: Bench, unit: string) => (await bench.engine.ledger.get(UNITS, unit))?.data;

test('a closed batch wakes grading through its own topic', async () => {
  const bench = await withReader();
  await bench.start();
  await bench.settle();
  assert.equal((await stateOf(bench, `reader/${D}`))?.outcome?.kind, 'complete');
});

test('a batch that is held back tells grading, which is then blocked and says by what', async () => {
  const bench = await withReader({ candidates: [] });
  await bench.start();
  await bench.settle();
  const reader = await stateOf(bench, `reader/${D}`);
  assert.equal(reader?.outcome?.kind, 'blocked');
  assert.match((await bench.engine.ledger.get(GATES, `reader/${D}`))?.data.detail ?? '', /empty_unexpected/);
});

test('a work message is answered with what came of it; the same work again is skipped', async () => {
  const bench = await withReader();
  await bench.start();
  await bench.settle();
  const again = () => bench.services.handle(delivery(workTopic(6), 6, work('reader')));
  assert.equal(await again(), `reader/${D}: skipped`);
  bench.state.version = 'second';
  assert.equal(await again(), `reader/${D}: complete`, 'what it reads has changed');
  assert.equal(await again(), `reader/${D}: skipped`);
  const [note] = await bench.engine.ledger.query({ collection: DECISIONS, where: { unit: `reader/${D}` } });
  assert.match(note?.data.reason ?? '', /already complete/);
});

test('the trigger of Phase 5 evaluates the gate of the batch: nothing is started twice', async () => {
  const features: ComputeProcessor = {
    id: 'ml_feature_store_v2',
    type: 'compute',
    phase: 4,
    doc: 'what the batch would wait for',
    codeVersion: 1,
    kind: 'slate',
    required: true,
    output: mlFeatureStoreV2,
    needs: [],
    reads: [],
    compute: async () => undefined,
    contract: { expectation: 'SELECT 0 AS expected', checks: [] },
  };
  const bench = await openBench({ candidates: players(1), more: [features] });
  await bench.engine.ledger.transact(async (tx) => {
    const member = `ml_feature_store_v2/${D}`;
    tx.create(SLOTS, `${member}|${BATCH_UNIT}`, { member, target: BATCH_UNIT, targetPhase: 5 });
  });
  const trigger = delivery(TOPICS.precomputeComplete, 5, {
    ...ENVELOPE,
    event_type: 'phase4_complete',
    processor: 'ml_feature_store_v2',
    game_date: D,
    outcome: 'complete',
    players_expected: 1,
    players_ready: 1,
    players_failed: 0,
    partition_hash: 'h',
    feature_version: 'v1',
    run_id: 'r',
  });
  for (let i = 0; i < 3; i += 1)
    assert.equal(await bench.services.handle(trigger), `evaluated the batch of ${D}`);
  await bench.settle();
  assert.equal((await bench.batch()).outcome, 'complete');
  assert.equal(bench.messages(workTopic(5)).length, 1);
});

test('a slate request plans its date', async () => {
  const bench = await openBench({ candidates: [], planned: false });
  const date = addDays(D, 1);
  const request = { ...ENVELOPE, event_type: 'slate_requested', game_date: date, actor: 'test' };
  assert.equal(await bench.services.handle(delivery(TOPICS.slateRequested, 1, request)), `planned ${date}`);
});

test('the end of a unit wakes whoever waits for it, through any topic of its phase', async () => {
  const bench = await withReader();
  for (const topic of [INCOMPLETE_TOPIC, TOPICS.gradingComplete])
    assert.equal(
      await bench.services.handle(delivery(topic, 6, ended('player_prop_predictions'))),
      `evaluated what waits for ${BATCH_UNIT}`,
    );
});

for (const [what, given, why] of [
  ['an unknown field', delivery(workTopic(6), 6, { ...work('reader'), tip: 1 }), /not as agreed/],
  ['a relative date', delivery(workTopic(6), 6, work('reader', 'today')), /not as agreed/],
  ['a date that does not exist', delivery(workTopic(6), 6, work('reader', '2024-02-30')), /not as agreed/],
  ['a missing field', delivery(TOPICS.slateRequested, 1, { ...ENVELOPE }), /not as agreed/],
  ['a processor nobody declared', delivery(workTopic(6), 6, work('nobody')), /no processor nobody/],
  ['the end of one', delivery(TOPICS.gradingComplete, 6, ended('nobody')), /no processor nobody/],
  [
    'a unit nobody planned',
    delivery(workTopic(6), 6, work('reader', '2024-03-01')),
    /request the slate of 2024-03-01/,
  ],
] as const) {
  test(`a message with ${what} is refused by name, and parked once instead of redelivered`, async () => {
    const bench = await openBench({ candidates: [] });
    await assert.rejects(bench.services.handle(given), { name: 'BadMessageError', message: why });
    const handler = bench.services.handlers()[given.subscription];
    // A subscription this small graph lacks has no handler: the fault was found before it mattered.
    if (!handler) return;
    await handler(given);
    await handler(given);
    assert.equal(await bench.engine.ledger.count({ collection: DEAD_LETTERS }), 1);
    const open = await bench.engine.alerts.open();
    assert.deepEqual(
      open.map(({ key, count }) => [key, count]),
      [[`dead-letter/${given.subscription}`, 1]],
    );
  });
}

test('a dead letter is kept with the subscription that gave up, its error and its attempts', async () => {
  const bench = await openBench({ candidates: [] });
  const attributes = {
    deadLetterSource: 'nba-phase6-work-to-phase6',
    lastError: 'disk full',
    attempts: '20',
  };
  const letter = delivery(TOPICS.deadLetters, 1, work('reader'), attributes);
  assert.equal(await bench.services.handle(letter), 'parked');
  const [stored] = await bench.engine.ledger.query({ collection: DEAD_LETTERS });
  assert.deepEqual(
    [stored?.data.subscription, stored?.data.error, stored?.data.attempts],
    ['nba-phase6-work-to-phase6', 'disk full', 20],
  );
  const bare = delivery(TOPICS.deadLetters, 1, work('reader'));
  assert.equal(await bench.services.handle(bare), 'parked');
  assert.equal(await bench.engine.ledger.count({ collection: DEAD_LETTERS }), 2);
});

test('a fault that may heal is thrown on, so that the bus delivers again', async () => {
  let broken = false;
  const bench = await withReader({
    run: async () => {
      if (broken) throw new TypeError('undefined is not a function');
      return RESULT;
    },
  });
  await bench.start();
  await bench.settle();
  broken = true;
  bench.state.version = 'second';
  const request = delivery(workTopic(6), 6, work('reader'));
  await assert.rejects(
    async () => await bench.services.handlers()[request.subscription]?.(request),
    /tried again after the back-off/,
  );
});
