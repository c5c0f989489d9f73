/** `nba_raw.espn_injuries`: the injury list as ESPN showed it before a slate. */

import { defineTable, optional, required } from '../define-table.ts';
import { FOR_DATE } from './for-date.ts';
import { RESOLUTION } from './resolution.ts';

export const espnInjuries = defineTable({
  dataset: 'nba_raw',
  name: 'espn_injuries',
  doc: 'One listed injury of one player in the newest snapshot before the slate; a player not listed is not known to be hurt.',
  grain: ['for_date', 'espn_athlete_id', 'injury_id', 'snapshot_at'],
  partition: 'for_date',
  envelope: 'raw',
  columns: {
    for_date: FOR_DATE,
    snapshot_at: required('instant', { doc: 'when the list was known' }),
    espn_athlete_id: required('text'),
    injury_id: required('text'),
    team_id: required('int'),
    name: required('text'),
    player_lookup: required('text'),
    ...RESOLUTION,
    status: required('text', { doc: 'verbatim: Out, Day-To-Day, Doubtful, Questionable, ...' }),
    status_at: optional('instant', { nullWhen: 'not given' }),
    injury_type: optional('text', { nullWhen: 'not given' }),
    side: optional('text', { nullWhen: 'not given or "Not Specified"' }),
    return_date: optional('date', { doc: 'a guess of the source', nullWhen: 'not given' }),
    short_comment: optional('text', { nullWhen: 'not given' }),
  },
});
