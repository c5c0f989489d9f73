/** Collects the league's newest injury report before a slate, looking backwards from the cut-off. */

import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import type { CollectProcessor } from '../define-processor.ts';
import { injuryReport } from './injury-report-payload.ts';
import { injuryReportSlots, injuryReportUrl } from './injury-report-slots.ts';
import { slateGames } from './scheduled-games.ts';

export const collectNbacInjuryReport: CollectProcessor = {
  type: 'collect',
  id: 'collect_nbac_injury_report',
  phase: 1,
  doc: 'The newest official injury report (PDF) before the slate.',
  codeVersion: 1,
  needs: [{ processor: 'nbac_schedule', at: 'same', required: true }],
  reads: [{ table: nbacSchedule, window: 'same' }],
  kind: 'slate',
  required: false,
  asksUntilFound: 'names',
  requests: async (context, workspace) =>
    (await slateGames(workspace, context.date)).length === 0
      ? []
      : injuryReportSlots(context.asOf).map((slot) => ({
          subject: slot,
          url: injuryReportUrl(slot),
          body: 'pdf',
          optional: true,
        })),
  countRows: async (payload) => (await injuryReport(payload)).rows.length,
};
