/** The calendar of one season, built from its schedule: slates, the dates between them, and why a date is empty. */

import { addDays, daysBetween, type GameDate } from './game-date.ts';
import { competitionOf, isCountable } from './game-id.ts';
import { seasonFromGameId, seasonOf } from './season.ts';

/** A game of the schedule, as it stands. */
export interface ScheduledGame {
  readonly gameId: string;
  /** Eastern date of the scheduled tip. */
  readonly gameDate: GameDate;
  /** Null for an undecided playoff slot. */
  readonly homeTeamId: number | null;
  readonly awayTeamId: number | null;
  /** UTC milliseconds; null while the time is not fixed. */
  readonly tipoffAt: number | null;
  readonly status: 'scheduled' | 'live' | 'final' | 'postponed' | 'cancelled';
}

/** Why a date has no slate. */
export type EmptyReason = 'no_games' | 'all_star_break' | 'off_season';

/** First and last date of a stretch without games, both included. */
export interface DateRange {
  readonly from: GameDate;
  readonly to: GameDate;
}

/** Every answer counts the games that count: no preseason, no All-Star weekend, nothing postponed or cancelled. */
export interface SeasonCalendar<Game extends ScheduledGame = ScheduledGame> {
  /** Start year. */
  readonly season: number;
  /** First slate; null while only the preseason is published. */
  readonly opener: GameDate | null;
  /** Dates with games, ascending. */
  readonly slates: readonly GameDate[];
  /** Null when the schedule shows no such break. */
  readonly allStarBreak: DateRange | null;
  /** The slate's games by tip-off, those without a time last; empty when there is no slate. */
  gamesOn(date: GameDate): readonly Game[];
  /** P(D): the last slate before `date`; null up to the opener, and once the next season has begun. */
  previous(date: GameDate): GameDate | null;
  /** First slate after `date`. */
  next(date: GameDate): GameDate | null;
  /** First slate of the week (from Monday) that `date` lies in, if not after `date`. */
  firstSlateOfWeek(date: GameDate): GameDate | null;
  /** Null on a slate. */
  emptyReason(date: GameDate): EmptyReason | null;
}

/** Empty dates a February gap needs to be taken for the All-Star break where the schedule lists no such games. */
const SHORTEST_BREAK = 4;

/**
 * Builds the calendar of a season from all its games.
 * @throws RangeError for no games at all (an unreadable schedule must not pass for an empty season), for games
 * of two seasons, and for a game listed twice
 */
export function buildSeasonCalendar<Game extends ScheduledGame>(
  games: readonly Game[],
): SeasonCalendar<Game> {
  const season = onlySeason(games);
  const slateGames = Map.groupBy(games.filter(isOn).toSorted(byDateAndTip), (game) => game.gameDate);
  const slates = Object.freeze([...slateGames.keys()]);
  const [opener, last] = [slates[0] ?? null, slates.at(-1) ?? null];
  const allStarBreak = findAllStarBreak(slates, games);

  const previous = (date: GameDate): GameDate | null => {
    const hasNextSeasonBegun = last !== null && date > last && seasonOf(date) > season;
    return hasNextSeasonBegun ? null : (slates[countBefore(slates, date) - 1] ?? null);
  };

  return {
    season,
    opener,
    slates,
    allStarBreak,
    gamesOn: (date) => slateGames.get(date) ?? [],
    previous,
    next: (date) => slates[countBefore(slates, addDays(date, 1))] ?? null,
    firstSlateOfWeek: (date) => {
      const first = slates[countBefore(slates, mondayOf(date))];
      return first !== undefined && first <= date ? first : null;
    },
    emptyReason: (date) => {
      if (slateGames.has(date)) return null;
      if (opener === null || last === null || date < opener || date > last) return 'off_season';
      const isBreak = allStarBreak !== null && allStarBreak.from <= date && date <= allStarBreak.to;
      return isBreak ? 'all_star_break' : 'no_games';
    },
  };
}

function isOn(game: ScheduledGame): boolean {
  return isCountable(game.gameId) && game.status !== 'postponed' && game.status !== 'cancelled';
}

function onlySeason(games: readonly ScheduledGame[]): number {
  const seasons = new Set(games.map((game) => seasonFromGameId(game.gameId)));
  const [season] = seasons;
  if (season === undefined) {
    throw new RangeError(
      'the schedule holds no games: fetch it again, and assume games exist until it can be read',
    );
  }
  if (seasons.size > 1) {
    throw new RangeError(
      `the schedule mixes the seasons ${[...seasons].join(', ')}: build one calendar for each`,
    );
  }
  const seen = new Set<string>();
  for (const { gameId } of games) {
    if (seen.has(gameId)) throw new RangeError(`game ${gameId} is listed twice: pass only its current state`);
    seen.add(gameId);
  }
  return season;
}

/** Order of dates, then of tips (none yet comes last), then of ids, which are unique. */
function byDateAndTip(a: ScheduledGame, b: ScheduledGame): number {
  if (a.gameDate !== b.gameDate) return a.gameDate < b.gameDate ? -1 : 1;
  const tip = (game: ScheduledGame) => game.tipoffAt ?? Number.MAX_SAFE_INTEGER;
  return tip(a) - tip(b) || (a.gameId < b.gameId ? -1 : 1);
}

/** How many slates lie before `date`: the index of the first that does not. */
function countBefore(slates: readonly GameDate[], date: GameDate): number {
  let [low, high] = [0, slates.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (slates[middle]! < date) low = middle + 1;
    else high = middle;
  }
  return low;
}

function mondayOf(date: GameDate): GameDate {
  const daysSinceMonday = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
  return addDays(date, -daysSinceMonday);
}

/** The gap between slates that holds All-Star games, else the longest gap reaching into February. */
function findAllStarBreak(slates: readonly GameDate[], games: readonly ScheduledGame[]): DateRange | null {
  const gaps = slates.slice(1).flatMap((slate, i): DateRange[] => {
    const before = slates[i]!;
    return daysBetween(before, slate) > 1 ? [{ from: addDays(before, 1), to: addDays(slate, -1) }] : [];
  });
  const allStarDates = games
    .filter((game) => competitionOf(game.gameId) === 'all_star')
    .map((game) => game.gameDate);
  const around = gaps.find(({ from, to }) => allStarDates.some((date) => from <= date && date <= to));
  if (around) return around;

  const lengthOf = ({ from, to }: DateRange) => daysBetween(from, to) + 1;
  const isFebruary = (date: GameDate) => date.slice(5, 7) === '02';
  return gaps
    .filter((gap) => lengthOf(gap) >= SHORTEST_BREAK && (isFebruary(gap.from) || isFebruary(gap.to)))
    .reduce<DateRange | null>(
      (longest, gap) => (longest && lengthOf(longest) >= lengthOf(gap) ? longest : gap),
      null,
    );
}
