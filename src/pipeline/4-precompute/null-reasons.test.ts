import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { memoryWarehouse } from '../../adapters/memory/memory-warehouse.ts';
import { withNullReasons } from './null-reasons.ts';

const warehouse = await memoryWarehouse();
after(() => warehouse.close());

const SELECT =
  "SELECT '{}' /*null_reasons*/ AS reasons, 0 /*null_count*/ AS n FROM (SELECT 1 AS a, NULL AS b, NULL AS c)";

test('NULL columns are named with their reason and counted, others are not', async () => {
  const sql = withNullReasons(SELECT, [
    { columns: ['a', 'b'], reason: "CASE WHEN a = 1 THEN 'no_history' ELSE 'source_missing' END" },
    { columns: ['c'], reason: "'no_market'" },
  ]);
  const [row] = await warehouse.query<{ reasons: string; n: number }>(sql);
  assert.deepEqual(JSON.parse(row!.reasons), { b: 'no_history', c: 'no_market' });
  assert.equal(row!.n, 2);
});

test('columns that are NULL together are tested once and named all', async () => {
  const sql = withNullReasons(SELECT, [{ columns: ['b', 'c'], reason: "'no_history'", together: true }]);
  const [row] = await warehouse.query<{ reasons: string; n: number }>(sql);
  assert.deepEqual(JSON.parse(row!.reasons), { b: 'no_history', c: 'no_history' });
  assert.equal(row!.n, 2);
});

test('a query without the place, and a column with two rules, are refused', () => {
  assert.throws(() => withNullReasons('SELECT 1', []), /no place for null reasons/);
  assert.throws(
    () => withNullReasons(SELECT, [{ columns: ['a', 'a'], reason: "'x'" }]),
    /a has two null rules/,
  );
});
