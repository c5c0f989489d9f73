/** All tables of `nba_precompute`. */

import { playerCompositeFactors } from './player-composite-factors.ts';
import { playerDailyCache } from './player-daily-cache.ts';
import { playerShotZoneAnalysis } from './player-shot-zone-analysis.ts';
import { teamDefenseZoneAnalysis } from './team-defense-zone-analysis.ts';

export const PRECOMPUTE_TABLES = [
  teamDefenseZoneAnalysis,
  playerShotZoneAnalysis,
  playerDailyCache,
  playerCompositeFactors,
] as const;
