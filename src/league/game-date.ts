/** `GameDate`: a date of the league in US Eastern time, the only kind of date the pipeline knows. */

declare const brand: unique symbol;
/** `YYYY-MM-DD` in America/New_York. Never derived from the host's clock or zone. */
export type GameDate = string & { readonly [brand]: 'GameDate' };

const DAY_MS = 86_400_000;

/** Parses `YYYY-MM-DD`; throws a `RangeError` naming the text when it is no real calendar date. */
export function gameDate(text: string): GameDate {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match) {
    const utc = new Date(`${text}T00:00:00Z`);
    if (!Number.isNaN(utc.getTime()) && utc.toISOString().slice(0, 10) === text) return text as GameDate;
  }
  throw new RangeError(`"${text}" is not a date of the league: write it as YYYY-MM-DD, e.g. 2024-01-15`);
}

export function isGameDate(text: string): text is GameDate {
  try {
    gameDate(text);
    return true;
  } catch {
    return false;
  }
}

/** The date `days` after (or, negative, before) `date`. */
export function addDays(date: GameDate, days: number): GameDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10) as GameDate;
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: GameDate, to: GameDate): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

/** Every date from `from` to `to`, both included; empty when `to` is earlier. */
export function datesBetween(from: GameDate, to: GameDate): GameDate[] {
  return Array.from({ length: Math.max(0, daysBetween(from, to) + 1) }, (_, i) => addDays(from, i));
}
