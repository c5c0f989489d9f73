/** When a failed call is worth repeating, and after how long (`sources.md` §3.3). */

import { createHash } from 'node:crypto';

export const MAX_TRIES = 4;
const FIRST_MS = 2000;
const FACTOR = 3;
const CAP_MS = 60_000;

/** Statuses that heal by themselves. 401, 403, 404 and 422 never do. */
export function isRetryable(status: number): boolean {
  return [429, 500, 502, 503, 504].includes(status);
}

/**
 * Milliseconds before try `tried + 1`: 2 s, 6 s, 18 s, at most 60 s, plus up to a quarter of jitter derived from the URL
 * (equal runs stay equal). `retryAfterMs` is the host's own wish, and is kept.
 */
export function retryDelayMs(tried: number, url: string, retryAfterMs: number | null): number {
  if (retryAfterMs !== null) return retryAfterMs;
  const delay = Math.min(CAP_MS, FIRST_MS * FACTOR ** (tried - 1));
  return Math.round(delay * (1 + jitter(`${url}#${tried}`) / 4));
}

/** 0 to 1, the same for the same text. */
export function jitter(seed: string): number {
  return createHash('sha256').update(seed).digest().readUInt32BE(0) / 0xffff_ffff;
}

/** `Retry-After` as milliseconds from `now`: seconds or an HTTP date; null when absent or unreadable. */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  if (!header) return null;
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : Number.NaN;
  if (!Number.isNaN(seconds)) return seconds * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
