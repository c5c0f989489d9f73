/** Minutes played, read from every format the sources use. */

export interface PlayedTime {
  /** Seconds on court; null when the source gives none (a DNP row), which is not the same as 0. */
  readonly seconds: number | null;
  /** `minute` marks a rounded figure, never to be mixed with exact seconds; null when `seconds` is. */
  readonly precision: 'second' | 'minute' | null;
}

const NONE: PlayedTime = Object.freeze({ seconds: null, precision: null });

const ISO = /^PT(\d+)M(?:(\d{1,2}(?:\.\d+)?)S)?$/;
/** Some stats API rows write the minutes as a decimal: "34.000000:12". */
const CLOCK = /^(\d+)(?:\.0+)?:([0-5]\d)$/;
const NUMBER = /^\d+(?:\.\d+)?$/;

/**
 * Reads a minutes value.
 *
 * | value | seconds | precision |
 * |---|---|---|
 * | `"PT35M42.00S"` | 2142, fractions kept | second |
 * | `"PT35M"` (the CDN's rounded figure) | 2100 | minute |
 * | `"35:42"`, `"265:00"` | 2142, 15900 | second |
 * | `35`, `"35"` | 2100 | minute |
 * | `34.2`, `"34.2"` (decimal minutes) | 2052, to the nearest second | second |
 * | `""`, `null`, `undefined`, `"00"` | null | null |
 *
 * `"00"` is how Ball Don't Lie marks a DNP; `"0:00"`, `"0"` and `0` are real zeros (a few seconds on court).
 * @throws RangeError for anything else: an unknown format must stop the row, not become NULL
 */
export function parseMinutes(value: unknown): PlayedTime {
  if (value === null || value === undefined) return NONE;
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text === 'string') {
    const trimmed = text.trim();
    if (trimmed === '' || trimmed === '00') return NONE;
    const iso = ISO.exec(trimmed);
    const isoSeconds = Number(iso?.[2] ?? 0);
    if (iso && isoSeconds < 60) {
      return {
        seconds: Number(iso[1]) * 60 + isoSeconds,
        precision: iso[2] === undefined ? 'minute' : 'second',
      };
    }
    const clock = CLOCK.exec(trimmed);
    if (clock) return { seconds: Number(clock[1]) * 60 + Number(clock[2]), precision: 'second' };
    if (NUMBER.test(trimmed)) {
      const minutes = Number(trimmed);
      return Number.isInteger(minutes)
        ? { seconds: minutes * 60, precision: 'minute' }
        : { seconds: Math.round(minutes * 60), precision: 'second' };
    }
  }
  const shown = typeof text === 'string' ? JSON.stringify(text) : `a value of type ${typeof value}`;
  throw new RangeError(
    `${shown} is no known format of minutes: quarantine the row, and teach parseMinutes the format`,
  );
}
