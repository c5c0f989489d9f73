/** `--until`: a moment ahead, as a duration from now or as an instant. */

import { UsageError } from '../usage-error.ts';

/** Minutes, hours and days as lengths of time are written. */
export const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90m`, `2h`, `3d`, or an ISO instant with its zone. UTC milliseconds; throws `UsageError`. */
export function untilOption(text: string | undefined, now: number): number {
  if (text === undefined)
    throw new UsageError('say until when with --until: 90m, 2h, 3d, or an instant like 2024-01-15T23:00Z');
  const [, amount, unit] = /^(\d+)([mhd])$/.exec(text) ?? [];
  if (amount !== undefined && unit !== undefined) return now + Number(amount) * (UNITS_MS[unit] as number);
  const instant = /T.*(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant))
    throw new UsageError(`"${text}" is no time: write 90m, 2h, 3d, or an instant like 2024-01-15T23:00Z`);
  return instant;
}
