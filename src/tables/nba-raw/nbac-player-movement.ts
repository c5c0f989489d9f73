/** `nba_raw.nbac_player_movement`: the transactions of the running league year. */

import { defineTable, optional, required } from '../define-table.ts';
import { FOR_DATE } from './for-date.ts';

export const nbacPlayerMovement = defineTable({
  dataset: 'nba_raw',
  name: 'nbac_player_movement',
  doc: 'One transaction of the league year (from 1 July) as listed on `for_date`; the file has no ids, so a row is all its fields.',
  // No id: type, date, team, player and group have repeats, all fields together none.
  grain: ['for_date', 'row_key'],
  partition: 'for_date',
  envelope: 'raw',
  columns: {
    for_date: FOR_DATE,
    row_key: required('text', { doc: 'SHA-256 of all fields of the transaction' }),
    transaction_date: required('date', { doc: 'the day; no time is given' }),
    transaction_type: required('text', {
      doc: 'Signing, Waive, Trade, ContractConverted, AwardOnWaivers; others as given',
    }),
    team_id: required('int'),
    person_id: optional('int', { nullWhen: 'a pick or cash changed hands (0 in the payload)' }),
    player_slug: optional('text', { nullWhen: 'not given' }),
    other_team_id: optional('int', { doc: 'the other side of a trade', nullWhen: 'no trade' }),
    group_sort: required('text', { doc: 'what belongs together: `Trade 2025015`' }),
    description: required('text'),
    is_player: required('bool'),
  },
});
