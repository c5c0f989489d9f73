import assert from 'node:assert/strict';
import { test } from 'node:test';
import { history, indexOf, LEAGUE, situationOf } from '../../../../test/support/phase5/situations.ts';
import { START_PARAMETERS } from '../fit-system-parameters.ts';
import type { PlayerSituation, SystemPrediction } from '../system-contract.ts';
import { movingAverageBaselineV1 } from './moving-average-baseline-v1.ts';

const INDEX = indexOf(history(40));

function predicted(situation: PlayerSituation, index = INDEX): SystemPrediction {
  const result = movingAverageBaselineV1(situation, index, START_PARAMETERS);
  assert.equal(result.kind, 'ok');
  return (result as { prediction: SystemPrediction }).prediction;
}
const withFeatures = (features: Record<string, number | null>, isHome = true) =>
  predicted(situationOf({ features, isHome }));

test('a league-average night at home is his level and nine tenths of a percent', () => {
  const { mean, basePoints, shapeId, sd } = predicted(situationOf());
  assert.ok(Math.abs(basePoints - 15) < 1, 'he has scored 15 in 30 minutes throughout');
  assert.ok(Math.abs(mean / basePoints - 1.009) < 1e-12);
  assert.equal(shapeId, 'normal');
  assert.ok(Math.abs(sd ** 2 - (5.1 * mean - 0.11 * mean ** 2)) < 1e-9);
});

test('better for the scorer is a higher mean: home, a weaker defence, a faster game, more minutes', () => {
  const usual = withFeatures({}).mean;
  assert.ok(withFeatures({}, false).mean < usual);
  assert.ok(withFeatures({ opp_def_rating_last_15: 118 }).mean > usual);
  assert.ok(withFeatures({ opp_def_rating_last_15: 110 }).mean < usual);
  assert.ok(withFeatures({ expected_pace: 103 }).mean > usual);
  let last = 0;
  for (let minutes = 2; minutes <= 44; minutes += 2) {
    const { mean } = withFeatures({ minutes_projection: minutes });
    assert.ok(mean > last);
    last = mean;
  }
});

test('what is not known is neutral and said so', () => {
  const unknown = withFeatures({ opp_def_rating_last_15: null, expected_pace: null });
  assert.equal(unknown.mean, withFeatures({}).mean);
  assert.deepEqual(unknown.warnings, ['opp_def_rating_last_15_unknown', 'expected_pace_unknown']);
  const noLeague = predicted(situationOf(), indexOf(history(40), { ...LEAGUE, defRating: null, pace: null }));
  assert.equal(noLeague.warnings.length, 2);
});

test('without projected minutes his last games stand in for them', () => {
  const { mean } = withFeatures({ minutes_projection: null });
  assert.ok(Math.abs(mean - withFeatures({}).mean) < 0.1);
});

test('all adjustments together move the level by 8 % at most, and the limit is explained', () => {
  const { mean, basePoints, explanation } = withFeatures({ opp_def_rating_last_15: 135, expected_pace: 115 });
  assert.ok(Math.abs(mean / basePoints - 1.08) < 1e-12);
  assert.equal(explanation.at(-1)!.factor, 'limit');
  const low = withFeatures({ opp_def_rating_last_15: 90, expected_pace: 85 }, false);
  assert.ok(Math.abs(low.mean / low.basePoints - 0.92) < 1e-12);
});

test('the explanation arrives at the mean', () => {
  for (const rating of [90, 110, 114, 130]) {
    const { mean, basePoints, explanation } = withFeatures({ opp_def_rating_last_15: rating });
    const effects = explanation.reduce((sum, { effectPoints }) => sum + effectPoints, 0);
    assert.ok(Math.abs(basePoints + effects - mean) < 1e-9);
  }
});

test('of a player without a past nothing is said', () => {
  const result = movingAverageBaselineV1(situationOf({ personId: 1 }), INDEX, START_PARAMETERS);
  assert.deepEqual(result, { kind: 'unavailable', reason: 'insufficient_history' });
});

test('a feature the contract does not have is a defect, not a missing value', () => {
  const { expected_pace: _, ...features } = situationOf().features;
  assert.throws(
    () => movingAverageBaselineV1({ ...situationOf(), features }, INDEX, START_PARAMETERS),
    /no "expected_pace"/,
  );
});
