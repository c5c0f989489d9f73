/** The clock of a game: four periods of 720 s, then overtimes of 300 s (`sources.md` §6.6). */

const [REGULATION_PERIODS, PERIOD_SECONDS, OVERTIME_SECONDS] = [4, 720, 300];

/** Length of a period, seconds. */
export function periodLength(period: number): number {
  return period <= REGULATION_PERIODS ? PERIOD_SECONDS : OVERTIME_SECONDS;
}

/** Seconds played when `remaining` are left in `period`. */
export function elapsedSeconds(period: number, remaining: number): number {
  const before =
    Math.min(period - 1, REGULATION_PERIODS) * PERIOD_SECONDS +
    Math.max(period - 1 - REGULATION_PERIODS, 0) * OVERTIME_SECONDS;
  return before + periodLength(period) - remaining;
}
