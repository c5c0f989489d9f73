/** `nba_raw.nbac_player_boxscore`: every player listed in the CDN's box scores of a date, played or not. */

import { columns, defineTable, optional, required } from '../define-table.ts';
import { listedBox } from './box-columns.ts';
import { FOR_DATE } from './for-date.ts';
import { PLAY_STATUS } from './play-status.ts';

const DID_NOT_PLAY = 'he did not play, or the payload has no such key';
const NOT_GIVEN = 'the payload has no such key';

export const nbacPlayerBoxscore = defineTable({
  dataset: 'nba_raw',
  name: 'nbac_player_boxscore',
  doc: 'One listed player of one game (CDN box score). Who did not play has his status and reason and no numbers.',
  grain: ['for_date', 'game_id', 'person_id'],
  partition: 'for_date',
  envelope: 'raw',
  columns: {
    for_date: FOR_DATE,
    game_id: required('text'),
    person_id: required('int'),
    team_id: required('int'),
    team_tricode: required('text'),
    is_home: required('bool', { doc: 'from the homeTeam and awayTeam fields' }),
    game_status: required('int', { doc: '1 scheduled, 2 live, 3 final', range: [1, 3] }),
    list_order: required('int', { doc: "the payload's order, counted from 1 where it has none" }),
    name: required('text'),
    first_name: required('text', { doc: "'' for players with one name" }),
    family_name: required('text'),
    player_lookup: required('text', { doc: 'normalised name' }),
    jersey_num: optional('text', { nullWhen: NOT_GIVEN }),
    position: optional('text', { doc: 'starters only', nullWhen: 'he did not start, or not given' }),
    roster_status: required('text', { oneOf: ['ACTIVE', 'INACTIVE'] }),
    played: required('bool'),
    is_starter: optional('bool', { nullWhen: NOT_GIVEN }),
    on_court: optional('bool', { nullWhen: NOT_GIVEN }),
    play_status: PLAY_STATUS,
    not_playing_reason: optional('text', { doc: 'verbatim', nullWhen: 'he played, or no reason is given' }),
    not_playing_description: optional('text', {
      doc: 'verbatim',
      nullWhen: 'he played, or no description is given',
    }),
    minutes_seconds: optional('real', {
      unit: 'seconds',
      doc: 'exact',
      range: [0, 4500],
      nullWhen: 'he did not play, or only whole minutes are known',
    }),
    minutes_int: optional('int', {
      unit: 'minutes',
      doc: 'whole; 0 = played under a minute',
      range: [0, 75],
      nullWhen: 'he did not play, or exact seconds are known',
    }),
    ...listedBox(DID_NOT_PLAY),
    ...columns(
      ['fouls_drawn', 'fouls_offensive', 'fouls_technical', 'blocks_received'],
      optional('int', { unit: 'count', range: [0, 100], nullWhen: DID_NOT_PLAY }),
    ),
    ...columns(
      ['points_in_paint', 'points_fast_break', 'points_second_chance'],
      optional('int', { unit: 'points', range: [0, 150], nullWhen: DID_NOT_PLAY }),
    ),
  },
});
