/** Collects the play-by-play of a finished date, one call per game. */

import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import type { CollectProcessor, FetchRequest } from '../define-processor.ts';
import { finalGameRequests, GAME_STANDS_MS } from './final-game-requests.ts';
import { playByPlayActions } from './play-by-play-payload.ts';
import type { ScheduledGame } from './scheduled-games.ts';

export function playByPlayRequest({ gameId }: Pick<ScheduledGame, 'gameId'>): FetchRequest {
  return {
    subject: gameId,
    url: `https://cdn.nba.com/static/json/liveData/playbyplay/playbyplay_${gameId}.json`,
    standsForMs: GAME_STANDS_MS,
  };
}

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
  requests: (context, workspace) => finalGameRequests(context, workspace, playByPlayRequest),
  countRows: (payload) => playByPlayActions(payload).length,
};
