/** Counts of a batch, always derived from its members' records; and the outcome that follows from them. Pure. */

import type { Outcome } from '../../engine/outcome.ts';
import { EXCUSED, type MemberRecord } from './batch-records.ts';

export interface BatchCounts {
  readonly expected: number;
  readonly predicted: number;
  readonly skipped: number;
  readonly failed: number;
  readonly excused: number;
  readonly pending: number;
  /** predicted / (expected - excused); null when nobody is left in the denominator. */
  readonly coverage: number | null;
}

export function countMembers(
  expected: number,
  members: readonly Pick<MemberRecord, 'outcome' | 'reason'>[],
): BatchCounts {
  const of = (outcome: MemberRecord['outcome']) =>
    members.filter((member) => member.outcome === outcome).length;
  const excused = members.filter(
    (m) => m.outcome === 'skipped' && m.reason !== null && EXCUSED.has(m.reason),
  ).length;
  const predicted = of('predicted');
  const denominator = expected - excused;
  return {
    expected,
    predicted,
    skipped: of('skipped'),
    failed: of('failed'),
    excused,
    pending: expected - members.length,
    coverage: denominator > 0 ? predicted / denominator : null,
  };
}

/**
 * The unit's outcome of a batch whose members have all ended. `candidates` is everyone with a context row, `rows` what is
 * stored of the slate after it, earlier generations included.
 */
export function batchOutcome(counts: BatchCounts, candidates: number, rows: number): Outcome {
  if (candidates === 0)
    return { kind: 'empty_unexpected', expected: 0, missing: 'no player of the slate has a context row' };
  if (counts.failed > 0) {
    const missing = `${counts.failed} of ${counts.expected} members failed`;
    return { kind: 'partial', found: counts.expected - counts.failed, expected: counts.expected, missing };
  }
  // Nobody was to be predicted: what was said before tip-off stands, or, on opening nights, nobody has enough history yet.
  if (counts.predicted === 0 && counts.skipped === counts.excused)
    return rows > 0 ? { kind: 'complete' } : { kind: 'empty_ok', reason: 'known_unavailable' };
  if (counts.predicted === 0) {
    return {
      kind: 'partial',
      found: 0,
      expected: counts.expected,
      missing: `all ${counts.skipped} members were skipped`,
    };
  }
  return { kind: 'complete' };
}
