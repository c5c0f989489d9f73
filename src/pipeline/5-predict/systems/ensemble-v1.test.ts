import assert from 'node:assert/strict';
import { test } from 'node:test';
import { START_PARAMETERS } from '../fit-system-parameters.ts';
import type { SystemParameters, SystemPrediction } from '../system-contract.ts';
import { ensembleV1, type MemberPredictions } from './ensemble-v1.ts';

const member = (mean: number, sd = 6): SystemPrediction => ({
  mean,
  sd,
  shapeId: 'normal',
  basePoints: mean - 1,
  explanation: [],
  warnings: [],
});

function predicted(members: MemberPredictions, parameters: SystemParameters = START_PARAMETERS) {
  const { result, weights } = ensembleV1(members, parameters);
  assert.equal(result.kind, 'ok');
  return { weights, ...(result as { prediction: SystemPrediction }).prediction };
}

test('the mean is the weighted mean, the variance that of the mixture', () => {
  const parameters = {
    ...START_PARAMETERS,
    ensembleWeights: {
      ...START_PARAMETERS.ensembleWeights,
      moving_average_baseline_v1: 0.75,
      xgboost_v1: 0.25,
    },
  };
  const { mean, sd } = predicted(
    { moving_average_baseline_v1: member(12, 5), xgboost_v1: member(20, 7) },
    parameters,
  );
  assert.ok(Math.abs(mean - 14) < 1e-12);
  const variance = 0.75 * (25 + 4) + 0.25 * (49 + 36);
  assert.ok(Math.abs(sd - Math.sqrt(variance)) < 1e-12);
});

test('weights of absent members are shared out among the others', () => {
  const { weights, mean } = predicted({ zone_matchup_v1: member(10), similarity_balanced_v1: member(14) });
  assert.deepEqual(weights, { similarity_balanced_v1: 0.5, zone_matchup_v1: 0.5 });
  assert.equal(mean, 12);
});

test('should all weight lie on absent members, the present count the same', () => {
  const parameters = {
    ...START_PARAMETERS,
    ensembleWeights: { ...START_PARAMETERS.ensembleWeights, zone_matchup_v1: 0, similarity_balanced_v1: 0 },
  };
  assert.equal(
    predicted({ zone_matchup_v1: member(10), similarity_balanced_v1: member(14) }, parameters).mean,
    12,
  );
});

test('fewer than two members are no ensemble', () => {
  for (const members of [{}, { xgboost_v1: member(20) }]) {
    const { result, weights } = ensembleV1(members, START_PARAMETERS);
    assert.deepEqual(result, { kind: 'unavailable', reason: 'too_few_systems' });
    assert.deepEqual(weights, {});
  }
});

test('the order in which members answered changes nothing', () => {
  const a = {
    moving_average_baseline_v1: member(12.1),
    zone_matchup_v1: member(13.7),
    xgboost_v1: member(11.3),
  };
  const b = {
    xgboost_v1: a.xgboost_v1,
    zone_matchup_v1: a.zone_matchup_v1,
    moving_average_baseline_v1: a.moving_average_baseline_v1,
  };
  assert.deepEqual(ensembleV1(a, START_PARAMETERS), ensembleV1(b, START_PARAMETERS));
});

test('a learned intercept and width are applied, and the explanation arrives at the mean', () => {
  const parameters = { ...START_PARAMETERS, ensembleIntercept: -0.4, ensembleVarianceFactor: 1.21 };
  const members = { moving_average_baseline_v1: member(12), xgboost_v1: member(12) };
  const { mean, sd, basePoints, explanation } = predicted(members, parameters);
  assert.equal(mean, 11.6);
  assert.ok(Math.abs(sd - 6 * 1.1) < 1e-12);
  const effects = explanation.reduce((sum, { effectPoints }) => sum + effectPoints, 0);
  assert.ok(Math.abs(basePoints + effects - mean) < 1e-9);
  assert.equal(explanation.at(-1)!.factor, 'intercept');
  const low = predicted({ zone_matchup_v1: member(0.1), xgboost_v1: member(0.1) }, parameters);
  assert.equal(low.mean, 0, 'nobody is predicted to score less than nothing');
  assert.ok(predicted({ zone_matchup_v1: member(1, 1), xgboost_v1: member(1, 1) }).sd >= 2.5);
});
