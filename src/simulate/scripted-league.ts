/** An invented season that a simulation plays: its games, and what each source says of a date when it is asked. */

import { sha256 } from '../engine/hash.ts';
import { easternInstant } from '../league/eastern-time.ts';
import { addDays, type GameDate, gameDate } from '../league/game-date.ts';
import { seededRandom } from '../pipeline/5-predict/booster/seeded-random.ts';

/** One fact of a source: a game's box score, a line, a player's status. */
export interface SourceFact {
  readonly key: string;
  readonly value: string;
}

/** A game as the league's schedule shows it today. */
export interface ScriptedGame {
  readonly key: string;
  readonly date: GameDate;
  /** Eastern, `HH:MM`. */
  readonly tip: string;
  readonly isPostponed: boolean;
}

export interface ScriptedLeague {
  readonly dates: readonly GameDate[];
  /** Games of the date that are to be played, or were. */
  games(date: GameDate): readonly ScriptedGame[];
  /** What `source` says of `date` now. */
  facts(source: string, date: GameDate): readonly SourceFact[];
  /** From now on `source` says something else of `date`: a correction, or the rest of a file that came in part. */
  change(
    source: string,
    date: GameDate,
    change: (facts: readonly SourceFact[]) => readonly SourceFact[],
  ): void;
  /** From now on the schedule shows the game otherwise: moved, at another hour, or postponed without a new date. */
  reschedule(key: string, change: Partial<Omit<ScriptedGame, 'key'>>): void;
  /** One more game, e.g. a play-in; returns its key. */
  add(date: GameDate, tip?: string): string;
  cancel(key: string): void;
}

export interface LeagueOptions {
  readonly seed: number;
  readonly from: GameDate;
  readonly days: number;
  /** Games of every slate; drawn from 1 to 5 when absent, and about one date in eight has none. */
  readonly games?: number;
  /** Last date with games; after it the season is over. */
  readonly lastSlate?: GameDate;
}

/** The source of the schedule: it tells of all games, whatever the date. */
const SCHEDULE = 'nbac_schedule';
const USUAL_TIP = '19:30';

export function scriptedLeague({ seed, from, days, games, lastSlate }: LeagueOptions): ScriptedLeague {
  const random = seededRandom(seed);
  const dates = Array.from({ length: days }, (_, i) => addDays(from, i));
  let season: readonly ScriptedGame[] = dates.flatMap((date) => {
    const count = games ?? (random() < 0.12 ? 0 : 1 + Math.floor(random() * 5));
    if (lastSlate !== undefined && date > lastSlate) return [];
    return Array.from({ length: count }, (_, i) => gameOf(date, i, USUAL_TIP));
  });
  let byDate: Map<GameDate, ScriptedGame[]> | null = null;
  let schedule: readonly SourceFact[] | null = null;
  const changes = new Map<string, (facts: readonly SourceFact[]) => readonly SourceFact[]>();
  const rewrite = (after: readonly ScriptedGame[]) => {
    season = after;
    byDate = null;
    schedule = null;
  };
  const gamesOf = (date: GameDate): readonly ScriptedGame[] => {
    byDate ??= Map.groupBy(
      season.filter(({ isPostponed }) => !isPostponed),
      (game) => game.date,
    );
    return byDate.get(date) ?? [];
  };
  const original = (source: string, date: GameDate): readonly SourceFact[] => {
    if (source === SCHEDULE) {
      schedule ??= scheduleFacts(season);
      return schedule;
    }
    return gamesOf(date).map(({ key }) => ({
      key,
      value: sha256(`${seed}/${source}/${key}`).slice(0, 12),
    }));
  };

  return {
    dates,
    games: gamesOf,
    facts(source, date) {
      const change = changes.get(`${source}/${date}`);
      return change ? change(original(source, date)) : original(source, date);
    },
    change(source, date, change) {
      const before = changes.get(`${source}/${date}`) ?? ((facts) => facts);
      changes.set(`${source}/${date}`, (facts) => change(before(facts)));
    },
    reschedule(key, change) {
      rewrite(season.map((game) => (game.key === key ? { ...game, ...change } : game)));
    },
    add(date, tip = USUAL_TIP) {
      const game = gameOf(date, season.filter((other) => other.key.startsWith(date)).length, tip);
      rewrite([...season, game].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0)));
      return game.key;
    },
    cancel(key) {
      rewrite(season.filter((game) => game.key !== key));
    },
  };
}

/** The first date of simulated seasons unless a script says otherwise: a Tuesday, as opening nights are. */
export const OPENING_NIGHT = gameDate('2023-10-24');

function gameOf(date: GameDate, index: number, tip: string): ScriptedGame {
  return { key: `${date}-g${index + 1}`, date, tip, isPostponed: false };
}

/** One fact per month, so that a season's schedule is a handful of rows. */
function scheduleFacts(season: readonly ScriptedGame[]): SourceFact[] {
  const months = Map.groupBy(season, ({ date }) => date.slice(0, 7));
  return [...months].map(([key, games]) => ({ key, value: JSON.stringify(games) }));
}

/** A date of a stored schedule, in the words of the questions that the calendar and the planner ask. */
export interface ScheduledDate {
  readonly game_date: GameDate;
  readonly games: number;
  readonly finals: number;
  readonly dropped: number;
  readonly exhibitions: number;
  readonly first_tip: string | null;
  readonly last_tip: string | null;
  /** Of the snapshot's own date. */
  readonly starts: string | null;
}

/** What the rows of a stored schedule, the snapshot of a date, say of the games. */
export function gamesInSchedule(rows: readonly { readonly value?: unknown }[]): ScriptedGame[] {
  return rows.flatMap(({ value }) => JSON.parse(String(value)) as ScriptedGame[]);
}

const instants = new Map<string, string>();

function instantOf(date: GameDate, tip: string): string {
  const key = `${date} ${tip}`;
  const known = instants.get(key) ?? new Date(easternInstant(date, tip)).toISOString();
  instants.set(key, known);
  return known;
}

/** Ordered by date. `snapshot` is the date on which the schedule was asked for: earlier games are over. */
export function scheduledDates(games: readonly ScriptedGame[], snapshot: GameDate): ScheduledDate[] {
  const dates = [...Map.groupBy(games, ({ date }) => date)].sort(([a], [b]) => (a < b ? -1 : 1));
  return dates.map(([date, all]) => {
    const counting = all.filter(({ isPostponed }) => !isPostponed);
    const tips = counting.map(({ tip }) => tip).sort();
    const instant = (tip: string | undefined) => (tip === undefined ? null : instantOf(date, tip));
    return {
      game_date: date,
      games: counting.length,
      finals: date < snapshot ? counting.length : 0,
      dropped: all.length - counting.length,
      exhibitions: 0,
      first_tip: instant(tips[0]),
      last_tip: instant(tips.at(-1)),
      starts:
        date === snapshot && counting.length > 0
          ? counting.map(({ key, tip }) => `${key}@${easternInstant(date, tip)}`).join(' ')
          : null,
    };
  });
}
