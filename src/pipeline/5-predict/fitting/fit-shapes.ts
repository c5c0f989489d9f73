/** Fits the shape of results around a mean, by band of the mean: scoring is skewed, and the less so the higher the mean. */

import type { SystemParameters } from '../system-contract.ts';

export type Shape = SystemParameters['shapes'][number];

/** A result against its distribution: how many standard deviations it lay from the mean. */
export interface StandardisedResidual {
  readonly mean: number;
  readonly z: number;
}

/** Bands of the predicted mean (predictions.md §10); 60 is the highest mean that may be predicted. */
export const SHAPE_BANDS: readonly (readonly [from: number, to: number])[] = [
  [0, 6],
  [6, 10],
  [10, 15],
  [15, 20],
  [20, 60],
];
const MINIMUM_ROWS_PER_BAND = 2_000;

/** Probabilities of the 200 stored quantiles: 0.5 % to 99.5 % in equal steps. */
export const SHAPE_PROBABILITIES: readonly number[] = Array.from(
  { length: 200 },
  (_, i) => 0.005 + (0.99 * i) / 199,
);

/**
 * Quantiles of the residuals of each band with enough rows. They are centred and scaled to mean 0 and standard
 * deviation 1: level belongs to the mean and width to the standard deviation, never to the shape.
 */
export function fitShapes(residuals: readonly StandardisedResidual[]): Shape[] {
  return SHAPE_BANDS.flatMap(([meanFrom, meanTo]) => {
    const band = residuals.filter(({ mean }) => mean >= meanFrom && mean < meanTo).map(({ z }) => z);
    if (band.length < MINIMUM_ROWS_PER_BAND) return [];
    const centre = band.reduce((sum, z) => sum + z, 0) / band.length;
    const variance = band.reduce((sum, z) => sum + (z - centre) ** 2, 0) / band.length;
    if (variance === 0) return [];
    const scale = Math.sqrt(variance);
    const sorted = Float64Array.from(band, (z) => (z - centre) / scale).sort();
    const quantiles = SHAPE_PROBABILITIES.map((p) => quantile(sorted, p));
    return [{ shapeId: `residual_${meanFrom}_${meanTo}`, meanFrom, meanTo, quantiles }];
  });
}

/** The shape a prediction of this mean has; null: the normal. */
export function shapeFor(shapes: readonly Shape[], mean: number): Shape | null {
  return shapes.find(({ meanFrom, meanTo }) => mean >= meanFrom && mean < meanTo) ?? null;
}

/** Quantile of ascending values with linear interpolation. */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (at - below);
}
