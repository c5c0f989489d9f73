/** The five processors of Phase 3: three summaries of a played date, two contexts of a slate. */

import type { QueryProcessor } from '../define-processor.ts';
import { playerGameSummary } from './player-game-summary.ts';
import { teamDefenseGameSummary } from './team-defense-game-summary.ts';
import { teamOffenseGameSummary } from './team-offense-game-summary.ts';
import { upcomingPlayerGameContext } from './upcoming-player-game-context.ts';
import { upcomingTeamGameContext } from './upcoming-team-game-context.ts';

export const ANALYTICS_PROCESSORS: readonly QueryProcessor[] = [
  playerGameSummary,
  teamOffenseGameSummary,
  teamDefenseGameSummary,
  upcomingPlayerGameContext,
  upcomingTeamGameContext,
];
