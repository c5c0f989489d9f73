/** The result of a unit that stores nothing. */

import type { UnitResult } from '../engine/engine-context.ts';
import type { Outcome } from '../engine/outcome.ts';

export function withoutRows(outcome: Outcome, degradations: readonly string[] = []): UnitResult {
  return { outcome, rowsExpected: 0, rowsWritten: 0, outputHash: null, changed: false, degradations };
}
