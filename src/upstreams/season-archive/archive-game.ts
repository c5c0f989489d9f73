/** A game of the archive: who, when, how it ended, and from when that was known. */

import { easternInstant } from '../../league/eastern-time.ts';
import { addDays, type GameDate } from '../../league/game-date.ts';
import type { Instant } from '../../ports/clock.ts';

export interface ArchiveGame {
  readonly gameId: string;
  readonly date: GameDate;
  readonly homeTeamId: number;
  readonly awayTeamId: number;
  readonly homeScore: number;
  readonly awayScore: number;
  readonly overtimes: number;
  readonly tipoff: Instant | null;
  /** From when score and box are known. */
  readonly finalFrom: Instant;
}

const FINAL_AFTER_MS = 9_000_000;

/** 2 h 30 min after the tip-off; 03:00 ET of the next day where only the date is known (`sources.md` §5). */
export function finalFrom(date: GameDate, tipoff: Instant | null): Instant {
  return tipoff === null ? easternInstant(addDays(date, 1), '03:00') : tipoff + FINAL_AFTER_MS;
}
