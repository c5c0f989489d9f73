import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_BOOST_PARAMETERS } from './boost-parameters.ts';
import { assertGoldenRows, goldenRows } from './golden-rows.ts';
import { trainBooster } from './train-booster.ts';

const columns = [Float64Array.from({ length: 300 }, (_, i) => (i % 5 === 0 ? Number.NaN : i % 50))];
const model = trainBooster({
  columns,
  target: Float64Array.from({ length: 300 }, (_, i) => i % 50),
  featureNames: ['minutes'],
  parameters: { ...DEFAULT_BOOST_PARAMETERS, rounds: 10 },
  seed: 1,
});

test('a model agrees with its own golden rows, also after a trip through JSON', () => {
  const rows = goldenRows(model, columns);
  assert.equal(rows.length, 20);
  assert.ok(rows.some((row) => row.features.minutes === null));
  assertGoldenRows(JSON.parse(JSON.stringify(model)), JSON.parse(JSON.stringify(rows)));
});

test('a model that is a little different is refused', () => {
  const other = { ...model, baseScore: model.baseScore + 1e-6 };
  assert.throws(() => assertGoldenRows(other, goldenRows(model, columns)), /golden row 0 .* train it again/);
});

test('a model without golden rows is refused', () => {
  assert.throws(() => assertGoldenRows(model, []), /no golden rows/);
});
