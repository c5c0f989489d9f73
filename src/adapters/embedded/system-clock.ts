/** The machine's clock: wall time, process timers, random ids. */

import { randomUUID } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';

/** Node fires a longer time-out at once, so long waits are made of several. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    setTimer(at, wake) {
      let timeout: NodeJS.Timeout;
      const arm = () => {
        timeout = setTimeout(fire, Math.min(Math.max(0, at - Date.now()), LONGEST_TIMEOUT_MS));
      };
      const fire = () => {
        // Time-outs count monotonic time: after the wall clock was set back, `at` is still to come.
        if (Date.now() < at) arm();
        else wake();
      };
      arm();
      return () => clearTimeout(timeout);
    },
    newId: (prefix) => `${prefix}-${randomUUID()}`,
  };
}
