/** Collects who officiates a slate's games: published about 09:00 Eastern. */

import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import type { CollectProcessor } from '../define-processor.ts';
import { refereeTables } from './referees-payload.ts';
import { slateGames } from './scheduled-games.ts';

export const collectNbacRefereeAssignments: CollectProcessor = {
  type: 'collect',
  id: 'collect_nbac_referee_assignments',
  phase: 1,
  doc: "The officials of the day's games and of the replay centre.",
  codeVersion: 1,
  needs: [{ processor: 'nbac_schedule', at: 'same', required: true }],
  reads: [{ table: nbacSchedule, window: 'same' }],
  kind: 'slate',
  required: false,
  requests: async (context, workspace) =>
    (await slateGames(workspace, context.date)).length === 0
      ? []
      : [
          {
            subject: 'officials',
            url: `https://official.nba.com/wp-json/api/v1/get-game-officials?&date=${context.date}`,
          },
        ],
  countRows: (payload) => refereeTables(payload).games.length,
};
