/** `nba_raw.nbac_team_game_log`: the box totals of every team that played on a date. */

import { defineTable, optional, required } from '../define-table.ts';
import { GAME_LOG_BOX } from './box-columns.ts';
import { FOR_DATE } from './for-date.ts';

export const nbacTeamGameLog = defineTable({
  dataset: 'nba_raw',
  name: 'nbac_team_game_log',
  doc: 'One team of one game (stats API, LeagueGameLog T); REB and TOV are the sums of its players.',
  grain: ['for_date', 'game_id', 'team_id'],
  partition: 'for_date',
  envelope: 'raw',
  columns: {
    for_date: FOR_DATE,
    game_id: required('text'),
    team_id: required('int'),
    season_id: required('text', { doc: 'type digit + start year, 22023' }),
    season_type: required('text', { doc: 'SeasonType of the request: Regular Season, Playoffs, PlayIn' }),
    game_date_et: required('date'),
    team_tricode: required('text'),
    matchup: required('text'),
    is_home: required('bool', { doc: 'by position in MATCHUP: "A vs. B" A is home, "A @ B" B is home' }),
    opponent_tricode: required('text'),
    win: optional('bool', { nullWhen: 'the source has no result yet' }),
    minutes_sum_int: required('int', {
      unit: 'minutes',
      doc: "sum of the players' rounded minutes, within 5 of 240 + 25 x OT",
      range: [200, 500],
    }),
    ot_periods: required('int', { doc: 'nearest of 240 + 25k minutes', range: [0, 10] }),
    ...GAME_LOG_BOX,
  },
});
