import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays, gameDate } from '../../league/game-date.ts';
import { assertGoldenRows } from './booster/golden-rows.ts';
import { seededRandom } from './booster/seeded-random.ts';
import { type TrainingInput, trainBooster } from './booster/train-booster.ts';
import { type TrainingRows, trainPointsModel } from './train-points-model.ts';

/** `days` dates of `perDay` made-up players whose points follow their minutes and their average. */
function trainingRows(days: number, perDay: number, seed = 1): TrainingRows {
  const random = seededRandom(seed);
  const count = days * perDay;
  const average = Float64Array.from({ length: count }, () => 2 + random() * 24);
  const minutes = Float64Array.from({ length: count }, () => 10 + random() * 28);
  const opener = gameDate('2023-10-24');
  return {
    gameDates: Array.from({ length: count }, (_, i) => addDays(opener, Math.floor(i / perDay))),
    featureNames: ['points_ewma_h8', 'minutes_projection'],
    columns: [average, minutes],
    target: Float64Array.from({ length: count }, (_, i) =>
      Math.max(0, Math.round((average[i]! * minutes[i]!) / 24 + (random() + random() - 1) * 12)),
    ),
  };
}

const fast = (input: TrainingInput) =>
  trainBooster({ ...input, parameters: { ...input.parameters, rounds: 30 } });

test('fewer than 1,500 rows make no model', () => {
  assert.equal(trainPointsModel(trainingRows(14, 100), fast), null);
});

test('a young season makes a candidate without a holdout', () => {
  let trainings = 0;
  const trained = trainPointsModel(trainingRows(20, 100), (input) => {
    trainings++;
    return fast(input);
  });
  assert.equal(trainings, 1);
  assert.equal(trained?.gate.state, 'candidate');
  assert.equal(trained.metrics.holdout_n, 0);
  assert.equal(trained.metrics.holdout_mae, null);
  assert.ok(Math.abs(trained.metrics.training_bias!) < 0.5);
  assertGoldenRows(trained.model, trained.golden);
});

test('from 10,000 rows on the newest four weeks judge a model that has not seen them', () => {
  const rows = trainingRows(100, 110);
  const seen: number[] = [];
  const trained = trainPointsModel(rows, (input) => {
    seen.push(input.target.length);
    return fast(input);
  });
  assert.deepEqual(seen, [11_000, 72 * 110]);
  assert.equal(trained?.gate.state, 'passed');
  assert.equal(trained.metrics.holdout_n, 28 * 110);
  assert.ok(trained.metrics.holdout_mae! < trained.metrics.holdout_reference_mae!);
});

test('a model that learned nothing of use is refused', () => {
  const rows = trainingRows(100, 110);
  const noise = seededRandom(3);
  // The reference is right here; the columns the model may learn from are not what they say.
  const columns = [Float64Array.from(rows.target), Float64Array.from(rows.target, () => noise() * 30)];
  const blind = (input: TrainingInput) => fast({ ...input, columns: [input.columns[1]!, input.columns[1]!] });
  const trained = trainPointsModel({ ...rows, columns }, blind);
  assert.equal(trained?.gate.state, 'refused');
});

test('ten thousand rows of the last four weeks alone cannot be judged', () => {
  const trained = trainPointsModel(trainingRows(25, 420), fast);
  assert.equal(trained?.gate.state, 'candidate');
});

test('rows without the reference are left out of the comparison', () => {
  const rows = trainingRows(100, 110);
  rows.columns[0]!.fill(Number.NaN, 11_000 - 110);
  const trained = trainPointsModel(rows, fast);
  assert.equal(trained?.metrics.holdout_n, 27 * 110);
});

test('the constraints hold: more minutes never mean fewer points', () => {
  const trained = trainPointsModel(trainingRows(30, 100), fast);
  assert.deepEqual(trained?.parameters.nonDecreasing, ['minutes_projection']);
});
