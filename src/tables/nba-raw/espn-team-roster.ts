/** `nba_raw.espn_team_roster`: ESPN's rosters of the slate's teams, the fallback of nba.com's. */

import { defineTable, optional, required } from '../define-table.ts';
import { FOR_DATE } from './for-date.ts';
import { RESOLUTION } from './resolution.ts';

const NOT_GIVEN = 'not given';
const HEALTHY = 'no injury is listed, or not given';

export const espnTeamRoster = defineTable({
  dataset: 'nba_raw',
  name: 'espn_team_roster',
  doc: "One player on ESPN's roster of a team that plays, as it stood before the slate.",
  grain: ['for_date', 'snapshot_date_et', 'espn_team_id', 'espn_athlete_id'],
  partition: 'for_date',
  envelope: 'raw',
  columns: {
    for_date: FOR_DATE,
    snapshot_date_et: required('date', { doc: 'ET date of the fetch' }),
    espn_team_id: required('text'),
    team_id: required('int'),
    espn_athlete_id: required('text'),
    name: required('text'),
    player_lookup: required('text'),
    ...RESOLUTION,
    jersey: optional('text', { nullWhen: NOT_GIVEN }),
    position: optional('text', { nullWhen: NOT_GIVEN }),
    height_in: optional('int', { unit: 'inches', range: [60, 96], nullWhen: NOT_GIVEN }),
    weight_lb: optional('int', { unit: 'pounds', range: [120, 400], nullWhen: NOT_GIVEN }),
    age: optional('int', { unit: 'years', range: [15, 60], nullWhen: NOT_GIVEN }),
    birth_date: optional('date', { nullWhen: NOT_GIVEN }),
    active: optional('bool', { nullWhen: NOT_GIVEN }),
    injury_status: optional('text', { nullWhen: HEALTHY }),
    injury_date: optional('instant', { nullWhen: HEALTHY }),
    return_date: optional('date', { doc: 'a guess of the source', nullWhen: HEALTHY }),
  },
});
