/** Time, timers and fresh ids: the only door through which they enter the system. */

/** Milliseconds since the epoch, UTC. */
export type Instant = number;

export interface Clock {
  now(): Instant;
  /** Calls `wake` once at or after `at`; the returned function cancels it. */
  setTimer(at: Instant, wake: () => void): () => void;
  /** A fresh id, unique for ever, starting with `prefix`. */
  newId(prefix: string): string;
}
