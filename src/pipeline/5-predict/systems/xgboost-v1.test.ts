import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomOf } from '../../../../test/support/phase4/synthetic-league.ts';
import { situationOf } from '../../../../test/support/phase5/situations.ts';
import { FEATURE_NAMES } from '../../4-precompute/feature-contract.ts';
import { predictBooster } from '../booster/predict-booster.ts';
import { START_PARAMETERS } from '../fit-system-parameters.ts';
import type { BoostedModel, BoostedTree, SystemPrediction } from '../system-contract.ts';
import { xgboostV1 } from './xgboost-v1.ts';

const NAMES = ['minutes_projection', 'points_avg_season', 'team_spread'];

/** Asks `feature` once: `low` below or at the threshold, `high` above; missing goes left. */
const stump = (feature: number, threshold: number, low: number, high: number): BoostedTree => ({
  feature: [feature, -1, -1],
  threshold: [threshold, 0, 0],
  left: [1, -1, -1],
  right: [2, -1, -1],
  missingLeft: [true, false, false],
  value: [0, low, high],
});

const modelOf = (objective: BoostedModel['objective'], trees: BoostedTree[]): BoostedModel => ({
  kind: 'histogram_gbdt',
  objective,
  featureNames: NAMES,
  baseScore: objective === 'poisson' ? Math.log(10) : 10,
  trees,
});

function predicted(model: BoostedModel, features: Record<string, number | null> = {}): SystemPrediction {
  const result = xgboostV1(situationOf({ features }), model, START_PARAMETERS);
  assert.equal(result.kind, 'ok');
  return (result as { prediction: SystemPrediction }).prediction;
}

test('without a model the system is unavailable; nothing is put in its place', () => {
  assert.deepEqual(xgboostV1(situationOf(), null, START_PARAMETERS), {
    kind: 'unavailable',
    reason: 'no_model',
  });
});

test('the mean is the trees’, and each feature is told what it moved', () => {
  const model = modelOf('squared', [stump(0, 25, -2, 4), stump(1, 20, -1, 3)]);
  const { mean, basePoints, explanation } = predicted(model, {
    minutes_projection: 30,
    points_avg_season: 15,
  });
  assert.equal(mean, 10 + 4 - 1);
  assert.equal(basePoints, 10 + 1 + 1);
  assert.deepEqual(
    explanation.map(({ factor, value, effectPoints }) => [factor, value, effectPoints]),
    [
      ['minutes_projection', 30, 3],
      ['points_avg_season', 15, -2],
    ],
  );
});

test('a missing value goes where the model learned it', () => {
  const model = modelOf('squared', [stump(2, 0, -1, 1)]);
  assert.equal(predicted(model, { team_spread: null }).mean, 9);
  assert.equal(predicted(model, { team_spread: null }).explanation[0]!.value, null);
});

test('with a log link the effects still sum to the mean, with many trees and many features', () => {
  const random = randomOf(31);
  const names = FEATURE_NAMES.slice(0, 20);
  for (let round = 0; round < 50; round++) {
    const trees = Array.from({ length: 40 }, () =>
      stump(Math.floor(random() * 20), random() * 30, random() * 0.1 - 0.05, random() * 0.1 - 0.05),
    );
    const model = { ...modelOf('poisson', trees), featureNames: names };
    const features = Object.fromEntries(names.map((name) => [name, random() < 0.2 ? null : random() * 30]));
    const { mean, basePoints, explanation } = predicted(model, features);
    assert.equal(mean, predictBooster(model, situationOf({ features }).features));
    const effects = explanation.reduce((sum, { effectPoints }) => sum + effectPoints, 0);
    assert.ok(Math.abs(basePoints + effects - mean) < 1e-9);
    assert.ok(explanation.length <= 9);
    assert.equal(explanation.at(-1)!.factor, 'other_features');
  }
});

test('trees that cancel out explain a mean at the base', () => {
  const model = modelOf('poisson', [stump(0, 25, -0.1, 0.1), stump(0, 25, 0.1, -0.1)]);
  const { mean, basePoints, explanation } = predicted(model);
  assert.ok(Math.abs(mean - basePoints) < 1e-9);
  assert.equal(explanation.length, 0);
});

test('a model that asks for an unknown feature throws: it must never be served as missing', () => {
  const model = { ...modelOf('squared', [stump(0, 1, 0, 1)]), featureNames: ['no_such_feature', 'x', 'y'] };
  assert.throws(() => xgboostV1(situationOf(), model, START_PARAMETERS), /no_such_feature/);
});
