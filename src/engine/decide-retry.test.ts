import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ATTEMPT_BUDGET, decideRetry } from './decide-retry.ts';
import type { ErrorKind } from './outcome.ts';

function failures(error: ErrorKind, times: number) {
  let soFar: Readonly<Record<string, number>> = {};
  const decisions = [];
  for (let i = 0; i < times; i += 1) {
    const decision = decideRetry({ error, code: 'code', message: 'message' }, soFar);
    decisions.push(decision);
    soFar = decision.failures;
  }
  return decisions;
}

for (const [kind, budget] of Object.entries(ATTEMPT_BUDGET) as [ErrorKind, number][]) {
  test(`${kind} errors are tried ${budget} time(s), then parked`, () => {
    const decisions = failures(kind, budget);
    assert.deepEqual(
      decisions.map((decision) => decision.retry),
      [...Array.from({ length: budget - 1 }, () => true), false],
    );
    assert.equal(decisions.at(-1)?.outcome.kind, 'parked');
  });
}

test('budgets are counted per kind', () => {
  const decision = decideRetry({ error: 'unknown', code: 'c', message: 'm' }, { transient: 4 });
  assert.equal(decision.retry, true);
  assert.deepEqual(decision.failures, { transient: 4, unknown: 1 });
});

test('a parked outcome says after how many attempts', () => {
  const last = failures('transient', 5).at(-1);
  assert.match(last?.outcome.kind === 'parked' ? last.outcome.message : '', /after 5 attempts/);
});
