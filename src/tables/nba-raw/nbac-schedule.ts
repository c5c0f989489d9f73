/** `nba_raw.nbac_schedule`: the season's games as they were known on the morning of a date. */

import { columns, defineTable, optional, required } from '../define-table.ts';
import { FOR_DATE } from './for-date.ts';

const UNDECIDED = 'the slot is not decided yet';

export const nbacSchedule = defineTable({
  dataset: 'nba_raw',
  name: 'nbac_schedule',
  doc: "One game of the season as known at 05:30 ET on `for_date`: results of earlier dates are in, the date's own are not.",
  grain: ['for_date', 'game_id'],
  partition: 'for_date',
  envelope: 'raw',
  columns: {
    for_date: FOR_DATE,
    game_id: required('text', { doc: '10 digits; the prefix is the competition' }),
    game_code: required('text', { doc: 'YYYYMMDD/AWYHOM, away first' }),
    competition: required('text', {
      doc: 'from the id prefix, never from labels',
      oneOf: ['preseason', 'regular', 'all_star', 'playoffs', 'play_in', 'cup_final'],
    }),
    counts_in: required('text', { oneOf: ['regular', 'playoffs', 'none'] }),
    season: required('text', { doc: '2023-24, from the game id' }),
    season_start_year: required('int', { range: [1946, 2100] }),
    game_date_et: required('date', { doc: 'ET calendar date of the scheduled tip' }),
    tipoff_utc: optional('instant', { nullWhen: 'the payload has no true UTC instant' }),
    tipoff_source: required('text', {
      doc: '`nominal`: no instant is known and `tipoff_utc` is NULL; planners may assume 19:30 ET, features may not',
      oneOf: ['payload', 'odds', 'planned', 'nominal'],
    }),
    game_sequence: optional('int', { nullWhen: 'not given' }),
    game_status: required('int', { doc: '1 scheduled, 2 live, 3 final', range: [1, 3] }),
    game_status_text: required('text'),
    ot_periods: required('int', { doc: '0 until the game is final', range: [0, 10] }),
    postponed_status: required('text', {
      doc: 'N = as planned; anything else = postponed (Y also when only the status text says PPD)',
    }),
    if_necessary: optional('bool', { nullWhen: 'not given' }),
    home_team_id: optional('int', { nullWhen: UNDECIDED }),
    home_tricode: optional('text', { nullWhen: UNDECIDED }),
    away_team_id: optional('int', { nullWhen: UNDECIDED }),
    away_tricode: optional('text', { nullWhen: UNDECIDED }),
    ...columns(
      ['home_score', 'away_score'],
      optional('int', {
        unit: 'points',
        range: [0, 300],
        nullWhen: 'game_status is 1, or the source has no score',
      }),
    ),
    ...columns(
      ['home_wins', 'home_losses', 'away_wins', 'away_losses'],
      optional('int', { unit: 'games', range: [0, 82], nullWhen: 'not given' }),
    ),
    ...columns(
      ['game_label', 'game_sub_label', 'game_subtype'],
      optional('text', { doc: 'sponsor text, for display only', nullWhen: 'empty in the payload' }),
    ),
    series_game_number: optional('int', { range: [1, 7], nullWhen: 'not a playoff series' }),
    series_text: optional('text', { nullWhen: 'empty in the payload' }),
    week_number: optional('int', { nullWhen: '0 or absent in the payload: outside the numbered weeks' }),
    ...columns(
      ['arena_name', 'arena_city', 'arena_state'],
      optional('text', { nullWhen: 'empty in the payload' }),
    ),
    is_neutral: optional('bool', { nullWhen: 'not given' }),
    national_tv: optional('json', {
      doc: 'array of the national TV broadcasters',
      nullWhen: 'the payload lists no broadcasters at all',
    }),
  },
});
