import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openToyEngine, TABLES } from '../../test/support/toy-engine.ts';
import { gameDate } from '../league/game-date.ts';
import { type GraphNode, nodeOf } from './graph.ts';
import { inputVersion } from './input-version.ts';
import { PARTITIONS } from './unit.ts';

const CONTEXT = { date: gameDate('2024-01-11'), season: 2023, previous: null, week: null };

async function withPartitions(
  ...partitions: readonly (readonly [table: string, date: string, hash: string])[]
) {
  const toy = await openToyEngine({ slates: [] });
  await toy.engine.ledger.transact(async (tx) => {
    for (const [table, date, hash] of partitions)
      tx.create(PARTITIONS, `${table}/${date}`, {
        table,
        date: gameDate(date),
        hash,
        rows: 1,
        attemptId: 'a',
      });
  });
  const node = nodeOf(toy.engine.graph, 'feature');
  const version = (values: Partial<GraphNode> = {}, extra: string[] = []) =>
    inputVersion(toy.engine.ledger, { ...node, ...values }, CONTEXT, extra);
  return { version };
}

test('the version names every partition read, a range by its count and hash', async () => {
  const { version } = await withPartitions(
    ['summary', '2024-01-09', 'h1'],
    ['summary', '2024-01-10', 'h2'],
    ['summary', '2024-01-11', 'later'],
    ['context', '2024-01-11', 'c'],
  );
  const { hash, lineage } = await version();
  assert.match(hash, /^[0-9a-f]{32}$/);
  assert.match(lineage[0] ?? '', /^summary\/2023-08-01\.\.2024-01-10:2:[0-9a-f]{64}$/);
  assert.equal(lineage[1], 'context/2024-01-11:c');
});

test('same bytes and same code are the same version; anything else is another', async () => {
  const rows = [
    ['summary', '2024-01-10', 'h2'],
    ['context', '2024-01-11', 'c'],
  ] as const;
  const base = (await (await withPartitions(...rows)).version()).hash;
  assert.equal((await (await withPartitions(...rows)).version()).hash, base);
  const others = [
    (await withPartitions(['summary', '2024-01-10', 'other'], rows[1])).version(),
    (await withPartitions(...rows, ['summary', '2023-12-01', 'h0'])).version(),
    (await withPartitions(rows[0])).version(),
    (await withPartitions(...rows)).version({ codeVersion: 2 }),
    (await withPartitions(...rows)).version({}, ['payload x']),
  ];
  const hashes = (await Promise.all(others)).map(({ hash }) => hash);
  assert.equal(new Set([base, ...hashes]).size, 6);
});

test('a later partition of a range table changes nothing: the future is invisible', async () => {
  const with10 = await withPartitions(['summary', '2024-01-10', 'h2']);
  const with12 = await withPartitions(['summary', '2024-01-10', 'h2'], ['summary', '2024-01-12', 'h3']);
  assert.equal((await with10.version()).hash, (await with12.version()).hash);
});

test('an absent partition and a window that does not exist are told apart', async () => {
  const { version } = await withPartitions();
  const { lineage } = await version({
    reads: [
      { table: TABLES.context, window: 'same' },
      { table: TABLES.summary, window: 'previous' },
    ],
  });
  assert.deepEqual(lineage, ['context/2024-01-11:absent', 'summary/none']);
});
