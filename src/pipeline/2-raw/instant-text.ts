/** Instants as raw rows carry them. */

/** `2024-01-15T17:00:00.000Z`; throws a `RangeError` when `instant` (UTC milliseconds) is no instant. */
export function instantText(instant: number): string {
  return new Date(instant).toISOString();
}
