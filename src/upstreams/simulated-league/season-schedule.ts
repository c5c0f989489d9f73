/** The calendar of a simulated season: every pairing gets a date and a tip-off. */

import { easternInstant } from '../../league/eastern-time.ts';
import { daysBetween, type GameDate } from '../../league/game-date.ts';
import type { Team } from '../../league/teams.ts';
import type { Instant } from '../../ports/clock.ts';
import { eventsOf, type LeagueEvent } from './league-event.ts';
import { type Pairing, seasonPairings } from './pairings.ts';
import { type Random, randomFor } from './random.ts';
import { type SeasonDate, seasonDates, weekdayOf } from './season-dates.ts';

export interface LeagueGame {
  readonly gameId: string;
  readonly season: number;
  readonly date: GameDate;
  readonly tipoff: Instant;
  /** From when score and box are known. */
  readonly finalFrom: Instant;
  readonly home: Team;
  readonly away: Team;
  readonly weekNumber: number;
  /** How many overtimes a script wants; else they are drawn. */
  readonly overtimes?: number;
  /** A game that is put off is on its date until then, and on another, if on any, from then. */
  readonly listedFrom?: Instant;
  readonly listedUntil?: Instant;
}

const MOST_GAMES_A_DAY = 15;
/** The opener stays as small as it is meant to be. */
const SMALL_DAY = 2;
const FINAL_AFTER_MS = 9_000_000;

/** The games of a season in the order of their ids: by date, tip-off, home team. */
export function seasonSchedule(seed: number, season: number): LeagueGame[] {
  const dates = seasonDates(season);
  let random = randomFor(seed, 'schedule', season, 0);
  let placed = placeGames(shuffled(seasonPairings(), random), dates, random);
  // Now and then the last games find no day left; another shuffle has one.
  for (let attempt = 1; placed === null; attempt++) {
    random = randomFor(seed, 'schedule', season, attempt);
    placed = placeGames(shuffled(seasonPairings(), random), dates, random);
  }
  const opener = dates[0]?.date as GameDate;
  return placed
    .map(({ pairing, date }) => ({
      ...pairing,
      date,
      tipoff: easternInstant(date, drawTipoff(date, pairing.home, random)),
    }))
    .sort((a, b) => a.tipoff - b.tipoff || a.home.teamId - b.home.teamId)
    .map((game, index) => ({
      ...game,
      gameId: `002${String(season % 100).padStart(2, '0')}${String(index + 1).padStart(5, '0')}`,
      season,
      finalFrom: game.tipoff + FINAL_AFTER_MS,
      weekNumber: Math.floor(daysBetween(opener, game.date) / 7) + 1,
    }));
}

/** Whether the game stands on its date's list at a moment. */
export function isListed({ listedFrom, listedUntil }: LeagueGame, at: Instant): boolean {
  return (listedFrom === undefined || at >= listedFrom) && (listedUntil === undefined || at < listedUntil);
}

/** The games with a script's overtimes, put off and made up as it wants. */
export function scriptedGames(
  games: readonly LeagueGame[],
  events: readonly LeagueEvent[],
): readonly LeagueGame[] {
  const overtimes = new Map(eventsOf(events, 'overtime').map(({ game, periods }) => [game, periods]));
  const putOff = new Map(eventsOf(events, 'postponed').map((event) => [event.game, event]));
  return games.flatMap((planned): LeagueGame[] => {
    const periods = overtimes.get(planned.gameId);
    const game = periods === undefined ? planned : { ...planned, overtimes: periods };
    const event = putOff.get(game.gameId);
    if (!event) return [game];
    const { announced, to } = event;
    const known = announced === undefined ? easternInstant(game.date, '00:00') : Date.parse(announced);
    const never = { ...game, listedUntil: known, finalFrom: Number.POSITIVE_INFINITY };
    if (to === undefined) return [never];
    const tipoff = easternInstant(to, '19:30');
    return [never, { ...game, date: to, tipoff, finalFrom: tipoff + FINAL_AFTER_MS, listedFrom: known }];
  });
}

/**
 * Gives each pairing the day that suits best: both teams free, neither on a third day running, the day not full;
 * rather not back to back, rather not soon after the same two met. Null when one of the last finds no day at all.
 */
