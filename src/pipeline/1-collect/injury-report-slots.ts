/** Names and times of the league's injury reports: hourly until 22 December 2025, every quarter of an hour since. */

import { easternDate, easternInstant } from '../../league/eastern-time.ts';
import type { GameDate } from '../../league/game-date.ts';

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;
const QUARTERS_SINCE = '2025-12-23';
/** The file of an hour, `12PM`, holds the report of half past. */
const HOURLY_AT_MS = 30 * MINUTE_MS;
/** How many of the usual and of the other kind are tried: a renamed file looks like one that is not there yet. */
const TRIED = { hourly: [8, 2], quarters: [8, 4] } as const;

/** Names of files, `2024-01-04_12PM`, of reports that may be out at `at`, likeliest first: the newest of today's naming. */
export function injuryReportSlots(at: number): string[] {
  const hourly = (count: number) => {
    const last = Math.floor((at - HOURLY_AT_MS) / HOUR_MS) * HOUR_MS;
    return Array.from({ length: count }, (_, back) => slotName(last - back * HOUR_MS, false));
  };
  const quarters = (count: number) => {
    const last = Math.floor(at / QUARTER_MS) * QUARTER_MS;
    return Array.from({ length: count }, (_, back) => slotName(last - back * QUARTER_MS, true));
  };
  return easternDate(at) >= QUARTERS_SINCE
    ? [...quarters(TRIED.quarters[0]), ...hourly(TRIED.quarters[1])]
    : [...hourly(TRIED.hourly[0]), ...quarters(TRIED.hourly[1])];
}

export function injuryReportUrl(slot: string): string {
  return `https://ak-static.cms.nba.com/referee/injury/Injury-Report_${slot}.pdf`;
}

/** `2024-01-04_12PM` or `2026-01-04_12_15PM`. */
function slotName(at: number, isQuarter: boolean): string {
  const date = easternDate(at);
  const minutes = Math.round((at - midnightBefore(date, at)) / MINUTE_MS);
  const hour = Math.floor(minutes / 60) % 24;
  const clock = String(hour % 12 || 12).padStart(2, '0');
  const half = hour < 12 ? 'AM' : 'PM';
  return isQuarter
    ? `${date}_${clock}_${String(minutes % 60).padStart(2, '0')}${half}`
    : `${date}_${clock}${half}`;
}

/** Midnight by the clock at `at`: on the nights of the clock change the day's own midnight is an hour off. */
function midnightBefore(date: GameDate, at: number): number {
  const noon = easternInstant(date, '12:00');
  return at >= noon - 8 * HOUR_MS ? noon - 12 * HOUR_MS : easternInstant(date, '00:00');
}
