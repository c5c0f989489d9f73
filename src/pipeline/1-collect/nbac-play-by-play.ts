/** Collects the play-by-play of a finished date, one call per game. */

import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import type { CollectProcessor } from '../define-processor.ts';
import { finalGameRequests } from './final-game-requests.ts';
import { playByPlayActions } from './play-by-play-payload.ts';

export const collectNbacPlayByPlay: CollectProcessor = {
  type: 'collect',
  id: 'collect_nbac_play_by_play',
  phase: 1,
  doc: "Every action of the date's final games, one call per game.",
  codeVersion: 1,
  needs: [{ processor: 'nbac_schedule', at: 'day_after', required: true }],
  reads: [{ table: nbacSchedule, window: 'day_after' }],
  kind: 'results',
  required: false,
  requests: (context, workspace) =>
    finalGameRequests(
      context,
      workspace,
      (gameId) => `https://cdn.nba.com/static/json/liveData/playbyplay/playbyplay_${gameId}.json`,
    ),
  countRows: (payload) => playByPlayActions(payload).length,
};
