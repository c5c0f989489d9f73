/** `nba_raw.nbac_team_roster`: who stands on the slate's teams' roster pages. */

import { defineTable, optional, required } from '../define-table.ts';
import { FOR_DATE } from './for-date.ts';

const NOT_GIVEN = 'not given';

export const nbacTeamRoster = defineTable({
  dataset: 'nba_raw',
  name: 'nbac_team_roster',
  doc: "One player on a team's roster page as it stood before the slate; the pages of the teams that play.",
  grain: ['for_date', 'snapshot_date_et', 'team_id', 'person_id'],
  partition: 'for_date',
  envelope: 'raw',
  columns: {
    for_date: FOR_DATE,
    snapshot_date_et: required('date', { doc: 'ET date of the fetch' }),
    team_id: required('int'),
    person_id: required('int'),
    season_start_year: required('int', { doc: "the roster rows' own SEASON", range: [1946, 2100] }),
    name: required('text'),
    player_lookup: required('text', { doc: 'normalised name' }),
    nickname: optional('text', { nullWhen: NOT_GIVEN }),
    num: optional('text', { nullWhen: NOT_GIVEN }),
    position: optional('text', { nullWhen: NOT_GIVEN }),
    height_in: optional('int', { unit: 'inches', range: [60, 96], nullWhen: NOT_GIVEN }),
    weight_lb: optional('int', { unit: 'pounds', range: [120, 400], nullWhen: NOT_GIVEN }),
    birth_date: optional('date', { nullWhen: NOT_GIVEN }),
    age: optional('real', { unit: 'years', range: [15, 60], nullWhen: NOT_GIVEN }),
    experience_years: optional('int', { doc: 'R = 0', range: [0, 30], nullWhen: NOT_GIVEN }),
    school: optional('text', { nullWhen: NOT_GIVEN }),
    how_acquired: optional('text', { nullWhen: NOT_GIVEN }),
  },
});
