/** The processors of Phase 4, level by level. */

import type { QueryProcessor } from '../define-processor.ts';
import { mlFeatureStoreV2 } from './ml-feature-store-v2.ts';
import { playerCompositeFactors } from './player-composite-factors.ts';
import { playerDailyCache } from './player-daily-cache.ts';
import { playerShotZoneAnalysis } from './player-shot-zone-analysis.ts';
import { teamDefenseZoneAnalysis } from './team-defense-zone-analysis.ts';

export const PRECOMPUTE_PROCESSORS: readonly QueryProcessor[] = [
  teamDefenseZoneAnalysis,
  playerShotZoneAnalysis,
  playerDailyCache,
  playerCompositeFactors,
  mlFeatureStoreV2,
];
