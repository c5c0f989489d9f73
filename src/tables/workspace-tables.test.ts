import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workspaceTablesOf } from './workspace-tables.ts';

const cases: readonly (readonly [reads: string, sql: string, tables: readonly string[]])[] = [
  [
    'joins and subqueries',
    'SELECT * FROM a JOIN b USING (x), (SELECT * FROM c) WHERE EXISTS (SELECT 1 FROM d) AND x = $x',
    ['a', 'b', 'c', 'd'],
  ],
  ['a scalar subquery', 'SELECT (SELECT max(x) FROM a) AS x', ['a']],
  ['unions', 'SELECT 1 FROM a UNION ALL SELECT 2 FROM b', ['a', 'b']],
  ['a CTE is no table', 'WITH c AS (SELECT * FROM a) SELECT * FROM c JOIN b USING (x)', ['a', 'b']],
  ['a CTE of the same name as what it reads', 'WITH a AS (SELECT * FROM a) SELECT * FROM a', ['a']],
  [
    'a CTE sees those before it only',
    'WITH c AS (SELECT * FROM d), d AS (SELECT * FROM c) SELECT * FROM d',
    ['d'],
  ],
  ['CTEs are found whatever their case', 'WITH Recent AS (SELECT * FROM a) SELECT * FROM recent', ['a']],
  [
    'an inner CTE ends with its query',
    'SELECT * FROM (WITH c AS (SELECT * FROM a) SELECT * FROM c) JOIN c USING (x)',
    ['a', 'c'],
  ],
  [
    'a recursive CTE',
    'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r JOIN a USING (n)) SELECT * FROM r',
    ['a'],
  ],
  ['no table at all', 'SELECT unnest([1, 2]) AS x FROM range(3)', []],
  ['a qualified name keeps its qualifiers', 'SELECT * FROM nba_raw.a', ['nba_raw.a']],
  [
    'functions that read elsewhere',
    "SELECT * FROM read_csv('x.csv'), query_table('a')",
    ['query_table()', 'read_csv()'],
  ],
  ['a description', 'SELECT * FROM (DESCRIBE a)', ['a', 'describe()']],
];
for (const [reads, sql, tables] of cases) {
  test(`tables of a SQL text: ${reads}`, async () => {
    assert.deepEqual(await workspaceTablesOf(sql), tables);
  });
}

test('a text that is no SELECT is refused', async () => {
  await assert.rejects(workspaceTablesOf('DELETE FROM a'), /no table can be read from the SQL: only SELECT/);
  await assert.rejects(workspaceTablesOf('SELEC * FROM a'), /does not parse/);
});
