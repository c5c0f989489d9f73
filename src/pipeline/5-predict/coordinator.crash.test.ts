import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Bench,
  type BenchOptions,
  D,
  openBench,
  players,
} from '../../../test/support/phase5/batch-bench.ts';
import { workTopic } from '../../engine/graph.ts';
import { ATTEMPTS } from '../../engine/unit.ts';
import type { Message } from '../../ports/bus.ts';
import { TOPICS } from '../topics.ts';
import { BATCHES, MEMBERS } from './batch-records.ts';
import { createCoordinator } from './coordinator.ts';
import { playerPropPredictions } from './player-prop-predictions.ts';

async function closedBench(options: BenchOptions): Promise<Bench> {
  const bench = await openBench(options);
  await bench.start();
  await bench.settle();
  return bench;
}

const stored = async (bench: Bench) => (await bench.warehouse.partitions(playerPropPredictions.output))[0];
const completions = (bench: Bench) => bench.messages(TOPICS.predictionsComplete);
const isRequestOf = (message: Message, personId: number) =>
  message.topic === TOPICS.predictionRequest && message.data.person_id === personId;

/** Where the process dies: before or after the n-th message of a topic was handled. */
const CRASHES: readonly { topic: string; nth: number; when: 'before' | 'after' }[] = [
  { topic: workTopic(5), nth: 1, when: 'before' },
  { topic: workTopic(5), nth: 1, when: 'after' },
  { topic: TOPICS.predictionRequest, nth: 3, when: 'before' },
  { topic: TOPICS.predictionRequest, nth: 3, when: 'after' },
  { topic: TOPICS.predictionReady, nth: 2, when: 'before' },
  { topic: TOPICS.predictionReady, nth: 6, when: 'before' },
  { topic: TOPICS.predictionReady, nth: 6, when: 'after' },
  { topic: TOPICS.batchControl, nth: 1, when: 'before' },
  { topic: TOPICS.batchControl, nth: 1, when: 'after' },
  { topic: TOPICS.predictionsComplete, nth: 1, when: 'before' },
];

/** What a process that nobody disturbs stores. */
const undisturbed = closedBench({ candidates: players(6) }).then(stored);

for (const { topic, nth, when } of CRASHES) {
  test(`a process that dies ${when} message ${nth} of ${topic} loses and doubles nothing`, async () => {
    let count = 0;
    let dead = false;
    const die = (message: Message, at: 'before' | 'after') => {
      if (message.topic !== topic || at !== when) return;
      count += 1;
      if (count !== nth) return;
      dead = true;
      first.memory.crash();
      throw new Error('the process died');
    };
    const first: Bench = await openBench({
      candidates: players(6),
      before: (message) => die(message, 'before'),
      after: (message) => die(message, 'after'),
    });
    await first.start();
    await first.until(() => dead);
    const second = await openBench({ candidates: players(6), from: first });
    await second.settle();
    assert.equal((await second.batch()).outcome, 'complete');
    assert.equal(
      (await stored(second))?.hash,
      (await undisturbed)?.hash,
      'the same bytes as without the crash',
    );
    assert.equal(await second.engine.ledger.count({ collection: MEMBERS }), 6);
    assert.equal(await second.engine.ledger.count({ collection: BATCHES }), 1);
    const ids = [
      ...first.messages(TOPICS.predictionsComplete),
      ...second.messages(TOPICS.predictionsComplete),
    ];
    assert.equal(
      new Set(ids.map((message) => message.id)).size,
      1,
      'one completion, however often delivered',
    );
    const attempts = await second.engine.ledger.query({ collection: ATTEMPTS });
    assert.ok(attempts.every(({ data }) => !data.running && data.endedAt !== null));
    assert.deepEqual((await second.unit()).open, false);
  });
}

test('a dead process does not count against the deadline: the resumed batch has its full time again', async () => {
  const first: Bench = await openBench({
    candidates: players(3),
    before: (message) => (isRequestOf(message, 2) ? new Promise<void>(() => undefined) : undefined),
  });
  await first.start();
  await first.until(async () => (await first.members()).length === 2);
  first.memory.crash();
  const at = first.clock.now() + 8 * 3_600_000;
  const second = await openBench({ candidates: players(3), from: first, at });
  await second.settle();
  assert.equal((await second.batch()).outcome, 'complete');
});

test('a batch whose input changed while its process was dead is superseded by the next generation', async () => {
  const first: Bench = await openBench({
    candidates: players(3),
    before: (message) => (isRequestOf(message, 2) ? new Promise<void>(() => undefined) : undefined),
  });
  await first.start();
  await first.until(async () => (await first.members()).length === 2);
  first.memory.crash();
  const second = await openBench({ candidates: players(3), from: first });
  second.state.version = 'second';
  await second.settle();
  assert.equal((await second.batch(1)).outcome, 'superseded');
  assert.equal((await second.batch(2)).outcome, 'complete');
  assert.deepEqual([...new Set((await second.rows()).map((row) => row.generation))], [2]);
  assert.equal(completions(second).length, 1);
});

test('another process closes a batch that a dead one had fanned out', async () => {
  const bench = await openBench({
    candidates: players(3),
    before: (message) => {
      if (message.topic === TOPICS.batchControl) throw new Error('held back');
    },
  });
  await bench.start();
  await bench.until(async () => (await bench.members()).length === 3);
  await bench.until(async () => (await bench.batch()).state === 'closing');
  const other = createCoordinator({
    engine: bench.engine,
    warehouse: bench.warehouse,
    processor: playerPropPredictions,
    extraInputs: async () => [bench.state.version],
    inputs: bench.inputs,
  });
  await other.resume();
  const event = {
    event_type: 'batch_close' as const,
    schema_version: 1 as const,
    correlation_id: 'c',
    causation_id: 'x',
    lane: 'backfill' as const,
    emitted_at: 0,
    batch_id: `batch_${D}_g1`,
    game_date: D,
    reason: 'all_members_ended' as const,
  };
  await Promise.all([other.close(event, 'a'), other.close(event, 'b'), other.close(event, 'c')]);
  assert.equal((await bench.batch()).outcome, 'complete');
  await bench.until(() => completions(bench).length === 1);
  assert.equal((await bench.rows()).length, 15);
});
