/** Collects each game in the night in which it ends: the live scoreboard, then what the final ones of it are asked for. */

import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import type { CollectProcessor, FetchRequest, Payload, UnitContext } from '../define-processor.ts';
import { boxscore } from './boxscore-payload.ts';
import { boxscoreRequest, collectNbacBoxscore } from './nbac-boxscore.ts';
import { collectNbacPlayByPlay, playByPlayRequest } from './nbac-play-by-play.ts';
import { SCOREBOARD_URL } from './nbac-scoreboard.ts';
import { collectNbacShotChart, shotChartRequest, shotCount } from './nbac-shot-chart.ts';
import { playByPlayActions } from './play-by-play-payload.ts';
import { matchingStart, type ScheduledGame, slateGames } from './scheduled-games.ts';
import { finalGames, scoreboard } from './scoreboard-payload.ts';

/** No game is over earlier: the shortest ones take 2 h 20 min from the scheduled time (sources.md §6.6). */
export const OVER_AFTER_MINUTES = 135;

const BOX = 'nbac_boxscore';
const PLAYS = 'nbac_play_by_play';
const SHOTS = 'nbac_shot_chart';

/** A game is collected when each of them has it whole. */
export const FINISHED_GAME_SOURCES = [BOX, PLAYS, SHOTS] as const;

const COUNTERS: Readonly<Record<string, CollectProcessor['countRows']>> = {
  [BOX]: collectNbacBoxscore.countRows,
  [PLAYS]: collectNbacPlayByPlay.countRows,
  [SHOTS]: collectNbacShotChart.countRows,
};

export const collectFinishedGames: CollectProcessor = {
  type: 'collect',
  id: 'collect_finished_games',
  phase: 1,
  doc: 'Each game in the night in which it ends: live scoreboard, then its box score, play-by-play and shots.',
  codeVersion: 1,
  needs: [{ processor: 'nbac_schedule', at: 'same', required: true }],
  reads: [{ table: nbacSchedule, window: 'same' }],
  kind: 'slate',
  required: false,
  asksAgain: true,
  // A past date has nothing live: its results are collected by date.
  requests: async (context, workspace) =>
    context.live && overBy(await slateGames(workspace, context.date), context).length > 0
      ? [{ subject: 'scoreboard', url: SCOREBOARD_URL }]
      : [],
  followUps: async (context, workspace, bodies) => {
    const isOf = (source: string) => (payload: Payload) => payload.record.source === source;
    const finals = new Set(bodies.filter(isOf('finished_games')).flatMap(finalGames));
    const over = overBy(await slateGames(workspace, context.date), context);
    return over
      .filter(({ gameId }) => finals.has(gameId))
      .flatMap((game) => {
        const plays = bodies.filter(isOf(PLAYS)).find(({ record }) => record.subject === game.gameId);
        return requestsOf(game, context, plays);
      });
  },
  countRows: (payload) => COUNTERS[payload.record.source]?.(payload) ?? scoreboard(payload).games.length,
};

function overBy(games: readonly ScheduledGame[], { asOf }: Pick<UnitContext, 'asOf'>): ScheduledGame[] {
  return games.filter((game) => matchingStart(game) + OVER_AFTER_MINUTES * 60_000 <= asOf);
}

/** The shots wait for the play-by-play: only it tells how many there must be. */
function requestsOf(
  game: ScheduledGame,
  context: Pick<UnitContext, 'season'>,
  plays: Payload | undefined,
): FetchRequest[] {
  const shots: FetchRequest[] = plays
    ? [
        {
          ...shotChartRequest(game, context),
          source: SHOTS,
          isWhole: (payload) => shotCount(payload) >= actionsOf(plays).filter(isFieldGoal).length,
        },
      ]
    : [];
  return [
    { ...boxscoreRequest(game), source: BOX, isWhole: (payload) => boxscore(payload).gameStatus === 3 },
    { ...playByPlayRequest(game), source: PLAYS, isWhole: (payload) => actionsOf(payload).some(isEnd) },
    ...shots,
  ];
}

type Action = Partial<Record<'actionType' | 'subType' | 'isFieldGoal', unknown>> | null;

/** Not checked: one that is no action is neither an end nor a shot. */
function actionsOf(payload: Payload): readonly Action[] {
  return playByPlayActions(payload) as readonly Action[];
}

function isEnd(action: Action): boolean {
  return action?.actionType === 'game' && action.subType === 'end';
}

function isFieldGoal(action: Action): boolean {
  return action?.isFieldGoal === 1;
}
