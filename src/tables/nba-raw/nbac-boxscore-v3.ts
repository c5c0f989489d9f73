/** `nba_raw.nbac_boxscore_v3`: the stats API's box scores, for games the CDN's box score is missing of. */

import { defineTable, optional, required } from '../define-table.ts';
import { listedBox } from './box-columns.ts';
import { FOR_DATE } from './for-date.ts';
import { PLAY_STATUS } from './play-status.ts';

const NOT_GIVEN = 'a team row, or not given';

export const nbacBoxscoreV3 = defineTable({
  dataset: 'nba_raw',
  name: 'nbac_boxscore_v3',
  doc: 'One team, or one listed player, of one game (boxscoretraditionalv3); asked for only where the CDN has no box score.',
  grain: ['for_date', 'game_id', 'row_kind', 'team_id', 'person_id'],
  partition: 'for_date',
  envelope: 'raw',
  columns: {
    for_date: FOR_DATE,
    game_id: required('text'),
    row_kind: required('text', { oneOf: ['player', 'team'] }),
    team_id: required('int'),
    person_id: required('int', { doc: '0 in team rows' }),
    team_tricode: required('text'),
    is_home: required('bool', { doc: 'from the homeTeam and awayTeam fields' }),
    name: optional('text', { nullWhen: 'a team row' }),
    player_lookup: optional('text', { doc: 'normalised name', nullWhen: 'a team row' }),
    jersey_num: optional('text', { nullWhen: NOT_GIVEN }),
    position: optional('text', { doc: 'starters only', nullWhen: NOT_GIVEN }),
    is_starter: optional('bool', {
      doc: 'has a position (unverified against live)',
      nullWhen: 'a team row, or the payload has no positions at all',
    }),
    comment: optional('text', { doc: "verbatim: DNP - Coach's Decision", nullWhen: NOT_GIVEN }),
    play_status: { ...PLAY_STATUS, nullable: true, nullWhen: 'a team row' },
    minutes_seconds: optional('real', {
      unit: 'seconds',
      range: [0, 36_000],
      nullWhen: 'he did not play, or only whole minutes are known',
    }),
    minutes_int: optional('int', {
      unit: 'minutes',
      doc: 'whole; not a key of the source but of derived payloads',
      range: [0, 75],
      nullWhen: 'he did not play, or exact seconds are known',
    }),
    ...listedBox('he did not play, or the payload has no such key'),
  },
});
