/** `team_defense_game_summary`: what a team allowed in a final game. */

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

export const teamDefenseGameSummary = defineTable({
  dataset: 'nba_analytics',
  name: 'team_defense_game_summary',
  doc: "One row per defending team of a final game: the opponent's offence as it allowed it.",
  grain: ['game_id', 'team_id'],
  columns: {
    ...TEAM_GAME_COLUMNS,
    points_allowed: TEAM_POINTS,
    ...columns(
      [
        'opp_fgm',
        'opp_fga',
        'opp_fg3m',
        'opp_fg3a',
        'opp_ftm',
        'opp_fta',
        'opp_oreb',
        'opp_reb',
        'opp_ast',
        'opp_tov',
      ],
      required('int', { unit: 'count', range: [0, 250] }),
    ),
    ...columns(
      ['stl', 'blk', 'dreb', 'pf'],
      optional('int', { unit: 'count', range: [0, 250], doc: 'own line', nullWhen: 'the source lacks it' }),
    ),
    ...PACE_COLUMNS,
    pace: PACE,
    def_rating: RATING,
    opp_ts_pct01: TRUE_SHOOTING,
    opp_efg_pct01: required('real', { unit: '0-1', range: [0, 1.5] }),
    opp_fta_rate: required('real', { unit: 'fta/fga', range: [0, 2] }),
    dreb_pct01: required('real', { unit: '0-1', doc: 'dreb/(dreb + opp_oreb)', range: [0, 1] }),
    ...zoneColumns("no shot data of the game, or the opponent's shots contradict his box score", 'opp_'),
    ...columns(
      ['opp_points_in_paint', 'opp_second_chance_points', 'opp_fast_break_points'],
      optional('int', { unit: 'points', nullWhen: 'no play-by-play' }),
    ),
    ...columns(
      ['blocks_inside', 'blocks_mid', 'blocks_three'],
      optional('int', { unit: 'count', doc: "blocks to the blocker's team", nullWhen: 'no play-by-play' }),
    ),
    ...RESULT_COLUMNS,
    primary_source: required('text', { oneOf: TEAM_LINE_SOURCES }),
    ...QUALITY_COLUMNS,
  },
});
