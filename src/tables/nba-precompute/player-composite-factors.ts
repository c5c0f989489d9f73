/** `player_composite_factors`: explainable adjustments in points for rule-based systems. */

import { defineTable, optional, required } from '../define-table.ts';
import { PLAYER_GAME_COLUMNS } from './player-game-columns.ts';
import { QUALITY_COLUMNS } from './quality-columns.ts';

export const playerCompositeFactors = defineTable({
  dataset: 'nba_precompute',
  name: 'player_composite_factors',
  doc: 'One row per player of the slate: what fatigue, matchup, pace and absences should do to his points.',
  grain: ['game_id', 'person_id'],
  columns: {
    ...PLAYER_GAME_COLUMNS,
    fatigue_score: optional('real', {
      unit: '0-100',
      range: [0, 100],
      doc: '100 is fresh; an unknown age takes nothing off and is flagged',
      nullWhen: 'first game of the season, or load of the last days unknown',
    }),
    fatigue_points: optional('real', { unit: 'points', range: [-5, 0], nullWhen: 'no fatigue_score' }),
    fga_projection: optional('real', {
      unit: 'attempts',
      range: [0, 40],
      nullWhen: 'rate or minutes unknown',
    }),
    shot_zone_mismatch_points: optional('real', {
      unit: 'points',
      range: [-2, 2],
      doc: 'positive: the opponent is weak where he shoots',
      nullWhen: 'a share, a difference or the projection is NULL',
    }),
    expected_pace: optional('real', { unit: 'poss/48', range: [80, 125], nullWhen: 'a pace is NULL' }),
    pace_points: optional('real', { unit: 'points', range: [-3, 3], nullWhen: 'pace or form is NULL' }),
    usage_points: optional('real', {
      unit: 'points',
      range: [-6, 6],
      nullWhen: 'form or vacated load is NULL',
    }),
    total_adjustment_points: optional('real', {
      unit: 'points',
      range: [-15, 15],
      doc: 'plain sum of the factors that are known',
      nullWhen: 'no factor is known',
    }),
    factors_present: required('int', { unit: 'count', range: [0, 4] }),
    weights_version: required('text', { doc: 'version of the weights in the formulas' }),
    factor_inputs: required('json', { doc: 'inputs of each factor' }),
    ...QUALITY_COLUMNS,
  },
});
