/** `nba_raw.nbac_referee_assignments`: who officiates a date's games. */

import { defineTable, optional, required } from '../define-table.ts';
import { FOR_DATE } from './for-date.ts';

const REPLAY = 'a row of the replay centre, or not given';

export const nbacRefereeAssignments = defineTable({
  dataset: 'nba_raw',
  name: 'nbac_referee_assignments',
  doc: 'One official of one game, or of the replay centre, as announced on the morning of the date.',
  grain: ['for_date', 'game_date_et', 'row_kind', 'game_id', 'official_code'],
  partition: 'for_date',
  envelope: 'raw',
  columns: {
    for_date: FOR_DATE,
    game_date_et: required('date'),
    row_kind: required('text', { oneOf: ['game', 'replay_centre'] }),
    game_id: required('text', { doc: "'' for the replay centre" }),
    slot: optional('int', { range: [1, 4], nullWhen: 'a row of the replay centre' }),
    official_code: required('int'),
    official_name: required('text'),
    jersey_num: optional('text', { nullWhen: REPLAY }),
    home_team_id: optional('int', { nullWhen: REPLAY }),
    away_team_id: optional('int', { nullWhen: REPLAY }),
  },
});
