/** Eastern time: turns instants into dates of the league and wall clocks into instants, by the IANA zone database. */

import type { GameDate } from './game-date.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const ZONE = 'America/New_York';

let formatter: Intl.DateTimeFormat | undefined;
/** Offset by whole UTC hour. The zone has changed its clocks only on whole hours since 1883, so an hour has one offset. */
const offsetByHour = new Map<number, number>();

/** Milliseconds to add to a UTC instant for the Eastern wall clock: -4 h in summer, -5 h in winter. */
function easternOffsetMs(instant: number): number {
  const hour = Math.floor(instant / HOUR_MS);
  const known = offsetByHour.get(hour);
  if (known !== undefined) return known;
  // Swedish writes a date and time the ISO way. A runtime without the locale yields NaN, which assertZoneData refuses.
  formatter ??= new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE, dateStyle: 'short', timeStyle: 'medium' });
  const wall = Date.parse(`${formatter.format(hour * HOUR_MS).replace(' ', 'T')}Z`);
  const offset = wall - hour * HOUR_MS;
  offsetByHour.set(hour, offset);
  return offset;
}

/**
 * The date of the league at an instant.
 * @param instant UTC milliseconds since 1970
 * @throws RangeError when `instant` is not a finite number
 */
export function easternDate(instant: number): GameDate {
  if (!Number.isFinite(instant)) {
    throw new RangeError(
      `${instant} is not an instant: pass UTC milliseconds, or keep the missing time NULL`,
    );
  }
  return new Date(instant + easternOffsetMs(instant)).toISOString().slice(0, 10) as GameDate;
}

/**
 * The instant (UTC milliseconds) at which Eastern wall clocks show `time` on `date`.
 *
 * A time that occurs twice (01:30 on the November night) is its first occurrence; a time that is skipped
 * (02:30 on the March night) is read with the offset before the change, so it lands one hour later on the clock.
 * A schedule at such a time therefore fires exactly once.
 * @throws RangeError when `time` is not `HH:MM` from 00:00 to 23:59
 */
export function easternInstant(date: GameDate, time: string): number {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  if (!match) throw new RangeError(`"${time}" is not an Eastern time of day: write it as HH:MM, e.g. 06:30`);
  const wall = Date.parse(`${date}T${time}:00Z`);
  const before = easternOffsetMs(wall - DAY_MS);
  const after = easternOffsetMs(wall + DAY_MS);
  for (const offset of [before, after]) {
    if (easternOffsetMs(wall - offset) === offset) return wall - offset;
  }
  return wall - before;
}

/**
 * Refuses to go on where the runtime has no data for America/New_York: every date would silently be a UTC date.
 * @param offsetMs the offset in force at an instant; replaced only to test the refusal
 */
export function assertZoneData(offsetMs: (instant: number) => number = easternOffsetMs): void {
  const winter = offsetMs(Date.UTC(2024, 0, 15, 12));
  const summer = offsetMs(Date.UTC(2024, 6, 15, 12));
  if (winter !== -5 * HOUR_MS || summer !== -4 * HOUR_MS) {
    throw new Error(
      `the runtime has no usable data for ${ZONE} (offsets ${winter / HOUR_MS} h in January, ${summer / HOUR_MS} h in July): ` +
        'use a Node build with full ICU, or install the time zone database',
    );
  }
}
