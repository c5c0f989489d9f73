/** The gates of publishing: every threshold of the product, in one place. */

import type { DeclaredGate } from '../../engine/declared-gates.ts';

/** What is looked at before a slate goes out. The promise of 90 % coverage is an incident of its own, not a gate. */
export const PUBLISH_GATES: readonly DeclaredGate[] = [
  {
    id: 'publish_coverage',
    guards: 'published_predictions',
    kind: 'product',
    onError: 'block',
    rule: 'at least half of the players who play and have the history for it are predicted',
    thresholds: { coverage: { floor: 0.5 } },
  },
  {
    id: 'publish_model_set',
    guards: 'published_predictions',
    kind: 'product',
    onError: 'block',
    rule: 'the predicted players have a prediction of the ensemble',
    thresholds: { ensemble_share: { floor: 0.9 } },
  },
  {
    id: 'publish_quality',
    guards: 'published_predictions',
    kind: 'product',
    onError: 'block',
    rule: 'the slate as a whole is a plausible night of basketball',
    thresholds: { mean_points: { floor: 4, cap: 20 } },
  },
  {
    id: 'grade_match',
    guards: 'published_grades',
    kind: 'scheduling',
    onError: 'pass_degraded',
    rule: 'at least one published item has a result to be graded by',
    thresholds: { matched: { floor: 1 } },
  },
];

/** Those that guard one processor. */
export function gatesOf(gates: readonly DeclaredGate[], processor: string): readonly DeclaredGate[] {
  return gates.filter(({ guards }) => guards === processor);
}
