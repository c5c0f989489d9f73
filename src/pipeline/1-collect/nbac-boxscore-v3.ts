/** Collects the stats API's box scores of those final games whose CDN box score is missing: a fallback, not a second copy. */

import { nbacPlayerBoxscore } from '../../tables/nba-raw/nbac-player-boxscore.ts';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import type { CollectProcessor } from '../define-processor.ts';
import { boxscoreV3 } from './boxscore-v3-payload.ts';
import { finalGameRequests } from './final-game-requests.ts';
import { statsUrl } from './stats-url.ts';

export const collectNbacBoxscoreV3: CollectProcessor = {
  type: 'collect',
  id: 'collect_nbac_boxscore_v3',
  phase: 1,
  doc: 'Box scores of the final games the CDN has none of, one call per game.',
  codeVersion: 1,
  needs: [
    { processor: 'nbac_schedule', at: 'day_after', required: true },
    { processor: 'nbac_player_boxscore', at: 'same', required: false },
  ],
  reads: [
    { table: nbacSchedule, window: 'day_after' },
    { table: nbacPlayerBoxscore, window: 'same' },
  ],
  kind: 'results',
  required: false,
  requests: async (context, workspace) => {
    const boxed = await workspace.rows<{ game_id: string }>(
      'SELECT DISTINCT game_id FROM nbac_player_boxscore WHERE game_status = 3 AND played',
    );
    const known = new Set(boxed.map((row) => row.game_id));
    const requests = await finalGameRequests(context, workspace, ({ gameId }) => ({
      subject: gameId,
      url: statsUrl('boxscoretraditionalv3', {
        GameID: gameId,
        StartPeriod: '0',
        EndPeriod: '10',
        StartRange: '0',
        EndRange: '28800',
        RangeType: '0',
      }),
    }));
    return requests.filter(({ subject }) => !known.has(subject));
  },
  countRows: (payload) => {
    const { homeTeam, awayTeam } = boxscoreV3(payload);
    return homeTeam.players.length + awayTeam.players.length;
  },
};
