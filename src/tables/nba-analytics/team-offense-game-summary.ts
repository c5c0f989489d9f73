/** `team_offense_game_summary`: what a team did with the ball in a final game. */

import { columns, defineTable, optional, required } from '../define-table.ts';
import { TEAM_GAME_COLUMNS } from './game-identity-columns.ts';
import { QUALITY_COLUMNS } from './quality-columns.ts';
import {
  PACE,
  PACE_COLUMNS,
  RATING,
  RESULT_COLUMNS,
  TEAM_LINE_SOURCES,
  TEAM_POINTS,
  TRUE_SHOOTING,
} from './team-game-columns.ts';
import { zoneColumns } from './zone-columns.ts';

export const teamOffenseGameSummary = defineTable({
  dataset: 'nba_analytics',
  name: 'team_offense_game_summary',
  doc: 'One row per team of a final game: scoring, pace, efficiency and shot mix.',
  grain: ['game_id', 'team_id'],
  columns: {
    ...TEAM_GAME_COLUMNS,
    points: TEAM_POINTS,
    ...columns(
      ['fgm', 'fga', 'fg3m', 'fg3a', 'ftm', 'fta', 'oreb', 'dreb', 'reb', 'ast', 'stl', 'blk', 'tov', 'pf'],
      required('int', { unit: 'count', range: [0, 250] }),
    ),
    team_turnovers: optional('int', {
      unit: 'count',
      doc: 'charged to no player; not part of tov',
      nullWhen: 'the source lacks it',
    }),
    ...PACE_COLUMNS,
    own_possessions_est: required('real', { unit: 'possessions', doc: "this side's estimate, for audit" }),
    pace: PACE,
    off_rating: RATING,
    ts_pct01: TRUE_SHOOTING,
    efg_pct01: required('real', { unit: '0-1', range: [0, 1.5] }),
    tov_pct01: required('real', { unit: '0-1', doc: 'tov/(fga + 0.44 fta + tov)', range: [0, 1] }),
    oreb_pct01: required('real', { unit: '0-1', doc: "oreb/(oreb + the opponent's dreb)", range: [0, 1] }),
    fta_rate: required('real', { unit: 'fta/fga', range: [0, 2] }),
    fg3a_rate: required('real', { unit: 'fg3a/fga', range: [0, 1] }),
    ...zoneColumns('no shot data of the game, or the shots contradict the box score'),
    ...columns(
      ['points_in_paint', 'second_chance_points', 'fast_break_points', 'points_off_turnovers'],
      optional('int', { unit: 'points', nullWhen: 'no play-by-play' }),
    ),
    opponent_points: TEAM_POINTS,
    ...RESULT_COLUMNS,
    players_used: required('int', { unit: 'players', range: [5, 20] }),
    primary_source: required('text', {
      oneOf: TEAM_LINE_SOURCES,
      doc: 'raw table of the team line; reconstructed: sum of the player lines, then of both teams',
    }),
    ...QUALITY_COLUMNS,
  },
});
