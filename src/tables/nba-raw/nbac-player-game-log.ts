/** `nba_raw.nbac_player_game_log`: the box lines of every player who played on a date. */

import { defineTable, optional, required } from '../define-table.ts';
import { GAME_LOG_BOX } from './box-columns.ts';
import { FOR_DATE } from './for-date.ts';

export const nbacPlayerGameLog = defineTable({
  dataset: 'nba_raw',
  name: 'nbac_player_game_log',
  doc: 'One player who played in one game (stats API, LeagueGameLog P); who did not play has no row.',
  grain: ['for_date', 'game_id', 'person_id'],
  partition: 'for_date',
  envelope: 'raw',
  columns: {
    for_date: FOR_DATE,
    game_id: required('text'),
    person_id: required('int'),
    season_id: required('text', { doc: 'type digit + start year, 22023' }),
    season_type: required('text', { doc: 'SeasonType of the request: Regular Season, Playoffs, PlayIn' }),
    game_date_et: required('date'),
    player_name: required('text'),
    player_lookup: required('text', { doc: 'normalised name' }),
    team_id: required('int'),
    team_tricode: required('text'),
    matchup: required('text'),
    is_home: required('bool', { doc: 'by position in MATCHUP: "A vs. B" A is home, "A @ B" B is home' }),
    opponent_tricode: required('text'),
    win: optional('bool', { nullWhen: 'the source has no result yet' }),
    minutes_int: required('int', {
      unit: 'minutes',
      doc: 'rounded; 0 = played under 30 seconds',
      range: [0, 75],
    }),
    ...GAME_LOG_BOX,
  },
});
