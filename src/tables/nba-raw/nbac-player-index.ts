/** `nba_raw.nbac_player_index`: the league's master list of persons for a season. */

import { columns, defineTable, optional, required } from '../define-table.ts';
import { FOR_DATE } from './for-date.ts';

const NOT_GIVEN = 'not given';

export const nbacPlayerIndex = defineTable({
  dataset: 'nba_raw',
  name: 'nbac_player_index',
  doc: 'One person of the season as listed on `for_date`: id, name, team of that day, position, size.',
  grain: ['for_date', 'season', 'person_id'],
  partition: 'for_date',
  envelope: 'raw',
  columns: {
    for_date: FOR_DATE,
    season: required('text'),
    person_id: required('int'),
    first_name: required('text', { doc: "'' for players with one name" }),
    last_name: required('text'),
    player_lookup: required('text'),
    slug: optional('text', { nullWhen: NOT_GIVEN }),
    team_id: optional('int', { nullWhen: 'without a team (0 in the payload), or the source does not know' }),
    team_tricode: optional('text', { nullWhen: 'as team_id' }),
    is_defunct: optional('bool', { nullWhen: NOT_GIVEN }),
    jersey_num: optional('text', { nullWhen: NOT_GIVEN }),
    position: optional('text', { doc: 'G, F, C, G-F, ...', nullWhen: NOT_GIVEN }),
    height_in: optional('int', { unit: 'inches', range: [60, 96], nullWhen: NOT_GIVEN }),
    weight_lb: optional('int', { unit: 'pounds', range: [120, 400], nullWhen: NOT_GIVEN }),
    college: optional('text', { nullWhen: NOT_GIVEN }),
    country: optional('text', { nullWhen: NOT_GIVEN }),
    ...columns(
      ['draft_year', 'draft_round', 'draft_number'],
      optional('int', { nullWhen: 'undrafted or not given' }),
    ),
    roster_status: optional('bool', { nullWhen: NOT_GIVEN }),
    ...columns(['from_year', 'to_year'], optional('int', { nullWhen: NOT_GIVEN })),
  },
});
