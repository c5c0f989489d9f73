/** Phase 1: the scrapers of the spine. */

import type { CollectProcessor } from '../define-processor.ts';
import { collectEspnInjuries } from './espn-injuries.ts';
import { collectNbacPlayerGameLog } from './nbac-player-game-log.ts';
import { collectNbacPlayerIndex } from './nbac-player-index.ts';
import { collectNbacSchedule } from './nbac-schedule.ts';
import { collectNbacShotChart } from './nbac-shot-chart.ts';
import { collectNbacTeamGameLog } from './nbac-team-game-log.ts';
import { collectOddsApiGameLines } from './odds-api-game-lines.ts';
import { collectOddsApiPlayerPoints } from './odds-api-player-points.ts';

export const COLLECTORS: readonly CollectProcessor[] = [
  collectNbacSchedule,
  collectNbacPlayerGameLog,
  collectNbacTeamGameLog,
  collectNbacShotChart,
  collectNbacPlayerIndex,
  collectEspnInjuries,
  collectOddsApiGameLines,
  collectOddsApiPlayerPoints,
];
