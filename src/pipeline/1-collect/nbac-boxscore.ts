/** Collects the CDN's box scores of a finished date, one call per game: the source of two tables. */

import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import type { CollectProcessor, FetchRequest } from '../define-processor.ts';
import { boxscore } from './boxscore-payload.ts';
import { finalGameRequests, GAME_STANDS_MS } from './final-game-requests.ts';
import type { ScheduledGame } from './scheduled-games.ts';

export function boxscoreRequest({ gameId }: Pick<ScheduledGame, 'gameId'>): FetchRequest {
  return {
    subject: gameId,
    url: `https://cdn.nba.com/static/json/liveData/boxscore/boxscore_${gameId}.json`,
    standsForMs: GAME_STANDS_MS,
  };
}

export const collectNbacBoxscore: CollectProcessor = {
  type: 'collect',
  id: 'collect_nbac_boxscore',
  phase: 1,
  doc: "The box scores of the date's final games: players, teams, reasons for not playing, officials.",
  codeVersion: 1,
  needs: [{ processor: 'nbac_schedule', at: 'day_after', required: true }],
  reads: [{ table: nbacSchedule, window: 'day_after' }],
  kind: 'results',
  required: false,
  requests: (context, workspace) => finalGameRequests(context, workspace, boxscoreRequest),
  countRows: (payload) => {
    const { homeTeam, awayTeam } = boxscore(payload);
    return homeTeam.players.length + awayTeam.players.length;
  },
};
