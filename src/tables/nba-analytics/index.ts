/** All tables of `nba_analytics`. */

import type { Table } from '../define-table.ts';
import { playerGameSummary } from './player-game-summary.ts';
import { teamDefenseGameSummary } from './team-defense-game-summary.ts';
import { teamOffenseGameSummary } from './team-offense-game-summary.ts';
import { upcomingPlayerGameContext } from './upcoming-player-game-context.ts';
import { upcomingTeamGameContext } from './upcoming-team-game-context.ts';

export {
  playerGameSummary,
  teamDefenseGameSummary,
  teamOffenseGameSummary,
  upcomingPlayerGameContext,
  upcomingTeamGameContext,
};

export const ANALYTICS_TABLES: readonly Table[] = [
  playerGameSummary,
  teamOffenseGameSummary,
  teamDefenseGameSummary,
  upcomingPlayerGameContext,
  upcomingTeamGameContext,
];
