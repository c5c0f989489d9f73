/** A small league from a seed: games, absences, trades, injuries and lines before D, and a future that must not matter. */

import type { Row } from '../../../src/ports/warehouse.ts';
import type { Game } from './box-score.ts';
import {
  bettingprosLine,
  D,
  espnListed,
  everyDays,
  gameId,
  gameLine,
  injured,
  join,
  moved,
  type Played,
  paged,
  playedGame,
  pointsLine,
  reported,
  type SlateFacts,
  TONIGHT,
} from './slate-facts.ts';

const TEAMS = ['BOS', 'NYK', 'DEN', 'MIA'] as const;

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function shuffled<T>(items: readonly T[], next: () => number): T[] {
  return items
    .map((item) => [next(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}

/** Facts known before tonight's game: 22 dates of two games, some of them without summaries. */
export function pastOf(seed: number): SlateFacts {
  const next = numbersFrom(seed);
  const teamOf = new Map<number, string>();
  TEAMS.forEach((team, t) => {
    for (let i = 1; i <= 10; i++) teamOf.set(100 * (t + 1) + i, team);
  });
  // One in four is away for a long time, some of them past the 15 games after which nobody is missed.
  const awayDays = new Map(
    [...teamOf.keys()].flatMap((person) => {
      const first = Math.floor(next() * 28);
      return next() < 0.25 ? [[person, [first, first + 3 + Math.floor(next() * 24)]] as const] : [];
    }),
  );
  const isAway = (person: number, day: number) => {
    const [first, last] = awayDays.get(person) ?? [99, 0];
    return day >= first! && day <= last!;
  };
  const facts: Partial<SlateFacts>[] = [{ games: [TONIGHT] }];
  everyDays('2024-01-05', 2, 28).forEach((date, day) => {
    if (next() < 0.2) return;
    if (next() < 0.3) {
      // A trade.
      const people = [...teamOf.keys()];
      teamOf.set(people[Math.floor(next() * people.length)]!, TEAMS[Math.floor(next() * 4)]!);
    }
    const [a, b, c, d] = shuffled(TEAMS, next);
    for (const [home, away, i] of [
      [a!, b!, 0],
      [c!, d!, 1],
    ] as const) {
      const lines = (team: string): Played[] =>
        [...teamOf]
          .filter(([, of]) => of === team)
          .filter(([person]) => next() < 0.8 && !isAway(person, day))
          .map(([person]) => ({
            person,
            minutes: Math.floor(next() * 42),
            points: Math.floor(next() * 35),
            load: Math.floor(next() * 30),
          }));
      const game: Game = {
        id: gameId(100 + 2 * day + i),
        date,
        home,
        away,
        score: next() < 0.5 ? [101, 95] : [88, 99],
      };
      const played = playedGame(
        game,
        { [home]: lines(home), [away]: lines(away) },
        { [home]: 80 + Math.floor(next() * 40), [away]: 80 + Math.floor(next() * 40) },
      );
      facts.push(next() < 0.05 ? { games: played.games } : played);
    }
  });
  for (const person of [101, 102, 103, 201, 202, 203])
    facts.push(injured(person, ['Out', 'Doubtful', 'Questionable'][Math.floor(next() * 3)]!));
  // Some left since their last game, some came from teams that do not play tonight.
  for (const person of [107, 207, 307, 407]) {
    const [to, from] = shuffled(TEAMS, next);
    if (next() < 0.5) facts.push(moved(person, next() < 0.3 ? 'Waive' : 'Trade', to!, '2024-02-29', from!));
  }
  for (const book of ['a', 'b', 'c']) {
    facts.push(gameLine(book, { spread: -Math.floor(next() * 20) / 2 }));
    facts.push(gameLine(book, { total: 200 + Math.floor(next() * 60) / 2 }));
    for (const person of [104, 105, 106, 204, 205])
      facts.push(
        pointsLine(person, book, 10.5 + Math.floor(next() * 12), {
          over_price: -105 - Math.floor(next() * 30),
        }),
      );
  }
  return join(...facts);
}

/** What happened at D and later, or became known after the cut-off: nonsense on purpose. */
export function futureOf(seed: number): SlateFacts {
  const next = numbersFrom(seed ^ 0x5f5f5f5f);
  const nonsense = (team: number): Played[] =>
    Array.from({ length: 10 }, (_, i) => ({
      person: 100 * team + 1 + i,
      minutes: 48,
      points: 99,
      load: 60 + Math.floor(next() * 9),
      starter: true,
    }));
  const later: Row = { snapshot_at: '2024-03-01T23:45:00.000Z' };
  const { players, offense, defense } = playedGame(TONIGHT, { BOS: nonsense(1), NYK: nonsense(2) });
  return join(
    { players, offense, defense },
    playedGame(
      { id: gameId(980), date: '2024-03-03', home: 'NYK', away: 'BOS', status: 3 },
      { BOS: nonsense(2), NYK: nonsense(1) },
    ),
    injured(101, 'Available', later),
    injured(204, 'Out', later),
    pointsLine(104, 'a', 50.5, later),
    pointsLine(201, 'z', 40.5, later),
    gameLine('a', { spread: 20 }, later),
    gameLine('z', { total: 280 }, later),
    moved(101, 'Waive', 'BOS', D),
    reported('BOS', 102, 'Out', { report_at: '2024-03-01T23:45:00.000Z' }),
    reported('NYK', null, null, { report_at: '2024-03-01T23:45:00.000Z' }),
    reported('BOS', 103, 'Out', { game_date_et: '2024-03-02' }),
    bettingprosLine(106, 9, 44.5, later),
    espnListed('NYK', [201, 202, 203, 204, 205, 206, 207, 208], {
      snapshot_date_et: '2024-03-02',
      injury_status: 'Out',
    }),
    moved(102, 'Trade', 'NYK', '2024-03-03', 'BOS'),
    moved(301, 'Signing', 'BOS', D),
    paged('BOS', [101, 102, 103, 104, 105, 106, 107, 301], {
      snapshot_date_et: '2024-03-02',
      birth_date: '1990-01-01',
    }),
  );
}

/** The same facts with tonight already over and every kind of row in another order. */
export function disturbed(past: SlateFacts, seed: number): SlateFacts {
  const next = numbersFrom(seed ^ 0x2c2c2c2c);
  // The schedule itself may promise the game of D+2; its result may not matter.
  const future = futureOf(seed);
  const all = join(
    {
      ...past,
      games: past.games.map((game) => (game.date === D ? { ...game, status: 3, score: [140, 70] } : game)),
    },
    future,
  );
  return Object.fromEntries(
    Object.entries(all).map(([kind, rows]) => [kind, shuffled(rows as unknown[], next)]),
  ) as unknown as SlateFacts;
}

/** The schedule of the future, without results: what the undisturbed side also knows. */
export function promised(past: SlateFacts, seed: number): SlateFacts {
  const games = futureOf(seed).games.map(({ score, status, ...game }) => game);
  return join(past, { games });
}
