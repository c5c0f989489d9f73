/** Decides what a request to run a unit leads to: work, a no-op that points to earlier work, or waiting. Pure. */

import { type Outcome, outcomeText } from './outcome.ts';
import type { UnitRecord } from './unit.ts';

export type StartDecision =
  | { readonly kind: 'run'; readonly reason: string }
  /** Nothing to do, and why: the same work has been done, or the unit is parked. */
  | { readonly kind: 'skip'; readonly reason: string }
  /** A recheck found that nothing it reads has changed: the earlier outcome stands, without work. */
  | { readonly kind: 'confirm'; readonly outcome: Outcome }
  /** Somebody holds a live lease: ask again later. */
  | { readonly kind: 'busy'; readonly until: number };

/** `inputVersion` identifies the work asked for: hash of what would be read plus the code version. */
export function decideStart(unit: UnitRecord, inputVersion: string, now: number): StartDecision {
  switch (unit.state) {
    case 'running':
      return unit.leaseUntil !== null && unit.leaseUntil > now
        ? { kind: 'busy', until: unit.leaseUntil }
        : { kind: 'run', reason: `lease of attempt ${unit.attemptId} expired` };
    case 'planned':
    case 'eligible':
      if (unit.confirms?.inputVersion === inputVersion)
        return { kind: 'confirm', outcome: unit.confirms.outcome };
      return { kind: 'run', reason: unit.reopenedBecause ?? 'first run' };
    case 'ended': {
      if (unit.open || unit.outcome === null) return { kind: 'run', reason: 'retry' };
      if (unit.inputVersion !== inputVersion) return { kind: 'run', reason: 'new input version' };
      const ended = `${outcomeText(unit.outcome)} by attempt ${unit.attemptId}, same input version`;
      return unit.outcome.kind === 'parked'
        ? { kind: 'skip', reason: `${ended}: stays parked until its input changes or an operator reopens it` }
        : { kind: 'skip', reason: `already ${ended}` };
    }
  }
}
