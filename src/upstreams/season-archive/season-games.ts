/** The games of an archived season: results of all box scores and of the recorded schedule, with their clocks. */

import { easternInstant } from '../../league/eastern-time.ts';
import { competitionOf } from '../../league/game-id.ts';
import { teamById } from '../../league/teams.ts';
import type { Instant } from '../../ports/clock.ts';
import { scheduleGameJson } from '../payload-shapes/schedule.ts';
import { type BookedGame, ScheduleBook } from '../payload-shapes/schedule-book.ts';
import { type ArchiveGame, finalFrom } from './archive-game.ts';
import type { RecordedGame } from './recorded-schedule.ts';
import type { GameResult } from './team-results.ts';
import type { TipoffTimes } from './tipoff-times.ts';

export interface SeasonGames {
  /** Ordered by date, then id. */
  readonly games: readonly ArchiveGame[];
  readonly byId: ReadonlyMap<string, ArchiveGame>;
  readonly schedule: ScheduleBook;
}

type Entry = ArchiveGame & {
  readonly recorded: RecordedGame | null;
};

/** Ids above this number are the thirty games whose teams the Cup decides, since it exists. */
const [LAST_FIXED_GAME, FIRST_CUP_SEASON] = [1200, 2023];

/**
 * Joins what is known of a season. Of a game in several sources the recorded schedule's clock and JSON count, then
 * the first result given. Clocks of the others come from `tipoffs`, where it has one.
 */
export function buildSeasonGames(
  season: number,
  recorded: readonly RecordedGame[],
  results: readonly GameResult[],
  tipoffs: TipoffTimes,
): SeasonGames {
  const entries = new Map<string, Entry>();
  for (const game of recorded) {
    const tipoff = Number.isNaN(game.tipoff) ? null : game.tipoff;
    entries.set(game.gameId, { ...game, tipoff, finalFrom: whenFinal(game, tipoff), recorded: game });
  }
  for (const result of results) {
    if (entries.has(result.gameId)) continue;
    const tipoff = tipoffs.of(result.homeTeamId, result.date);
    entries.set(result.gameId, {
      ...result,
      tipoff,
      finalFrom: finalFrom(result.date, tipoff),
      recorded: null,
    });
  }
  const games = [...entries.values()].sort(
    (a, b) => compare(a.date, b.date) || (a.tipoff ?? 0) - (b.tipoff ?? 0) || compare(a.gameId, b.gameId),
  );
  return {
    games,
    byId: new Map(games.map((game) => [game.gameId, game])),
    schedule: new ScheduleBook(season, bookGames(season, games)),
  };
}

/** A recorded game that never got a result is never final. */
function whenFinal(game: RecordedGame, tipoff: Instant | null): Instant {
  return game.isFinal ? finalFrom(game.date, tipoff) : Number.POSITIVE_INFINITY;
}

function bookGames(season: number, games: readonly Entry[]): BookedGame[] {
  const lastFinalOfTeam = new Map<number, Instant>();
  return games.map((game) => {
    const teams = [game.homeTeamId, game.awayTeamId];
    // Of teams without an earlier game (All-Star weekend) nothing is told before the day.
    const theDay = easternInstant(game.date, '00:00');
    const pairingKnown = Math.max(...teams.map((team) => lastFinalOfTeam.get(team) ?? theDay));
    for (const team of teams) lastFinalOfTeam.set(team, game.finalFrom);
    return {
      gameId: game.gameId,
      date: game.date,
      listedFrom: dependsOnResults(season, game)
        ? Math.min(pairingKnown, game.finalFrom)
        : Number.NEGATIVE_INFINITY,
      finalFrom: game.finalFrom,
      planned: game.recorded ? game.recorded.planned : () => constructed(game, false),
      final: game.recorded ? game.recorded.final : () => constructed(game, true),
    };
  });
}

/**
 * Whether earlier results decided who plays: then the game is listed once both teams' games before it have ended,
 * so that a pairing or a seventh game never tells who will win.
 */
function dependsOnResults(season: number, game: Entry): boolean {
  const competition = competitionOf(game.gameId);
  if (competition === 'preseason') return false;
  if (competition !== 'regular') return true;
  if (game.recorded?.isCupKnockout) return true;
  return season >= FIRST_CUP_SEASON && Number(game.gameId.slice(5)) > LAST_FIXED_GAME;
}

function constructed(game: ArchiveGame, isFinal: boolean): string {
  const { gameId, date, tipoff } = game;
  return scheduleGameJson(
    { gameId, date, tipoff, home: teamById(game.homeTeamId), away: teamById(game.awayTeamId) },
    isFinal ? { home: game.homeScore, away: game.awayScore, overtimes: game.overtimes } : null,
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
