/** `nba_raw.nbac_scoreboard`: what the live scoreboard showed of a date's games. */

import { columns, defineTable, optional, required } from '../define-table.ts';
import { FOR_DATE } from './for-date.ts';

export const nbacScoreboard = defineTable({
  dataset: 'nba_raw',
  name: 'nbac_scoreboard',
  doc: "One game as the CDN's live scoreboard showed it before the slate's first tip-off: status, clock, score.",
  grain: ['for_date', 'game_id'],
  partition: 'for_date',
  envelope: 'raw',
  columns: {
    for_date: FOR_DATE,
    game_id: required('text'),
    scoreboard_date: required('date', {
      doc: "the file's own date: it does not roll over at midnight Eastern",
    }),
    game_status: required('int', { doc: '1 scheduled, 2 live, 3 final', range: [1, 3] }),
    game_status_text: required('text'),
    period: required('int', { doc: '0 before the tip-off', range: [0, 14] }),
    clock_seconds: optional('real', {
      unit: 'seconds',
      doc: 'remaining in the period',
      range: [0, 720],
      nullWhen: 'no clock is running',
    }),
    tipoff_utc: required('instant'),
    home_team_id: required('int'),
    away_team_id: required('int'),
    ...columns(
      ['home_score', 'away_score'],
      optional('int', { unit: 'points', range: [0, 300], nullWhen: 'game_status is 1' }),
    ),
    ...columns(['home_periods', 'away_periods'], required('json', { doc: 'points by period, in order' })),
    last_changed_at: required('instant', { doc: 'when this state was first fetched' }),
  },
});
