/** Collects the live scoreboard before a slate. */

import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import type { CollectProcessor } from '../define-processor.ts';
import { slateGames } from './scheduled-games.ts';
import { scoreboard } from './scoreboard-payload.ts';

export const SCOREBOARD_URL = 'https://cdn.nba.com/static/json/liveData/scoreboard/todaysScoreboard_00.json';

export const collectNbacScoreboard: CollectProcessor = {
  type: 'collect',
  id: 'collect_nbac_scoreboard',
  phase: 1,
  doc: "Status, clock and score of the day's games as the CDN shows them.",
  codeVersion: 1,
  needs: [{ processor: 'nbac_schedule', at: 'same', required: true }],
  reads: [{ table: nbacSchedule, window: 'same' }],
  kind: 'slate',
  required: false,
  requests: async (context, workspace) =>
    (await slateGames(workspace, context.date)).length === 0
      ? []
      : [{ subject: 'today', url: SCOREBOARD_URL }],
  countRows: (payload) => scoreboard(payload).games.length,
};
