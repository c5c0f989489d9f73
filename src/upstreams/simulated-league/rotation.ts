/** How a team's minutes are shared among the men who can play. */

import type { LeaguePlayer } from './league-player.ts';

const MOST_MINUTES = 42;
/** Men who play in a normal game. */
export const ROTATION_SIZE = 10;

/**
 * Minutes per player, in the order given, adding up to `total` (not rounded). Weights are the players' minutes times
 * `factor`; nobody gets more than 42 of 48 unless too few men are left.
 */
export function shareMinutes(
  players: readonly LeaguePlayer[],
  total: number,
  factor: (player: LeaguePlayer, index: number) => number = () => 1,
): number[] {
  const weights = players.map((player, index) => player.minutes * factor(player, index));
  const most = Math.max((MOST_MINUTES * total) / 240, total / Math.max(1, players.length));
  const minutes = weights.map(() => 0);
  const isCapped = weights.map(() => false);
  for (;;) {
    const free = weights.reduce((sum, weight, index) => sum + (isCapped[index] ? 0 : weight), 0);
    const left = total - isCapped.filter(Boolean).length * most;
    let hasNew = false;
    for (const [index, weight] of weights.entries()) {
      minutes[index] = isCapped[index] ? most : (left * weight) / free;
      if (!isCapped[index] && (minutes[index] ?? 0) > most) {
        isCapped[index] = true;
        hasNew = true;
      }
    }
    if (!hasNew) return minutes;
  }
}

/** Whole numbers with the same sum as `parts`, each at most one off: the largest remainders are rounded up. */
export function wholeNumbers(parts: readonly number[]): number[] {
  const whole = parts.map(Math.floor);
  let missing =
    Math.round(parts.reduce((sum, part) => sum + part, 0)) - whole.reduce((sum, part) => sum + part, 0);
  const remainders = parts.map((part, index) => part - (whole[index] ?? 0));
  const byRemainder = [...parts.keys()].sort((a, b) => (remainders[b] ?? 0) - (remainders[a] ?? 0) || a - b);
  for (const index of byRemainder) {
    if (missing-- <= 0) break;
    whole[index] = (whole[index] ?? 0) + 1;
  }
  return whole;
}
