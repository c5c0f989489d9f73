/** Decides what a failed attempt leads to, from the error's kind and the budget of the unit. Pure. */

import type { ErrorKind, Outcome } from './outcome.ts';
import type { Sabotage } from './sabotage.ts';

/** Attempts a unit may spend per kind of error before it is parked (failure-modes.md §1.4). */
export const ATTEMPT_BUDGET: Readonly<Record<ErrorKind, number>> = {
  transient: 5,
  crashed: 3,
  unknown: 2,
  permanent: 1,
};

export interface RetryDecision {
  readonly outcome: Outcome;
  readonly retry: boolean;
  /** Failures of this generation by kind, including this one. */
  readonly failures: Readonly<Record<string, number>>;
}

export function decideRetry(
  failure: { readonly error: ErrorKind; readonly code: string; readonly message: string },
  failuresSoFar: Readonly<Record<string, number>>,
  sabotaged?: Sabotage,
): RetryDecision {
  const count = (failuresSoFar[failure.error] ?? 0) + 1;
  const failures = { ...failuresSoFar, [failure.error]: count };
  if (count < ATTEMPT_BUDGET[failure.error] || sabotaged?.breaks === 'noBudgets')
    return { outcome: { kind: 'failed', ...failure }, retry: true, failures };
  const tries = failure.error === 'permanent' ? '' : ` (after ${count} attempts)`;
  return {
    outcome: { kind: 'parked', code: failure.code, message: failure.message + tries },
    retry: false,
    failures,
  };
}
