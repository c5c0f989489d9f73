/** Who changes his team during a season: drawn swaps before the deadline, and those of a script. */

import { addDays, type GameDate, gameDate } from '../../league/game-date.ts';
import { randomFor } from './random.ts';
import type { Roster } from './rosters.ts';

/** Two men change places; from `date` on, each belongs to the other's team. */
export interface Trade {
  readonly date: GameDate;
  readonly persons: readonly [number, number];
}

/** Swaps drawn a season, the days they fall on, counted from 15 December, and the places they are made between. */
const [SWAPS, DAYS, FIRST_PLACE, PLACES] = [5, 50, 5, 6] as const;

/** The season's own swaps in the order of their dates; nobody goes twice. */
export function drawTrades(seed: number, season: number, rosters: readonly Roster[]): Trade[] {
  const random = randomFor(seed, 'trades', season);
  const taken = new Set<number>();
  const trades: Trade[] = [];
  while (trades.length < SWAPS) {
    const date = addDays(gameDate(`${season}-12-15`), random.int(DAYS));
    const place = FIRST_PLACE + random.int(PLACES);
    const [one, other] = [random.int(rosters.length), random.int(rosters.length)].map(
      (team) => rosters[team]?.players[place]?.personId ?? 0,
    ) as [number, number];
    if (one === other || taken.has(one) || taken.has(other)) continue;
    for (const person of [one, other]) taken.add(person);
    trades.push({ date, persons: [one, other] });
  }
  return trades.sort((a, b) => (a.date < b.date ? -1 : 1));
}

/** The rosters after a swap; the same order of teams and places. */
export function afterTrade(rosters: readonly Roster[], { persons: [one, other] }: Trade): Roster[] {
  const all = new Map(rosters.flatMap(({ players }) => players).map((player) => [player.personId, player]));
  const inPlaceOf = new Map([
    [one, all.get(other)],
    [other, all.get(one)],
  ]);
  return rosters.map(({ teamId, players }) => ({
    teamId,
    players: players.map((player) => inPlaceOf.get(player.personId) ?? player),
  }));
}
