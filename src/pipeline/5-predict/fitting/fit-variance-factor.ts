/** Fits how much wider or narrower the ensemble must be so that its 80 % intervals hold 80 % of the results. */

import {
  quantile,
  SHAPE_PROBABILITIES,
  type Shape,
  type StandardisedResidual,
  shapeFor,
} from './fit-shapes.ts';

const MINIMUM_ROWS = 500;
const PRIOR_ROWS = 2_000;
const COVERAGE = 0.8;
/** Beyond these something else is broken, and width would only hide it. */
const BOUNDS = [0.6, 1.6] as const;
/** 90 % quantile of the normal distribution. */
const NORMAL_Q90 = 1.2815515655446004;

/**
 * Factor on the variance, shrunk to 1. A result is inside when its residual lies between the 10 % and 90 % quantiles of
 * its shape times the wanted scale; the scale is the 80 % quantile of the results' own distances in that measure.
 */
export function fitVarianceFactor(
  residuals: readonly StandardisedResidual[],
  shapes: readonly Shape[],
): number {
  if (residuals.length < MINIMUM_ROWS) return 1;
  const distances = Float64Array.from(residuals, ({ mean, z }) => {
    const [q10, q90] = tails(shapeFor(shapes, mean));
    return z < 0 ? z / q10 : z / q90;
  }).sort();
  const factor = quantile(distances, COVERAGE) ** 2;
  const shrunk = (residuals.length * factor + PRIOR_ROWS) / (residuals.length + PRIOR_ROWS);
  return Math.max(BOUNDS[0], Math.min(BOUNDS[1], shrunk));
}

function tails(shape: Shape | null): readonly [number, number] {
  if (!shape) return [-NORMAL_Q90, NORMAL_Q90];
  return [at(shape.quantiles, 0.1), at(shape.quantiles, 0.9)];
}

/** A quantile between the stored ones, which are evenly spaced in probability. */
function at(quantiles: readonly number[], p: number): number {
  const first = SHAPE_PROBABILITIES[0]!;
  return quantile(quantiles, (p - first) / (1 - 2 * first));
}
