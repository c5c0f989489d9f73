/** Every source the pipeline collects, with the tables made of it: adding one is one line here. */

import type { Table } from '../tables/define-table.ts';
import { collectBettingprosPlayerPoints } from './1-collect/bettingpros-player-points.ts';
import { collectEspnBoxscore } from './1-collect/espn-boxscore.ts';
import { collectEspnInjuries } from './1-collect/espn-injuries.ts';
import { collectEspnScoreboard } from './1-collect/espn-scoreboard.ts';
import { collectEspnTeamRoster } from './1-collect/espn-team-roster.ts';
import { collectFinishedGames } from './1-collect/finished-games.ts';
import { collectNbacBoxscore } from './1-collect/nbac-boxscore.ts';
import { collectNbacBoxscoreV3 } from './1-collect/nbac-boxscore-v3.ts';
import { collectNbacInjuryReport } from './1-collect/nbac-injury-report.ts';
import { collectNbacPlayByPlay } from './1-collect/nbac-play-by-play.ts';
import { collectNbacPlayerGameLog } from './1-collect/nbac-player-game-log.ts';
import { collectNbacPlayerIndex } from './1-collect/nbac-player-index.ts';
import { collectNbacPlayerMovement } from './1-collect/nbac-player-movement.ts';
import { collectNbacRefereeAssignments } from './1-collect/nbac-referee-assignments.ts';
import { collectNbacSchedule } from './1-collect/nbac-schedule.ts';
import { collectNbacScoreboard } from './1-collect/nbac-scoreboard.ts';
import { collectNbacShotChart } from './1-collect/nbac-shot-chart.ts';
import { collectNbacTeamGameLog } from './1-collect/nbac-team-game-log.ts';
import { collectNbacTeamRoster } from './1-collect/nbac-team-roster.ts';
import { collectOddsApiGameLines } from './1-collect/odds-api-game-lines.ts';
import { collectOddsApiPlayerPoints } from './1-collect/odds-api-player-points.ts';
import { bettingprosPlayerPointsProcessor } from './2-raw/bettingpros-player-points.ts';
import { espnBoxscoreProcessor } from './2-raw/espn-boxscore.ts';
import { espnInjuriesProcessor } from './2-raw/espn-injuries.ts';
import { espnScoreboardProcessor } from './2-raw/espn-scoreboard.ts';
import { espnTeamRosterProcessor } from './2-raw/espn-team-roster.ts';
import { nbacBoxscoreV3Processor } from './2-raw/nbac-boxscore-v3.ts';
import { nbacInjuryReportProcessor } from './2-raw/nbac-injury-report.ts';
import { nbacPlayByPlayProcessor } from './2-raw/nbac-play-by-play.ts';
import { nbacPlayerBoxscoreProcessor } from './2-raw/nbac-player-boxscore.ts';
import { nbacPlayerGameLogProcessor } from './2-raw/nbac-player-game-log.ts';
import { nbacPlayerIndexProcessor } from './2-raw/nbac-player-index.ts';
import { nbacPlayerMovementProcessor } from './2-raw/nbac-player-movement.ts';
import { nbacRefereeAssignmentsProcessor } from './2-raw/nbac-referee-assignments.ts';
import { nbacScheduleProcessor } from './2-raw/nbac-schedule.ts';
import { nbacScoreboardProcessor } from './2-raw/nbac-scoreboard.ts';
import { nbacShotChartProcessor } from './2-raw/nbac-shot-chart.ts';
import { nbacTeamBoxscoreProcessor } from './2-raw/nbac-team-boxscore.ts';
import { nbacTeamGameLogProcessor } from './2-raw/nbac-team-game-log.ts';
import { nbacTeamRosterProcessor } from './2-raw/nbac-team-roster.ts';
import { oddsApiGameLinesProcessor } from './2-raw/odds-api-game-lines.ts';
import { oddsApiPlayerPointsProcessor } from './2-raw/odds-api-player-points.ts';
import type { CollectProcessor, ParseProcessor } from './define-processor.ts';

export interface Source {
  readonly collect: CollectProcessor;
  /** The tables made of its payloads: mostly one; none where they are other sources'. */
  readonly parse: readonly ParseProcessor[];
  /** It shows its present only: what was not fetched then is lost (sources.md §9.2). */
  readonly pastIsLost?: true;
}

export const SOURCES: readonly Source[] = [
  { collect: collectNbacSchedule, parse: [nbacScheduleProcessor] },
  { collect: collectNbacPlayerGameLog, parse: [nbacPlayerGameLogProcessor] },
  { collect: collectNbacTeamGameLog, parse: [nbacTeamGameLogProcessor] },
  { collect: collectNbacShotChart, parse: [nbacShotChartProcessor] },
  { collect: collectNbacPlayerIndex, parse: [nbacPlayerIndexProcessor] },
  // Its payloads are those of the three sources of a game's results, in the night already.
  { collect: collectFinishedGames, parse: [], pastIsLost: true },
  { collect: collectEspnInjuries, parse: [espnInjuriesProcessor], pastIsLost: true },
  { collect: collectOddsApiGameLines, parse: [oddsApiGameLinesProcessor], pastIsLost: true },
  { collect: collectOddsApiPlayerPoints, parse: [oddsApiPlayerPointsProcessor], pastIsLost: true },
  { collect: collectNbacBoxscore, parse: [nbacPlayerBoxscoreProcessor, nbacTeamBoxscoreProcessor] },
  { collect: collectNbacBoxscoreV3, parse: [nbacBoxscoreV3Processor] },
  { collect: collectNbacPlayByPlay, parse: [nbacPlayByPlayProcessor] },
  { collect: collectNbacScoreboard, parse: [nbacScoreboardProcessor], pastIsLost: true },
  { collect: collectNbacTeamRoster, parse: [nbacTeamRosterProcessor], pastIsLost: true },
  { collect: collectNbacPlayerMovement, parse: [nbacPlayerMovementProcessor] },
  { collect: collectNbacRefereeAssignments, parse: [nbacRefereeAssignmentsProcessor] },
  { collect: collectNbacInjuryReport, parse: [nbacInjuryReportProcessor] },
  { collect: collectEspnScoreboard, parse: [espnScoreboardProcessor] },
  { collect: collectEspnBoxscore, parse: [espnBoxscoreProcessor] },
  { collect: collectEspnTeamRoster, parse: [espnTeamRosterProcessor], pastIsLost: true },
  {
    collect: collectBettingprosPlayerPoints,
    parse: [bettingprosPlayerPointsProcessor],
    pastIsLost: true,
  },
];

export const COLLECTORS: readonly CollectProcessor[] = SOURCES.map(({ collect }) => collect);

export const RAW_PROCESSORS: readonly ParseProcessor[] = SOURCES.flatMap(({ parse }) => parse);

/** The tables of `nba_raw`. */
export const RAW_TABLES: readonly Table[] = RAW_PROCESSORS.map(({ output }) => output);
