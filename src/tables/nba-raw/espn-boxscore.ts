/** `nba_raw.espn_boxscore`: ESPN's box scores, the last fallback and a check of the others. */

import { defineTable, optional, required } from '../define-table.ts';
import { listedBox } from './box-columns.ts';
import { FOR_DATE } from './for-date.ts';
import { PLAY_STATUS } from './play-status.ts';
import { RESOLUTION_OR_NONE } from './resolution.ts';

export const espnBoxscore = defineTable({
  dataset: 'nba_raw',
  name: 'espn_boxscore',
  doc: "One listed player of a game, or a team's totals (athlete id TEAM); inactive players are not listed.",
  grain: ['for_date', 'espn_event_id', 'team_id', 'espn_athlete_id'],
  partition: 'for_date',
  envelope: 'raw',
  columns: {
    for_date: FOR_DATE,
    espn_event_id: required('text'),
    espn_athlete_id: required('text', { doc: "TEAM for a team's totals" }),
    game_id: optional('text', { nullWhen: 'no scheduled game of these teams starts within 12 h' }),
    team_id: required('int'),
    is_home: required('bool'),
    name: required('text'),
    player_lookup: required('text', { doc: "'' for a team" }),
    ...RESOLUTION_OR_NONE,
    is_starter: required('bool'),
    play_status: PLAY_STATUS,
    dnp_reason: optional('text', { doc: 'verbatim', nullWhen: 'he played, or none is given' }),
    minutes_int: optional('int', {
      unit: 'minutes, rounded',
      range: [0, 100],
      nullWhen: 'he did not play, or a team',
    }),
    ...listedBox('he did not play'),
  },
});
