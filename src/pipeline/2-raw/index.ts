/** Phase 2: the raw processors of the spine. */

import type { ParseProcessor } from '../define-processor.ts';
import { espnInjuriesProcessor } from './espn-injuries.ts';
import { nbacPlayerGameLogProcessor } from './nbac-player-game-log.ts';
import { nbacPlayerIndexProcessor } from './nbac-player-index.ts';
import { nbacScheduleProcessor } from './nbac-schedule.ts';
import { nbacShotChartProcessor } from './nbac-shot-chart.ts';
import { nbacTeamGameLogProcessor } from './nbac-team-game-log.ts';
import { oddsApiGameLinesProcessor } from './odds-api-game-lines.ts';
import { oddsApiPlayerPointsProcessor } from './odds-api-player-points.ts';

export const RAW_PROCESSORS: readonly ParseProcessor[] = [
  nbacScheduleProcessor,
  nbacPlayerGameLogProcessor,
  nbacTeamGameLogProcessor,
  nbacShotChartProcessor,
  nbacPlayerIndexProcessor,
  espnInjuriesProcessor,
  oddsApiGameLinesProcessor,
  oddsApiPlayerPointsProcessor,
];
