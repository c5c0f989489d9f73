/** `nba_raw.nbac_injury_report`: the league's own injury report, as it stood before a slate. */

import { defineTable, optional, required } from '../define-table.ts';
import { FOR_DATE } from './for-date.ts';
import { RESOLUTION_OR_NONE } from './resolution.ts';

const NOT_SUBMITTED = 'the team has not submitted its list: unknown, not healthy';

export const nbacInjuryReport = defineTable({
  dataset: 'nba_raw',
  name: 'nbac_injury_report',
  doc: "One player, or one team that has not submitted, of the newest report before the slate; it lists the day's and the next day's games.",
  grain: ['for_date', 'report_at', 'game_date_et', 'matchup', 'team_id', 'player_lookup'],
  partition: 'for_date',
  envelope: 'raw',
  columns: {
    for_date: FOR_DATE,
    report_at: required('instant', { doc: 'from the title of the report' }),
    report_slot: required('text', { doc: 'the slot in the name of the file: 12PM, 12_15PM' }),
    game_id: optional('text', { nullWhen: 'the schedule has no such game on that date' }),
    game_date_et: required('date'),
    matchup: required('text', { doc: 'AWY@HOM' }),
    team_id: required('int'),
    row_kind: required('text', { oneOf: ['player', 'not_submitted'] }),
    player_name_raw: optional('text', { doc: 'as printed: Last, First', nullWhen: NOT_SUBMITTED }),
    player_lookup: required('text', { doc: "'' for a team that has not submitted" }),
    ...RESOLUTION_OR_NONE,
    status: optional('text', {
      oneOf: ['Out', 'Doubtful', 'Questionable', 'Probable', 'Available'],
      nullWhen: NOT_SUBMITTED,
    }),
    reason: optional('text', { nullWhen: `not given, or ${NOT_SUBMITTED}` }),
    reason_category: optional('text', {
      oneOf: ['injury_illness', 'g_league', 'suspension', 'rest', 'personal', 'other'],
      doc: 'from the words before " - "',
      nullWhen: `no reason is given, or ${NOT_SUBMITTED}`,
    }),
    page: required('int', { range: [1, 100] }),
    y_pt: required('real', { unit: 'points from the top of the page', range: [0, 2000] }),
  },
});
