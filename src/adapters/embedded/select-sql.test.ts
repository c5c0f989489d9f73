import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collection } from '../../ports/ledger.ts';
import { planQuery } from '../memory/query-plan.ts';
import { selectSql } from './select-sql.ts';

const UNITS = collection<{ processor: string; state: string; date: string }>('units', [
  'processor',
  'state',
  'date',
]);

test('the field named first is looked up, the others only filter', () => {
  const plan = planQuery({
    collection: UNITS,
    where: { processor: 'box', state: ['ended', 'running'] },
    between: { field: 'date', from: '2024-01-01' },
  });
  const { sql, values } = selectSql(plan, 'units', 'key');
  assert.equal(
    sql,
    `SELECT key FROM units WHERE "by_processor" IS ? AND +"by_state" IN (?, ?) AND +"by_date" >= ? AND +"by_date" < x'' ORDER BY key`,
  );
  assert.deepEqual(values, ['box', 'ended', 'running', '2024-01-01']);
});

test('a range alone is looked up', () => {
  const plan = planQuery({ collection: UNITS, between: { field: 'date', from: 'a', to: 'b' } });
  assert.match(selectSql(plan, 'units', 'key').sql, /WHERE "by_date" >= \? AND "by_date" <= \?/);
});
