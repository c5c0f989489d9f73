/** Collects the league's list of transactions before a slate. */

import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import type { CollectProcessor } from '../define-processor.ts';
import { movementRows } from './movement-payload.ts';
import { slateGames } from './scheduled-games.ts';

export const collectNbacPlayerMovement: CollectProcessor = {
  type: 'collect',
  id: 'collect_nbac_player_movement',
  phase: 1,
  doc: 'Signings, waivers and trades, one file for the league.',
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
            subject: 'league',
            url: 'https://stats.nba.com/js/data/playermovement/NBA_Player_Movement.json',
          },
        ],
  countRows: (payload) => movementRows(payload).length,
};
