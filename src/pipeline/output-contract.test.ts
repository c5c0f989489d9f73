import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
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
      { ...contract, checks: contract.checks ?? [], expectation },
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
    rows: 2,
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
    rows: 0,
    expected: 0,
    degradations: [],
  });
});

describe('an output of which some may be held back', () => {
  const holdsBack = { column: 'n', atMost: 0.5 };
  const named = (name: string, condition: string) => ({
    ...check(name, 'fail', condition),
    culprits: `SELECT n, 'n is ' || n AS detail FROM output WHERE ${condition}`,
  });
  const found = "SELECT 4 AS expected, count(*) AS found, 'some' AS missing FROM output";

  test('loses whom a broken rule names, and nobody else', async () => {
    const checks = [named('no sevens', 'n = 7'), check('odd', 'alert', 'n % 2 = 1')];
    assert.deepEqual(await judge([1, 2, 7, 7, 4], { checks, holdsBack, expectation: found }), {
      outcome: { kind: 'partial', found: 3, expected: 4, missing: 'some' },
      rows: 3,
      expected: 4,
      // The alert is about what is left.
      degradations: ['n 7 is held back by no sevens: n is 7; n is 7', 'odd (1)'],
    });
  });

  test('tells every rule he breaks, and of many values the first three', async () => {
    const checks = [named('no sevens', 'n = 7'), named('no primes', 'n IN (2, 3, 5, 7)')];
    const { degradations } = await judge([7, 7, 7, 7, 4, 6], { checks, holdsBack, expectation: found });
    const values = 'n is 7; n is 7; n is 7; and 1 more';
    assert.deepEqual(degradations, [
      `n 7 is held back by no sevens: ${values}`,
      `n 7 is held back by no primes: ${values}`,
    ]);
  });

  test('is refused when more than the share would be', async () => {
    const checks = [named('small', 'n > 2')];
    const two = await judge([1, 2, 3, 4], { checks, holdsBack, expectation: found });
    assert.equal(two.rows, 2);
    await assert.rejects(judge([1, 2, 3, 4, 5], { checks, holdsBack }), {
      code: 'contract_broken',
      message: /toy breaks its contract: 3 of 5 n would be held back, n 3 .* n 5 .*; nothing was stored/,
    });
  });

  test('is refused for a rule that names nobody, before or after', async () => {
    const nobody = check('no big ones', 'fail', 'n > 100');
    await assert.rejects(judge([1, 101, 7], { checks: [named('no sevens', 'n = 7'), nobody], holdsBack }), {
      message: /breaks its contract: no big ones \(1\); nothing/,
    });
    const whole = check('a seven', 'fail', '(SELECT count(*) FROM output WHERE n = 7) = 0');
    await assert.rejects(judge([1, 2, 7], { checks: [named('no sevens', 'n = 7'), whole], holdsBack }), {
      message: /breaks its contract: a seven \(2\); nothing/,
    });
  });

  test('is refused as a whole where the contract holds nobody back', async () => {
    await assert.rejects(judge([1, 2, 7], { checks: [named('no sevens', 'n = 7')] }), {
      message: /no sevens \(1\); nothing was stored/,
    });
  });
});
