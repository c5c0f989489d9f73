import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualClock } from '../adapters/memory/virtual-clock.ts';
import type { UnitContext, UnitResult } from '../engine/engine-context.ts';
import { gameDate } from '../league/game-date.ts';
import type { Warehouse } from '../ports/warehouse.ts';
import { precomputeCompleteSchema } from './5-predict/messages.ts';
import { announcingFeatures } from './announce-features.ts';
import { buildGraph } from './build-graph.ts';
import { PROCESSORS } from './processors.ts';
import { TOPICS } from './topics.ts';

const GRAPH = buildGraph(PROCESSORS);
const CONTEXT: UnitContext = {
  date: gameDate('2024-01-15'),
  season: 2023,
  previous: null,
  week: null,
  asOf: 0,
  live: true,
};
const RESULT: UnitResult = {
  outcome: { kind: 'complete' },
  rowsExpected: 3,
  rowsWritten: 3,
  outputHash: 'h',
  changed: true,
  degradations: [],
};

async function announced(
  id: string,
  result: Partial<UnitResult>,
  rows: object[] = [{ players: 3, ready: 2 }],
) {
  const warehouse = { query: async () => rows } as unknown as Warehouse;
  const clock = new VirtualClock(7);
  const run = announcingFeatures(async () => ({ ...RESULT, ...result }), { warehouse, clock });
  return (await run(GRAPH.nodes.get(id)!, CONTEXT, 'attempt-1', 'v')).events ?? [];
}

test('a written feature store is told to Phase 5 as agreed, with counts read back from the table', async () => {
  const [event, ...more] = await announced('ml_feature_store_v2', {});
  assert.deepEqual(more, []);
  assert.equal(event?.topic, TOPICS.precomputeComplete);
  const data = precomputeCompleteSchema.parse(event?.data);
  assert.deepEqual([data.players_expected, data.players_ready, data.players_failed], [3, 2, 1]);
  assert.deepEqual(
    [data.run_id, data.partition_hash, data.lane, data.emitted_at],
    ['attempt-1', 'h', 'live', 7],
  );
});

test('the same attempt announces with the same id, another with another', async () => {
  const [one] = await announced('ml_feature_store_v2', {});
  const [two] = await announced('ml_feature_store_v2', {});
  assert.equal(one?.id, two?.id);
});

test('part results are announced, useless ones and other processors are not', async () => {
  const partial = { kind: 'partial', found: 1, expected: 2, missing: 'x' } as const;
  assert.equal((await announced('ml_feature_store_v2', { outcome: partial })).length, 1);
  const empty = { kind: 'empty_unexpected', expected: 2, missing: 'all' } as const;
  assert.deepEqual(await announced('ml_feature_store_v2', { outcome: empty }), []);
  assert.deepEqual(await announced('player_daily_cache', {}), []);
});

test('events of the run itself are kept, and a store without rows counts nobody', async () => {
  const own = { id: 'own', topic: 'x', data: {} };
  const events = await announced('ml_feature_store_v2', { events: [own], outputHash: null }, []);
  assert.equal(events[0], own);
  const data = precomputeCompleteSchema.parse(events[1]?.data);
  assert.deepEqual([data.players_expected, data.players_ready, data.partition_hash], [0, 0, '']);
});
