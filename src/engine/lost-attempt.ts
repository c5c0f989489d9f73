/** What an attempt that lost its process leaves behind: its own end, and a unit that has one attempt less to spend. */

import { decideRetry } from './decide-retry.ts';
import type { Engine } from './engine-context.ts';
import type { Outcome } from './outcome.ts';
import type { AttemptRecord, UnitRecord } from './unit.ts';

export interface Loss {
  readonly attempt: AttemptRecord;
  /** The unit without its holder: to be run again, or parked when crashing is all it does. */
  readonly unit: UnitRecord;
  readonly isParked: boolean;
}

/** Both records as they are to be written. A crash costs an attempt of its own budget, whoever finds it. Pure. */
export function lostAttempt(
  engine: Pick<Engine, 'clock' | 'sabotage'>,
  attempt: AttemptRecord,
  unit: UnitRecord,
  why: { readonly code: string; readonly message: string },
): Loss {
  const failure = { error: 'crashed', ...why } as const;
  const lost: Outcome = { kind: 'failed', ...failure };
  const decision = decideRetry(failure, unit.failures, engine.sabotage);
  const isParked = !decision.retry;
  return {
    attempt: { ...attempt, running: false, endedAt: engine.clock.now(), outcome: lost },
    unit: {
      ...unit,
      state: isParked ? 'ended' : 'eligible',
      open: !isParked,
      outcome: isParked ? decision.outcome : lost,
      // Parked belongs to the input: another one may run.
      inputVersion: isParked ? attempt.inputVersion : unit.inputVersion,
      leaseUntil: null,
      failures: decision.failures,
    },
    isParked,
  };
}
