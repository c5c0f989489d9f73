/** Seasons, named by the year in which they start: 2023 is the season 2023-24. */

import type { GameDate } from './game-date.ts';

/** First season of the league; a two-digit year from here on belongs to the 1900s. */
const FIRST_SEASON = 1946;

/**
 * The season a date falls into: October starts a new one. For a game, prefer `seasonFromGameId`, which
 * also holds for a season the calendar shifted (2019-20 ended in October).
 */
export function seasonOf(date: GameDate): number {
  const [year, month] = [Number(date.slice(0, 4)), Number(date.slice(5, 7))];
  return month >= 10 ? year : year - 1;
}

/** `2023` as the sources write it: `2023-24`. */
export function seasonLabel(season: number): string {
  if (!Number.isInteger(season) || season < FIRST_SEASON || season > 9999) {
    throw new RangeError(`${season} is not a season: pass its start year, e.g. 2023 for 2023-24`);
  }
  return `${season}-${String((season + 1) % 100).padStart(2, '0')}`;
}

/**
 * The start year of any spelling the sources use: `2023-24`, `2023`, or a SEASON_ID such as `22023`
 * (type digit + start year).
 * @throws RangeError for anything else, also when the two years do not follow each other
 */
export function seasonFromLabel(text: string): number {
  const match = /^(?:[1-6]?(\d{4})|(\d{4})-(\d{2}))$/.exec(text);
  const season = Number(match?.[1] ?? match?.[2] ?? Number.NaN);
  const isRange = match?.[3] !== undefined;
  if (season < FIRST_SEASON || Number.isNaN(season) || (isRange && seasonLabel(season) !== text)) {
    throw new RangeError(`"${text}" is not a season: write it as 2023-24, 2023 or 22023`);
  }
  return season;
}

/**
 * The season of a game: digits 4 and 5 of its id (`0022400561` is 2024).
 * @throws RangeError when `gameId` is not a 10-digit NBA game id
 */
export function seasonFromGameId(gameId: string): number {
  const match = /^00[1-6](\d{2})\d{5}$/.exec(gameId);
  if (!match)
    throw new RangeError(`"${gameId}" is not an NBA game id: expected 00 + competition 1-6 + 7 digits`);
  const year = Number(match[1]);
  return year >= FIRST_SEASON % 100 ? 1900 + year : 2000 + year;
}
