/** `nba_raw.espn_scoreboard`: the games of a date as ESPN has them, to check the schedule by. */

import { columns, defineTable, optional, required } from '../define-table.ts';
import { FOR_DATE } from './for-date.ts';

export const espnScoreboard = defineTable({
  dataset: 'nba_raw',
  name: 'espn_scoreboard',
  doc: "One game of ESPN's scoreboard of the date, as it stood on the morning after.",
  grain: ['for_date', 'espn_event_id'],
  partition: 'for_date',
  envelope: 'raw',
  columns: {
    for_date: FOR_DATE,
    espn_event_id: required('text'),
    game_id: optional('text', { nullWhen: 'no scheduled game of these teams starts within 12 h' }),
    game_date_et: required('date', { doc: 'ET date of the start' }),
    start_utc: required('instant'),
    status_id: required('text'),
    status_name: required('text', { doc: 'STATUS_FINAL, STATUS_POSTPONED, ...' }),
    state: required('text', { oneOf: ['pre', 'in', 'post'] }),
    completed: required('bool'),
    period: optional('int', { range: [0, 20], nullWhen: 'not given' }),
    ...columns(['home_team_id', 'away_team_id'], required('int')),
    ...columns(['home_espn_id', 'away_espn_id'], required('text')),
    ...columns(
      ['home_score', 'away_score'],
      optional('int', { unit: 'points', range: [0, 300], nullWhen: 'the game has not begun' }),
    ),
    ...columns(['home_linescores', 'away_linescores'], required('json', { doc: 'points by period' })),
    neutral_site: required('bool'),
  },
});
