/** Instants as rows carry them. */

/**
 * UTC milliseconds of an instant: ISO text (`2024-01-15T17:00:00.000Z`, any offset), text without a zone, which is
 * UTC (`2024-01-15 17:00:00`), or milliseconds. Null for anything else.
 */
export function parseInstant(value: string | number | boolean): number | null {
  if (typeof value === 'number') return Number.isInteger(value) ? value : null;
  if (typeof value !== 'string') return null;
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?$/.exec(
    value,
  );
  if (!match) return null;
  const [, date, time, zone = 'Z'] = match;
  const instant = Date.parse(`${date}T${time}${zone}`);
  return Number.isNaN(instant) ? null : instant;
}
