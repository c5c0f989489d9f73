import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openToyEngine, wrote } from '../../test/support/toy-engine.ts';
import { type GameDate, gameDate } from '../league/game-date.ts';
import type { PartitionFact, Warehouse } from '../ports/warehouse.ts';
import { nodeOf } from './graph.ts';
import { requestSlate } from './orchestrator.ts';
import { findOutputDifferences, repairOutputs } from './reconcile-outputs.ts';
import { DECISIONS, PARTITIONS } from './unit.ts';

const DATES = ['2024-01-10', '2024-01-11', '2024-01-13'].map(gameDate);

/** A warehouse that holds what the toy units wrote, except for what the test takes away. */
async function toyWithWarehouse() {
  const toy = await openToyEngine({ slates: DATES });
  for (const date of DATES) await requestSlate(toy.engine, date, 'backfill', 'test');
  await toy.settle();
  const lost = new Set<string>();
  const altered = new Set<string>();
  const warehouse = {
    async partitions(table: { name: string }): Promise<PartitionFact[]> {
      const node = nodeOf(toy.engine.graph, table.name);
      const dates = [...DATES, gameDate('2024-01-12'), gameDate('2024-01-14')];
      return dates
        .filter((date) => !lost.has(`${table.name}/${date}`))
        .map((date: GameDate) => ({
          date,
          rows: 3,
          hash: altered.has(`${table.name}/${date}`)
            ? 'other'
            : (wrote(node, { date } as never).outputHash ?? ''),
        }));
    },
  } as unknown as Warehouse;
  toy.runs.length = 0;
  return { toy, warehouse, lost, altered };
}

test('a store that holds what the ledger vouches for needs nothing', async () => {
  const { toy, warehouse } = await toyWithWarehouse();
  assert.deepEqual(await findOutputDifferences(toy.engine, warehouse), []);
  assert.deepEqual(await repairOutputs(toy.engine, warehouse, 'test'), []);
  await toy.settle();
  assert.deepEqual(toy.runs, []);
});

test('a lost partition is rebuilt with exactly what depends on it', async () => {
  const { toy, warehouse, lost } = await toyWithWarehouse();
  lost.add('summary/2024-01-11');
  assert.deepEqual(await findOutputDifferences(toy.engine, warehouse), [
    { unit: 'summary/2024-01-11', table: 'summary', date: '2024-01-11', kind: 'missing' },
  ]);
  const reopened = await repairOutputs(toy.engine, warehouse, 'test');
  assert.deepEqual(reopened.sort(), ['feature/2024-01-13', 'gate/2024-01-13', 'summary/2024-01-11']);
  await toy.settle();
  assert.deepEqual(toy.runs, ['summary/2024-01-11', 'feature/2024-01-13']);
});

test('units that only window over a lost partition wait until it is back', async () => {
  const { toy, warehouse, lost } = await toyWithWarehouse();
  lost.add('summary/2024-01-10');
  await repairOutputs(toy.engine, warehouse, 'test');
  await toy.settle();
  assert.equal(toy.runs[0], 'summary/2024-01-10');
  assert.deepEqual([...toy.runs].sort(), ['feature/2024-01-11', 'feature/2024-01-13', 'summary/2024-01-10']);
});

test('altered bytes are noticed as well as missing ones', async () => {
  const { toy, warehouse, altered } = await toyWithWarehouse();
  altered.add('context/2024-01-13');
  const [difference] = await findOutputDifferences(toy.engine, warehouse);
  assert.equal(difference?.kind, 'altered');
});

test('a partition that was rightly empty is not missed', async () => {
  const { toy, warehouse, lost } = await toyWithWarehouse();
  lost.add('summary/2024-01-11');
  await toy.engine.ledger.transact(async (tx) => {
    const fact = (await tx.get(PARTITIONS, 'summary/2024-01-11'))!;
    tx.put(PARTITIONS, fact.key, { ...fact.data, rows: 0 }, fact.version);
  });
  assert.deepEqual(await findOutputDifferences(toy.engine, warehouse), []);
});

test('many lost partitions are rebuilt together; the reason names the first and says that there are more', async () => {
  const { toy, warehouse, lost } = await toyWithWarehouse();
  for (const date of DATES) for (const table of ['summary', 'box']) lost.add(`${table}/${date}`);
  await repairOutputs(toy.engine, warehouse, 'test');
  const [note] = await toy.engine.ledger.query({ collection: DECISIONS, where: { verdict: 'reopened' } });
  assert.match(note?.data.reason ?? '', /^output lost upstream: box\/2024-01-10 missing, .*, \.\.\.$/);
  await toy.settle();
  assert.deepEqual(toy.runs.filter((run) => run.startsWith('summary/')).length, 3);
});
