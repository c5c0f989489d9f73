/** A clock that stands still until it is told to go on: seasons in seconds, and the same run every time. */

import type { Clock, Instant } from '../../ports/clock.ts';

interface Timer {
  readonly at: Instant;
  readonly wake: () => void;
}

export class VirtualClock implements Clock {
  #now: Instant;
  #timers: Timer[] = [];
  #ids = 0;

  constructor(start: Instant) {
    this.#now = start;
  }

  now(): Instant {
    return this.#now;
  }

  /** A timer in the past fires at the next advance, even one by 0. */
  setTimer(at: Instant, wake: () => void): () => void {
    const timer = { at, wake };
    // Kept sorted by time, then by age, so that equal times fire in the order they were set.
    const later = this.#timers.findIndex((other) => other.at > at);
    this.#timers.splice(later === -1 ? this.#timers.length : later, 0, timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  newId(prefix: string): string {
    this.#ids += 1;
    return `${prefix}-${String(this.#ids).padStart(8, '0')}`;
  }

  /** When the next timer is due, or null: a simulation steps from one to the next. */
  nextTimerAt(): Instant | null {
    return this.#timers[0]?.at ?? null;
  }

  /** Fires all timers due by then, in order, each at its own time, those set on the way included. */
  advanceTo(instant: Instant): void {
    if (instant < this.#now) {
      throw new Error(`the clock shows ${this.#now} and cannot go back to ${instant}: time only advances`);
    }
    for (let next = this.#timers[0]; next && next.at <= instant; next = this.#timers[0]) {
      this.#timers.shift();
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
    // A timer may itself have advanced the clock.
    this.#now = Math.max(this.#now, instant);
  }

  advanceBy(milliseconds: number): void {
    this.advanceTo(this.#now + milliseconds);
  }
}
