/** Pace of a game and its result: the same columns, and the same bounds, seen from either side. */

import { type Column, required } from '../define-table.ts';

export const PACE_COLUMNS: Readonly<Record<string, Column>> = {
  ot_periods: required('int', { unit: 'periods', range: [0, 10] }),
  team_minutes: required('real', { unit: 'min', doc: '240 + 25 per overtime', range: [240, 490] }),
  possessions: required('real', {
    unit: 'possessions',
    doc: 'mean of both sides of fga + 0.44 fta + tov - oreb: one value for the game',
    range: [75, 140],
  }),
};

export const PACE = required('real', {
  unit: 'poss/48',
  doc: '240 possessions/team_minutes',
  range: [80, 125],
});

/** Points per 100 possessions, from the unrounded possessions. */
export const RATING = required('real', { unit: 'pts/100', range: [60, 175] });

export const TEAM_POINTS = required('int', { unit: 'points', range: [50, 200] });

export const TRUE_SHOOTING = required('real', { unit: '0-1', range: [0.3, 0.9] });

export const RESULT_COLUMNS: Readonly<Record<string, Column>> = {
  margin: required('int', { unit: 'points', doc: 'own less opponent, from the score' }),
  is_win: required('bool', { doc: 'from the score' }),
};

/** Raw tables of the team lines, best first; then the sums of a source's player lines. One of them for both teams. */
export const TEAM_LINE_SOURCES = [
  'nbac_team_boxscore',
  'nbac_boxscore_v3',
  'nbac_team_game_log',
  'reconstructed',
] as const;
