/** The raw tables other phases read. */

import { espnInjuries } from './espn-injuries.ts';
import { nbacPlayerGameLog } from './nbac-player-game-log.ts';
import { nbacPlayerIndex } from './nbac-player-index.ts';
import { nbacSchedule } from './nbac-schedule.ts';
import { nbacShotChart } from './nbac-shot-chart.ts';
import { nbacTeamGameLog } from './nbac-team-game-log.ts';
import { oddsApiGameLines } from './odds-api-game-lines.ts';
import { oddsApiPlayerPoints } from './odds-api-player-points.ts';

export {
  espnInjuries,
  nbacPlayerGameLog,
  nbacPlayerIndex,
  nbacSchedule,
  nbacShotChart,
  nbacTeamGameLog,
  oddsApiGameLines,
  oddsApiPlayerPoints,
};
