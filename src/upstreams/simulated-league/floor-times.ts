/** Who is on the floor when: stints of a simulated game that give every man his minutes and every instant five a side. */

import type { TeamBox } from './play-game.ts';
import { randomFor } from './random.ts';
import { wholeNumbers } from './rotation.ts';

/** Seconds since the tip-off, the end excluded. */
export interface Stint {
  readonly from: number;
  readonly to: number;
}

export interface FloorTime {
  readonly personId: number;
  readonly starter: boolean;
  /** Seconds on the floor; rounds to the minutes of the box. */
  readonly seconds: number;
  readonly stints: readonly Stint[];
}

export const [QUARTER_SECONDS, OVERTIME_SECONDS] = [720, 300] as const;
const ON_FLOOR = 5;
/** How far a man's seconds lie from his whole minutes at most: they still round to them. */
const MOST_OFF = 20;
/** A man with 0 minutes was on for a moment. */
const A_MOMENT = 12;

/** Floor times of a team's players, in the order of its box. */
export function floorTimes(seed: number, gameId: string, box: TeamBox, overtimes: number): FloorTime[] {
  const periods = [
    ...Array.from({ length: 4 }, () => QUARTER_SECONDS),
    ...Array.from({ length: overtimes }, () => OVERTIME_SECONDS),
  ];
  const length = periods.reduce((sum, period) => sum + period, 0);
  const targets = exactSeconds(seed, gameId, box, length);
  const order = startingOrder(targets, length);
  const stints: Stint[][] = targets.map(() => []);
  const left = [...targets];
  let start = 0;
  for (const period of periods) {
    const rest = length - start;
    const shares = periodShares(left, period, rest);
    fillPeriod(order, shares, start, period, stints);
    for (const [index, share] of shares.entries()) left[index] = (left[index] ?? 0) - share;
    start += period;
  }
  return box.players.map(({ player }, index) => {
    const own = joined(stints[index] ?? []);
    return {
      personId: player.personId,
      starter: own[0]?.from === 0,
      seconds: own.reduce((sum, { from, to }) => sum + to - from, 0),
      stints: own,
    };
  });
}

/** Whole minutes made to seconds: some more, some less, five times the length of the game together. */
function exactSeconds(seed: number, gameId: string, box: TeamBox, length: number): number[] {
  const random = randomFor(seed, 'seconds', gameId, box.teamId);
  const seconds = box.players.map(({ min }) => (min === 0 ? A_MOMENT : 60 * min));
  const most = (index: number) => Math.min(length, 60 * (box.players[index]?.min ?? 0) + MOST_OFF);
  const least = (index: number) => 60 * (box.players[index]?.min ?? 0) - MOST_OFF;
  const regulars = [...seconds.keys()].filter((index) => (box.players[index]?.min ?? 0) > 0);
  for (let draw = 0; draw < 3 * regulars.length; draw++) {
    move(random.pick(regulars), random.pick(regulars), 1 + random.int(9));
  }
  // What the moments cost is taken from the others.
  let surplus = seconds.reduce((sum, value) => sum + value, 0) - ON_FLOOR * length;
  for (const index of regulars) {
    const step = Math.max(
      Math.min(surplus, (seconds[index] ?? 0) - least(index)),
      (seconds[index] ?? 0) - most(index),
    );
    seconds[index] = (seconds[index] ?? 0) - step;
    surplus -= step;
  }
  return seconds;

  function move(from: number, to: number, count: number): void {
    const [giving, getting] = [(seconds[from] ?? 0) - count, (seconds[to] ?? 0) + count];
    if (from === to || giving < least(from) || getting > most(to)) return;
    seconds[from] = giving;
    seconds[to] = getting;
  }
}

/**
 * The order in which the five places are filled one after the other, so that the men with the most minutes begin:
 * whoever runs over the end of a place begins the next.
 */
function startingOrder(targets: readonly number[], length: number): number[] {
  const byTime = [...targets.keys()].sort((a, b) => (targets[b] ?? 0) - (targets[a] ?? 0) || a - b);
  const [starters, bench] = [byTime.slice(0, ON_FLOOR), byTime.slice(ON_FLOOR)];
  const order: number[] = [];
  let filled = 0;
  for (const [place, starter] of starters.entries()) {
    while (filled + (targets[starter] ?? 0) <= place * length) {
      const next = bench.findIndex((index) => filled + (targets[index] ?? 0) <= place * length);
      if (next < 0) break;
      const [index = 0] = bench.splice(next, 1);
      order.push(index);
      filled += targets[index] ?? 0;
    }
    order.push(starter);
    filled += targets[starter] ?? 0;
  }
  return [...order, ...bench];
}

/** A period's part of what everybody still has to play: nobody more than the period, nobody left with more than the rest. */
function periodShares(left: readonly number[], period: number, rest: number): number[] {
  const shares = wholeNumbers(left.map((seconds) => (seconds * period) / rest));
  const bounds = left.map(
    (seconds) => [Math.max(0, seconds - (rest - period)), Math.min(period, seconds)] as const,
  );
  let missing = ON_FLOOR * period;
  for (const [index, share] of shares.entries()) {
    const [least, most] = bounds[index] ?? [0, 0];
    shares[index] = Math.min(most, Math.max(least, share));
    missing -= shares[index] ?? 0;
  }
  for (const [index, share] of shares.entries()) {
    const [least, most] = bounds[index] ?? [0, 0];
    const next = Math.min(most, Math.max(least, share + missing));
    missing -= next - share;
    shares[index] = next;
  }
  return shares;
}

/** McNaughton's rule: fill place after place; who runs over the end of one goes on at the beginning of the next. */
function fillPeriod(
  order: readonly number[],
  shares: readonly number[],
  start: number,
  period: number,
  stints: Stint[][],
): void {
  let at = 0;
  for (const index of order) {
    let share = shares[index] ?? 0;
    while (share > 0) {
      const part = Math.min(share, period - at);
      stints[index]?.push({ from: start + at, to: start + at + part });
      share -= part;
      at = (at + part) % period;
    }
  }
}

/** In order of time, neighbouring stints made one. */
function joined(stints: readonly Stint[]): Stint[] {
  const merged: Stint[] = [];
  for (const stint of [...stints].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && last.to === stint.from) merged[merged.length - 1] = { from: last.from, to: stint.to };
    else merged.push(stint);
  }
  return merged;
}

/** The second of the game that is the `nth` of a man's own, counted from 0. */
export function secondOf({ stints }: FloorTime, nth: number): number {
  let left = nth;
  for (const { from, to } of stints) {
    if (left < to - from) return from + left;
    left -= to - from;
  }
  throw new RangeError(`second ${nth} lies outside the stints`);
}

/** Whether he is on the floor in a second of the game. */
export function isOnFloor({ stints }: FloorTime, second: number): boolean {
  return stints.some(({ from, to }) => from <= second && second < to);
}
