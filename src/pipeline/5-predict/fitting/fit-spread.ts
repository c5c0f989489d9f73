/** Fits how far results spread around a system's means. */

import type { SystemId, SystemParameters } from '../system-contract.ts';
import type { GradedPrediction } from './graded-prediction.ts';
import { START_SPREAD } from './start-parameters.ts';

export type Spread = SystemParameters['sd'][SystemId];

/** Fewer rows than this leave the start values alone. */
const MINIMUM_ROWS = 500;
/** Rows the start values count for. */
const PRIOR_ROWS = 2_000;
const REWEIGHTINGS = 3;
/** A mean beyond which no player is predicted in practice: the variance must still be real there. */
const HIGH_MEAN = 35;

/** Standard deviation of a result whose mean is `mean` (predictions.md §10). */
export function spreadAt(spread: Spread, mean: number): number {
  return Math.sqrt(Math.max(spread.a * mean + spread.b * mean * mean, spread.floor * spread.floor));
}

/**
 * Least squares of the squared residual on mean and mean^2, each row weighted by 1/sigma^4 (a squared residual's
 * variance grows with it), shrunk to the start values; they stay where the fit would have no variance left for a star.
 */
export function fitSpread(rows: readonly GradedPrediction[]): Spread {
  if (rows.length < MINIMUM_ROWS) return START_SPREAD;
  let spread: Spread = START_SPREAD;
  for (let pass = 0; pass < REWEIGHTINGS; pass++) {
    const fitted = weightedFit(rows, spread);
    if (fitted === null) return START_SPREAD;
    spread = { ...fitted, floor: START_SPREAD.floor };
  }
  const own = rows.length / (rows.length + PRIOR_ROWS);
  const a = own * spread.a + (1 - own) * START_SPREAD.a;
  const b = own * spread.b + (1 - own) * START_SPREAD.b;
  const isReal = a > 0 && a * HIGH_MEAN + b * HIGH_MEAN ** 2 > START_SPREAD.floor ** 2;
  return isReal ? { a, b, floor: START_SPREAD.floor } : START_SPREAD;
}

function weightedFit(rows: readonly GradedPrediction[], spread: Spread): { a: number; b: number } | null {
  let m2 = 0;
  let m3 = 0;
  let m4 = 0;
  let r1 = 0;
  let r2 = 0;
  for (const { mean, actual } of rows) {
    const weight = 1 / spreadAt(spread, mean) ** 4;
    const squared = (actual - mean) ** 2;
    m2 += weight * mean ** 2;
    m3 += weight * mean ** 3;
    m4 += weight * mean ** 4;
    r1 += weight * mean * squared;
    r2 += weight * mean ** 2 * squared;
  }
  const determinant = m2 * m4 - m3 * m3;
  // All means equal: one of the two terms cannot be told from the other.
  if (determinant < 1e-9 * m2 * m4) return null;
  return { a: (r1 * m4 - r2 * m3) / determinant, b: (m2 * r2 - m3 * r1) / determinant };
}
