/** A batch in one sentence: `117 of 121 expected players predicted (coverage 0.97), 2 excused`. */

import type { BatchRecord } from '../../pipeline/5-predict/batch-records.ts';

/** From the batch's own counts; while it runs, from the `ended` members. */
export function batchSentence(batch: BatchRecord | null, ended: number): string {
  if (!batch) return 'no batch of predictions has started';
  const expected = batch.expected.length;
  if (batch.state !== 'closed') return `the batch is at work: ${ended} of ${expected} players have ended`;
  if (expected === 0) return `nobody to predict: ${batch.notSelected.length} candidates, none selected`;
  const coverage = batch.coverage === null ? '' : ` (coverage ${batch.coverage.toFixed(2)})`;
  const parts = [
    `${batch.predicted ?? 0} of ${expected} expected players predicted${coverage}`,
    counted(batch.excused, 'excused'),
    counted((batch.skipped ?? 0) - (batch.excused ?? 0), 'skipped with a reason'),
    counted(batch.failed, 'failed'),
  ];
  return parts.filter((part) => part !== null).join(', ');
}

function counted(count: number | null, what: string): string | null {
  return count === null || count <= 0 ? null : `${count} ${what}`;
}
