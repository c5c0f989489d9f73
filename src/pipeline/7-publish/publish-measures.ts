/** What the product gates of publishing look at, from a batch, its members and its candidates. Pure. */

import type { Measures } from '../../engine/declared-gates.ts';
import { type BatchRecord, EXCUSED, type MemberRecord } from '../5-predict/batch-records.ts';
import type { PublicationCandidate } from './candidates.ts';

/** What the product gates look at. Nobody predicted is known as a zero; no batch is not known. */
export function publishMeasures(
  batch: Pick<BatchRecord, 'predicted'> | null,
  members: readonly Pick<MemberRecord, 'outcome' | 'reason' | 'systems'>[],
  candidates: readonly PublicationCandidate[],
): Measures {
  const points = candidates.map(({ content }) => Number(content.predicted_points));
  const predicted = batch?.predicted ?? null;
  const due = members.filter((member) => member.outcome === 'predicted' || !isBeyondReach(member)).length;
  return {
    coverage: predicted === null || due === 0 ? null : predicted / due,
    ensemble_share: predicted === null || predicted === 0 ? null : candidates.length / predicted,
    mean_points: points.length === 0 ? null : points.reduce((sum, one) => sum + one, 0) / points.length,
  };
}

/** Ruled out, or a season too young for two systems to speak of him; a system that failed is no such reason. */
function isBeyondReach({
  outcome,
  reason,
  systems,
}: Pick<MemberRecord, 'outcome' | 'reason' | 'systems'>): boolean {
  if (outcome !== 'skipped' || reason === null) return false;
  if (EXCUSED.has(reason)) return true;
  return reason === 'too_few_systems' && !Object.values(systems).some((state) => FAULT.test(state));
}

const FAULT = /error|invalid_output/;
