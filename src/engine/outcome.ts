/** The outcome algebra: every attempt ends in, and every unit shows, exactly one of these. There is no boolean success. */

export type EmptyReason =
  | 'no_games'
  | 'postponed'
  | 'not_offered'
  | 'parent_skipped'
  | 'halted'
  | 'known_unavailable';
export type BlockedGate = 'not_due' | 'inputs' | 'upstream' | 'quality' | 'halt' | 'breaker' | 'lane';
/** `transient` heals by itself, `permanent` needs a person or other input, `unknown` is tried twice, `crashed` lost its process. */
export type ErrorKind = 'transient' | 'permanent' | 'unknown' | 'crashed';

export type Outcome =
  | { readonly kind: 'complete' }
  | { readonly kind: 'partial'; readonly found: number; readonly expected: number; readonly missing: string }
  | { readonly kind: 'empty_ok'; readonly reason: EmptyReason }
  | { readonly kind: 'empty_unexpected'; readonly expected: number; readonly missing: string }
  | {
      readonly kind: 'blocked';
      readonly gate: BlockedGate;
      readonly detail: string;
      /** The breaker that holds it: it is asked again when that lets it. */
      readonly breaker?: string;
    }
  | { readonly kind: 'failed'; readonly error: ErrorKind; readonly code: string; readonly message: string }
  | { readonly kind: 'parked'; readonly code: string; readonly message: string };

/** Whether an input with this outcome lets a dependent run. Only `complete` and `empty_ok` do, unless the edge takes part results. */
export function advances(
  outcome: Outcome,
  edge: { readonly required: boolean; readonly acceptsPartial?: boolean },
): boolean {
  switch (outcome.kind) {
    case 'complete':
    case 'empty_ok':
      return true;
    case 'partial':
      return !edge.required || edge.acceptsPartial === true;
    case 'empty_unexpected':
    case 'parked':
      return !edge.required;
    case 'failed':
    case 'blocked':
      return false;
  }
}

/** Whether the unit will not move again without new input or an operator. */
export function isTerminal(outcome: Outcome): boolean {
  return outcome.kind !== 'failed' && outcome.kind !== 'blocked';
}

/** One line for people: `partial(9/11): 0022300561, ...`. */
export function outcomeText(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'complete':
      return 'complete';
    case 'partial':
      return `partial(${outcome.found}/${outcome.expected}): missing ${outcome.missing}`;
    case 'empty_ok':
      return `empty_ok(${outcome.reason})`;
    case 'empty_unexpected':
      return `empty_unexpected(0/${outcome.expected}): missing ${outcome.missing}`;
    case 'blocked':
      return `blocked(${outcome.gate}): ${outcome.detail}`;
    case 'failed':
      return `failed(${outcome.error}): ${outcome.code}: ${outcome.message}`;
    case 'parked':
      return `parked: ${outcome.code}: ${outcome.message}`;
  }
}

/** A backfill was told not to wake it. */
export function isMuted(outcome: Outcome | null): outcome is Outcome & { kind: 'blocked' } {
  return outcome?.kind === 'blocked' && outcome.gate === 'lane';
}
