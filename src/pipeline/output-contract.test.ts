import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { memoryWarehouse } from '../adapters/memory/memory-warehouse.ts';
import type { Warehouse, Workspace } from '../ports/warehouse.ts';
import type { OutputContract } from './define-processor.ts';
import { judgeOutput } from './output-contract.ts';

let warehouse: Warehouse;
before(async () => {
  warehouse = await memoryWarehouse();
});
after(() => warehouse.close());

const PARAMETERS = { game_date: '2024-01-15', season: 2023, previous: null, as_of: '2024-01-15 22:30:00' };

/** Judges an output with these values in its one column. */
async function judge(values: readonly number[], contract: Partial<OutputContract>) {
  const workspace: Workspace = await warehouse.workspace([]);
  try {
    await workspace.run(`CREATE TEMP TABLE output AS SELECT unnest([${values.join(', ')}]::INT[]) AS n`);
    const expectation = contract.expectation ?? "SELECT 0 AS expected, 0 AS found, '' AS missing";
    return await judgeOutput(
      workspace,
      'toy',
      { checks: contract.checks ?? [], expectation },
      PARAMETERS,
      values.length,
    );
  } finally {
    await workspace.close();
  }
}

const expecting = (expected: number, found: number, missing = '') => ({
  expectation: `SELECT ${expected} AS expected, ${found} AS found, '${missing}' AS missing`,
});
const check = (name: string, severity: 'fail' | 'alert', condition: string) => ({
  name,
  severity,
  sql: `SELECT count(*) AS violations FROM output WHERE ${condition}`,
});

test('as many as the schedule expects is complete', async () => {
  assert.deepEqual(await judge([1, 2], expecting(2, 2)), {
    outcome: { kind: 'complete' },
    expected: 2,
    degradations: [],
  });
});

test('fewer than expected is partial, and says which are missing', async () => {
  const { outcome } = await judge([1], expecting(3, 1, '0022300561'));
  assert.deepEqual(outcome, { kind: 'partial', found: 1, expected: 3, missing: '0022300561' });
});

test('nothing is empty_ok only where nothing was expected', async () => {
  assert.deepEqual((await judge([], expecting(0, 0))).outcome, { kind: 'empty_ok', reason: 'no_games' });
  assert.deepEqual((await judge([], expecting(2, 0, 'two games'))).outcome, {
    kind: 'empty_unexpected',
    expected: 2,
    missing: 'two games',
  });
});

test('an expectation that names nobody missing is an empty text, not a fault', async () => {
  const expectation = 'SELECT 2 AS expected, 1 AS found, NULL AS missing';
  assert.deepEqual((await judge([1], { expectation })).outcome, {
    kind: 'partial',
    found: 1,
    expected: 2,
    missing: '',
  });
});

test('every broken rule is named at once, with its count; nothing is stored', async () => {
  const checks = [
    check('no negatives', 'fail', 'n < 0'),
    check('no big ones', 'fail', 'n > 100'),
    check('no sevens', 'fail', 'n = 7'),
    check('odd', 'alert', 'n % 2 = 1'),
  ];
  await assert.rejects(judge([-1, -2, 101], { checks }), {
    name: 'UnitError',
    kind: 'permanent',
    code: 'contract_broken',
    message: /toy breaks its contract: no negatives \(2\), no big ones \(1\); nothing was stored/,
  });
});

test('alerts are stored with the result', async () => {
  const verdict = await judge([1, 3], { ...expecting(2, 2), checks: [check('odd', 'alert', 'n % 2 = 1')] });
  assert.deepEqual(verdict.degradations, ['odd (2)']);
  assert.equal(verdict.outcome.kind, 'complete');
});

test('a check may name the parameters of the computation', async () => {
  const checks = [check('of another season', 'fail', '$season::INT <> 2023 OR $game_date::DATE IS NULL')];
  assert.deepEqual((await judge([1], { ...expecting(1, 1), checks })).outcome, { kind: 'complete' });
});

test('an expectation that yields no row expects nothing', async () => {
  const expectation = "SELECT 1 AS expected, 1 AS found, '' AS missing WHERE false";
  assert.deepEqual(await judge([], { expectation }), {
    outcome: { kind: 'empty_ok', reason: 'no_games' },
    expected: 0,
    degradations: [],
  });
});
