import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HoldoutRow, judgeModel, meanByDate } from './promotion-gate.ts';

/** `perDate` rows on each of `dates` dates; the model errs by `model` points, the reference by `reference`, in turns up and down. */
function holdout(dates: number, perDate: number, model: number, reference: number): HoldoutRow[] {
  return Array.from({ length: dates * perDate }, (_, i) => {
    const sign = i % 2 === 0 ? 1 : -1;
    return {
      gameDate: `2024-01-${String((i % dates) + 1).padStart(2, '0')}`,
      predicted: 12 + sign * model,
      reference: 12 + sign * reference,
      actual: 12,
    };
  });
}

test('a model on few rows stays a candidate, whatever its errors', () => {
  assert.equal(judgeModel(9_999, holdout(27, 100, 9, 1)).state, 'candidate');
});

test('a holdout under 1,000 rows decides nothing', () => {
  const { state, rules } = judgeModel(20_000, holdout(9, 100, 4, 5));
  assert.equal(state, 'candidate');
  assert.deepEqual(rules.at(-1), { rule: 'holdout rows', value: 900, limit: 1_000, holds: false });
});

test('a model that beats its reference passes, and every rule is on record', () => {
  const { state, rules } = judgeModel(20_000, holdout(27, 100, 4, 5));
  assert.equal(state, 'passed');
  assert.equal(rules.length, 4);
  assert.ok(rules.every((rule) => rule.holds));
});

test('a model that is worse than its reference is refused', () => {
  const { state, rules } = judgeModel(20_000, holdout(27, 100, 5, 4));
  assert.equal(state, 'refused');
  assert.equal(
    rules.find((rule) => !rule.holds)?.rule,
    'paired squared error against ewma_h8, upper end of 95 %',
  );
});

test('a model that is half a point too high is refused', () => {
  const high = holdout(27, 100, 4, 5).map((row) => ({ ...row, predicted: row.predicted + 0.5 }));
  const { state, rules } = judgeModel(20_000, high);
  assert.equal(state, 'refused');
  assert.deepEqual(
    rules.filter((rule) => !rule.holds).map((rule) => rule.rule),
    ['absolute bias, lower end of 95 %'],
  );
});

test('a mean is not punished for lying above the median: absolute errors do not decide', () => {
  // Nine games of ten end at 10, one at 30: the mean is 12, the low reference has the smaller absolute error.
  const skewed = holdout(27, 100, 0, 0).map((row, i) => ({
    ...row,
    predicted: 12,
    reference: 10,
    actual: i % 10 === 0 ? 30 : 10,
  }));
  assert.equal(judgeModel(20_000, skewed).state, 'passed');
});

test('the interval is over dates: rows of one date are not independent', () => {
  const rows = holdout(20, 50, 4, 4).map((row, i) => ({ ...row, reference: Math.floor(i / 20) % 2 }));
  const clustered = meanByDate(rows, ({ gameDate }) => (Number(gameDate.slice(-2)) % 2 === 0 ? 1 : -1));
  const scattered = meanByDate(rows, ({ reference }) => (reference === 0 ? 1 : -1));
  assert.ok(Math.abs(clustered.standardError - 1 / Math.sqrt(19)) < 1e-9);
  assert.ok(scattered.standardError < 1e-9);
});

test('one date alone says nothing of the next: the model is not passed', () => {
  const { state, rules } = judgeModel(20_000, holdout(1, 1_200, 4, 5));
  assert.equal(state, 'refused');
  assert.equal(rules.find((rule) => !rule.holds)?.value, null);
});
