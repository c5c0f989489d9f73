/** The best way to cut one leaf in two, read from its histogram. */

import type { BinnedColumn } from './bin-column.ts';
import type { BoostParameters } from './boost-parameters.ts';

/** Numbers per bin of a histogram: sum of gradients, sum of second derivatives, rows. */
export const HISTOGRAM_WIDTH = 3;

/** A leaf's totals, and the bounds its value must keep so that monotone features stay monotone. */
export interface LeafStatistics {
  readonly gradient: number;
  readonly hessian: number;
  readonly rows: number;
  readonly lower: number;
  readonly upper: number;
}

export interface Split {
  /** Position among the tree's drawn features. */
  readonly drawn: number;
  /** Rows with a bin up to this one go left. */
  readonly bin: number;
  readonly missingLeft: boolean;
  readonly gain: number;
  readonly left: LeafStatistics;
  readonly right: LeafStatistics;
}

/** Value of a leaf: the Newton step on its totals, kept within its bounds and the largest step. */
export function leafValue(
  gradient: number,
  hessian: number,
  lower: number,
  upper: number,
  parameters: BoostParameters,
): number {
  const step = -gradient / (hessian + parameters.l2);
  const limited = Math.max(-parameters.maxStep, Math.min(parameters.maxStep, step));
  return Math.max(lower, Math.min(upper, limited));
}

/** Twice the fall of the objective when a leaf takes `value`. */
function improvement(gradient: number, hessian: number, value: number, l2: number): number {
  return -(2 * gradient + (hessian + l2) * value) * value;
}

/**
 * The split of largest gain over the drawn features, or null when none brings `minGain` with `minRowsPerLeaf` on both
 * sides. Ties go to the earlier feature and the lower bin. Missing values are tried on either side; where the leaf has
 * none, a missing value met later follows the larger side.
 */
export function findSplit(
  leaf: LeafStatistics,
  histogram: Float64Array,
  drawn: readonly BinnedColumn[],
  offsets: Int32Array,
  monotone: readonly boolean[],
  parameters: BoostParameters,
): Split | null {
  const { l2, minRowsPerLeaf } = parameters;
  const { lower, upper } = leaf;
  const own = leafValue(leaf.gradient, leaf.hessian, lower, upper, parameters);
  const before = improvement(leaf.gradient, leaf.hessian, own, l2);
  let bestGain = parameters.minGain;
  let bestDrawn = -1;
  let bestBin = -1;
  let bestMissingLeft = false;
  let bestGradient = 0;
  let bestHessian = 0;
  let bestRows = 0;

  for (let f = 0; f < drawn.length; f++) {
    const { binCount } = drawn[f]!;
    const offset = offsets[f]!;
    const missing = offset + binCount * HISTOGRAM_WIDTH;
    const missingRows = histogram[missing + 2]!;
    const isMonotone = monotone[f]!;
    for (let side = 0; side < (missingRows > 0 ? 2 : 1); side++) {
      const withMissing = side === 1;
      let gradient = withMissing ? histogram[missing]! : 0;
      let hessian = withMissing ? histogram[missing + 1]! : 0;
      let rows = withMissing ? missingRows : 0;
      // The last bin may only be a border when the missing values stand alone on the right.
      const lastBin = withMissing || missingRows === 0 ? binCount - 1 : binCount;
      for (let bin = 0; bin < lastBin; bin++) {
        const at = offset + bin * HISTOGRAM_WIDTH;
        const here = histogram[at + 2]!;
        if (here === 0) continue;
        gradient += histogram[at]!;
        hessian += histogram[at + 1]!;
        rows += here;
        if (rows < minRowsPerLeaf) continue;
        if (leaf.rows - rows < minRowsPerLeaf) break;
        const leftValue = leafValue(gradient, hessian, lower, upper, parameters);
        const rightGradient = leaf.gradient - gradient;
        const rightHessian = leaf.hessian - hessian;
        const rightValue = leafValue(rightGradient, rightHessian, lower, upper, parameters);
        if (isMonotone && leftValue > rightValue) continue;
        const gain =
          improvement(gradient, hessian, leftValue, l2) +
          improvement(rightGradient, rightHessian, rightValue, l2) -
          before;
        if (gain > bestGain) {
          bestGain = gain;
          bestDrawn = f;
          bestBin = bin;
          bestMissingLeft = missingRows > 0 ? withMissing : rows * 2 >= leaf.rows;
          bestGradient = gradient;
          bestHessian = hessian;
          bestRows = rows;
        }
      }
    }
  }
  if (bestDrawn < 0) return null;

  const rightGradient = leaf.gradient - bestGradient;
  const rightHessian = leaf.hessian - bestHessian;
  // Whatever is split further below must stay on its side of the middle, or the order of the two would be lost.
  const middle = monotone[bestDrawn]
    ? (leafValue(bestGradient, bestHessian, lower, upper, parameters) +
        leafValue(rightGradient, rightHessian, lower, upper, parameters)) /
      2
    : null;
  return {
    drawn: bestDrawn,
    bin: bestBin,
    missingLeft: bestMissingLeft,
    gain: bestGain,
    left: { gradient: bestGradient, hessian: bestHessian, rows: bestRows, lower, upper: middle ?? upper },
    right: {
      gradient: rightGradient,
      hessian: rightHessian,
      rows: leaf.rows - bestRows,
      lower: middle ?? lower,
      upper,
    },
  };
}
