/** `moving_average_baseline_v1`: recent scoring rate times minutes, nudged by venue, opponent and pace (predictions.md §11.1). */

import { shapeIdFor } from '../distribution.ts';
import { spreadAt } from '../fitting/fit-spread.ts';
import type { SnapshotIndex } from '../snapshot-index.ts';
import type { Explanation, PlayerSituation, SystemParameters, SystemResult } from '../system-contract.ts';
import { featureValue } from './feature-value.ts';
import { tonightOf } from './tonight.ts';

/** Relative effects measured on four seasons: at home, per point of defensive rating, per possession. */
const HOME = 0.009;
const PER_RATING_POINT = 0.0058;
const PER_POSSESSION = 0.008;
/** All adjustments together move the level by no more than this. */
const LARGEST_ADJUSTMENT = 0.08;

export function movingAverageBaselineV1(
  situation: PlayerSituation,
  index: SnapshotIndex,
  parameters: SystemParameters,
): SystemResult {
  const tonight = tonightOf(situation, index);
  if (!tonight) return { kind: 'unavailable', reason: 'insufficient_history' };
  const warnings: string[] = [];
  const relative = (name: string, league: number | null): number | null => {
    const value = featureValue(situation, name);
    if (value === null || league === null) {
      warnings.push(`${name}_unknown`);
      return null;
    }
    return value - league;
  };
  const defence = relative('opp_def_rating_last_15', index.league.defRating);
  const pace = relative('expected_pace', index.league.pace);
  const adjustments = [
    {
      factor: 'venue',
      value: situation.isHome ? 1 : 0,
      unit: '1 = home',
      share: situation.isHome ? HOME : -HOME,
    },
    {
      factor: 'opponent_defence',
      value: defence,
      unit: 'pts/100 vs league',
      share: (defence ?? 0) * PER_RATING_POINT,
    },
    { factor: 'pace', value: pace, unit: 'poss/48 vs league', share: (pace ?? 0) * PER_POSSESSION },
  ];

  const explanation: Explanation[] = [];
  let reached = tonight.points;
  for (const { factor, value, unit, share } of adjustments) {
    explanation.push({ factor, value, unit, effectPoints: reached * share });
    reached *= 1 + share;
  }
  const mean = Math.max(
    tonight.points * (1 - LARGEST_ADJUSTMENT),
    Math.min(tonight.points * (1 + LARGEST_ADJUSTMENT), reached),
  );
  if (mean !== reached) {
    explanation.push({
      factor: 'limit',
      value: LARGEST_ADJUSTMENT,
      unit: '0-1',
      effectPoints: mean - reached,
    });
  }
  return {
    kind: 'ok',
    prediction: {
      mean,
      sd: spreadAt(parameters.sd.moving_average_baseline_v1, mean),
      shapeId: shapeIdFor(parameters.shapes, mean),
      basePoints: tonight.points,
      explanation,
      warnings,
    },
  };
}