function placeGames(
  pairings: readonly Pairing[],
  dates: readonly SeasonDate[],
  random: Random,
): { pairing: Pairing; date: GameDate }[] | null {
  const days = dates.map(({ date }) => daysBetween(dates[0]?.date as GameDate, date));
  const load = dates.map(() => 0);
  const playsOn = new Map<number, Set<number>>();
  const met = new Map<string, number[]>();
  const daysOf = (team: Team) => {
    const known = playsOn.get(team.teamId) ?? new Set<number>();
    playsOn.set(team.teamId, known);
    return known;
  };
  const costOf = (pairing: Pairing, index: number, mayFill: boolean): number => {
    const day = days[index] ?? 0;
    const [home, away] = [daysOf(pairing.home), daysOf(pairing.away)];
    const [games, capacity] = [load[index] ?? 0, dates[index]?.capacity ?? 0];
    const most = mayFill && capacity > SMALL_DAY ? MOST_GAMES_A_DAY : capacity;
    if (home.has(day) || away.has(day) || games >= most) return Infinity;
    if (isThirdRunning(home, day) || isThirdRunning(away, day)) return Infinity;
    const backToBack = neighbours(home, day) + neighbours(away, day);
    const soon = (met.get(pairKey(pairing)) ?? []).filter((other) => Math.abs(other - day) < 12).length;
    return (3 * games) / capacity + 1.1 * backToBack + 2 * soon + random.next();
  };
  const finale = dates.length - 1;
  const placed: { pairing: Pairing; date: GameDate }[] = [];
  for (const pairing of pairings) {
    // Everybody plays on the last day: the first pairing of two teams that have no game on it yet gets it.
    let index = costOf(pairing, finale, false) < Infinity ? finale : -1;
    if (index < 0) index = cheapest(dates.length, (at) => costOf(pairing, at, false));
    if (index < 0) index = cheapest(dates.length, (at) => costOf(pairing, at, true));
    const [date, day] = [dates[index]?.date, days[index]];
    if (date === undefined || day === undefined) return null;
    load[index] = (load[index] ?? 0) + 1;
    daysOf(pairing.home).add(day);
    daysOf(pairing.away).add(day);
    met.set(pairKey(pairing), [...(met.get(pairKey(pairing)) ?? []), day]);
    placed.push({ pairing, date });
  }
  return placed;
}

function cheapest(count: number, costOf: (index: number) => number): number {
  let [best, lowest] = [-1, Infinity];
  for (let index = 0; index < count; index++) {
    const cost = costOf(index);
    if (cost < lowest) [best, lowest] = [index, cost];
  }
  return best;
}

function isThirdRunning(days: ReadonlySet<number>, day: number): boolean {
  const [before, after] = [days.has(day - 1), days.has(day + 1)];
  return (before && after) || (before && days.has(day - 2)) || (after && days.has(day + 2));
}

function neighbours(days: ReadonlySet<number>, day: number): number {
  return Number(days.has(day - 1)) + Number(days.has(day + 1));
}

function pairKey({ home, away }: Pairing): string {
  return [home.teamId, away.teamId].sort((a, b) => a - b).join('-');
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = random.int(i + 1);
    [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
  }
  return copy;
}

const MATINEES = ['12:00', '13:00', '15:30', '18:00'] as const;
/** Usual evening starts in Eastern time, by the arena's zone. */
const EVENINGS: Readonly<Record<string, readonly string[]>> = {
  'America/Chicago': ['20:00', '20:00', '20:30'],
  'America/Denver': ['21:00', '21:30'],
  'America/Phoenix': ['21:00', '22:00'],
  'America/Los_Angeles': ['22:00', '22:30'],
};
const EASTERN_EVENINGS = ['19:00', '19:00', '19:30', '19:30', '20:00'] as const;

function drawTipoff(date: GameDate, home: Team, random: Random): string {
  const isWeekend = [0, 6].includes(weekdayOf(date)) || date.endsWith('-12-25');
  if (isWeekend && random.chance(0.35)) return random.pick(MATINEES);
  return random.pick(EVENINGS[home.arena.timeZone] ?? EASTERN_EVENINGS);
}
