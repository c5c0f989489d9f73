/** Collects ESPN's scoreboard of a finished date. */

import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import type { CollectProcessor } from '../define-processor.ts';
import { espnEvents, espnScoreboardUrl } from './espn-scoreboard-payload.ts';
import { slateGames } from './scheduled-games.ts';

export const collectEspnScoreboard: CollectProcessor = {
  type: 'collect',
  id: 'collect_espn_scoreboard',
  phase: 1,
  doc: "ESPN's scoreboard of the date, on the morning after.",
  codeVersion: 1,
  needs: [{ processor: 'nbac_schedule', at: 'day_after', required: true }],
  reads: [{ table: nbacSchedule, window: 'day_after' }],
  kind: 'results',
  required: false,
  requests: async (context, workspace) =>
    (await slateGames(workspace, context.date)).length === 0
      ? []
      : [{ subject: 'scoreboard', url: espnScoreboardUrl(context.date) }],
  countRows: (payload) => espnEvents(payload).length,
};
