/** An error of a declared kind, thrown by a computation so that the engine knows what a retry is worth. */

import type { Refusal } from './breakers.ts';
import type { BlockedGate, ErrorKind } from './outcome.ts';

export class UnitError extends Error {
  override readonly name = 'UnitError';
  readonly kind: ErrorKind;
  readonly code: string;
  constructor(kind: ErrorKind, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    this.code = code;
  }
}

/** Not an error: what the unit needs is not there yet. Burns no attempt; the unit waits for its gate. */
export class NotYetError extends Error {
  override readonly name = 'NotYetError';
  readonly gate: BlockedGate;
  /** Who does not answer, and before when asking again is worth nothing: its breaker opens. */
  readonly refusal: Refusal | null;
  /** Dependencies that did answer. */
  readonly reached: readonly string[];
  constructor(
    gate: BlockedGate,
    message: string,
    evidence: { readonly refusal?: Refusal; readonly reached?: readonly string[] } = {},
  ) {
    super(message);
    this.gate = gate;
    this.refusal = evidence.refusal ?? null;
    this.reached = evidence.reached ?? [];
  }
}

/** Kind, code and message of anything thrown; what no one classified is `unknown` and gets few attempts. */
export function classifyError(error: unknown): { error: ErrorKind; code: string; message: string } {
  if (error instanceof UnitError) return { error: error.kind, code: error.code, message: error.message };
  if (error instanceof Error)
    return {
      error: PERMANENT.has(error.name) ? 'permanent' : 'unknown',
      code: error.name,
      message: error.message,
    };
  return { error: 'unknown', code: 'thrown', message: String(error) };
}

/** Errors of the ports and parsers that no repetition can heal. */
const PERMANENT = new Set(['DriftError', 'PartitionError', 'QueryError']);
