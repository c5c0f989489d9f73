/** `nba_raw.nbac_team_boxscore`: the team totals of the CDN's box scores of a date. */

import { columns, defineTable, optional, required } from '../define-table.ts';
import { listedBox } from './box-columns.ts';
import { FOR_DATE } from './for-date.ts';

const NOT_GIVEN = 'the payload has no such key, or the game has not begun';

export const nbacTeamBoxscore = defineTable({
  dataset: 'nba_raw',
  name: 'nbac_team_boxscore',
  doc: 'One team of one game (CDN box score). REB and TOV are the sums of its players; team rebounds and turnovers stand apart.',
  grain: ['for_date', 'game_id', 'team_id'],
  partition: 'for_date',
  envelope: 'raw',
  columns: {
    for_date: FOR_DATE,
    game_id: required('text'),
    team_id: required('int'),
    team_tricode: required('text'),
    opponent_team_id: required('int'),
    is_home: required('bool', { doc: 'from the homeTeam and awayTeam fields' }),
    game_status: required('int', { doc: '1 scheduled, 2 live, 3 final', range: [1, 3] }),
    score: optional('int', { unit: 'points', range: [0, 300], nullWhen: 'game_status is 1' }),
    minutes_seconds: optional('real', {
      unit: 'seconds',
      doc: '5 x the length of the game',
      range: [0, 36_000],
      nullWhen: 'only rounded minutes are known',
    }),
    periods: required('json', { doc: 'points by period, in order; empty where not known' }),
    ...listedBox(NOT_GIVEN),
    ...columns(
      ['team_rebounds', 'team_oreb', 'team_dreb', 'team_turnovers', 'fouls_team', 'fouls_technical'],
      optional('int', { unit: 'count', range: [0, 100], nullWhen: NOT_GIVEN }),
    ),
    ...columns(
      [
        'points_in_paint',
        'points_fast_break',
        'points_second_chance',
        'points_from_turnovers',
        'bench_points',
        'biggest_lead',
      ],
      optional('int', { unit: 'points', range: [0, 200], nullWhen: NOT_GIVEN }),
    ),
    ...columns(
      ['lead_changes', 'times_tied'],
      optional('int', { unit: 'count', range: [0, 100], nullWhen: NOT_GIVEN }),
    ),
    time_leading_seconds: optional('real', { unit: 'seconds', range: [0, 9000], nullWhen: NOT_GIVEN }),
    attendance: optional('int', { unit: 'persons', range: [0, 100_000], nullWhen: NOT_GIVEN }),
    duration_minutes: optional('int', { unit: 'minutes', range: [0, 600], nullWhen: NOT_GIVEN }),
    officials: required('json', {
      doc: 'array of {personId, name, jerseyNum, assignment}; empty where not known',
    }),
  },
});
