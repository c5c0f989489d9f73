/** The distribution of a player's points: mean, spread and shape turned into probabilities, in one place for all systems. */

import { SHAPE_PROBABILITIES, type Shape, shapeFor } from './fitting/fit-shapes.ts';
import { normalCdf, normalQuantile } from './normal-distribution.ts';

export const NORMAL_SHAPE = 'normal';

export interface LineProbabilities {
  readonly pOver: number;
  readonly pUnder: number;
  /** 0 on half lines. */
  readonly pPush: number;
}

/** On whole points k >= 0; what a continuous shape holds below zero counts as zero points. */
export interface Distribution {
  readonly mean: number;
  readonly sd: number;
  readonly shapeId: string;
  /** Where half of it lies on either side, in points; continuous, so that it can be compared with a line. */
  readonly median: number;
  /** P(points <= k). */
  cdf(k: number): number;
  /** Smallest whole number of points k with P(points <= k) >= p; p between 0 and 1 exclusive. */
  quantile(p: number): number;
  /** The three sum to 1; over falls and under rises with the line. */
  price(line: number): LineProbabilities;
  /** Continuous ranked probability score of a result, in points: sum over k of (F(k) - 1{points <= k})^2. */
  crps(points: number): number;
  /** P(fewer) + P(exactly)/2: uniform over many results when the distributions are right. */
  pit(points: number): number;
}

/** A standardised shape: mean 0, standard deviation 1. */
interface StandardShape {
  cdf(z: number): number;
  quantile(p: number): number;
}

const NORMAL: StandardShape = { cdf: normalCdf, quantile: normalQuantile };
const residualShapes = new WeakMap<readonly number[], StandardShape>();

/** Id of the shape a prediction of this mean has: by band of the mean, the normal where no band was fitted. */
export function shapeIdFor(shapes: readonly Shape[], mean: number): string {
  return shapeFor(shapes, mean)?.shapeId ?? NORMAL_SHAPE;
}

/**
 * F(k) = G((k + 0.5 - mean)/sd) on whole k >= 0 (predictions.md §10). Throws a `RangeError` when mean or sd is no
 * number, sd is not positive, or `shapes` has no `shapeId`: another shape would be another distribution.
 */
export function distributionOf(
  mean: number,
  sd: number,
  shapeId: string,
  shapes: readonly Shape[],
): Distribution {
  if (!Number.isFinite(mean) || !Number.isFinite(sd) || sd <= 0) {
    throw new RangeError(`no distribution has mean ${mean} and standard deviation ${sd}`);
  }
  const shape = standardShape(shapeId, shapes);
  const cdf = (k: number) => (k < 0 ? 0 : shape.cdf((Math.floor(k) + 0.5 - mean) / sd));

  return {
    mean,
    sd,
    shapeId,
    median: Math.max(0, mean + sd * shape.quantile(0.5)),
    cdf,
    quantile(p) {
      if (!(p > 0 && p < 1))
        throw new RangeError(`no quantile has probability ${p}: give one between 0 and 1`);
      let k = Math.max(0, Math.ceil(mean + sd * shape.quantile(p) - 0.5));
      // The inverse may be off by a rounding.
      while (k > 0 && cdf(k - 1) >= p) k--;
      while (cdf(k) < p) k++;
      return k;
    },
    price(line) {
      const pUnder = cdf(Math.ceil(line) - 1);
      const upToLine = cdf(Math.floor(line));
      return { pOver: 1 - upToLine, pUnder, pPush: upToLine - pUnder };
    },
    crps(points) {
      const last = Math.max(points, Math.ceil(mean + 12 * sd));
      let sum = 0;
      for (let k = 0; k <= last; k++) sum += (cdf(k) - (points <= k ? 1 : 0)) ** 2;
      return sum;
    },
    pit: (points) => (cdf(points - 1) + cdf(points)) / 2,
  };
}

function standardShape(shapeId: string, shapes: readonly Shape[]): StandardShape {
  if (shapeId === NORMAL_SHAPE) return NORMAL;
  const shape = shapes.find((candidate) => candidate.shapeId === shapeId);
  if (!shape) {
    throw new RangeError(
      `the parameters have no shape "${shapeId}": read those the prediction was made with`,
    );
  }
  let standard = residualShapes.get(shape.quantiles);
  if (!standard) {
    standard = residualShape(shape.quantiles);
    residualShapes.set(shape.quantiles, standard);
  }
  return standard;
}

/** Share of results beyond the first, and beyond the last, stored quantile. */
const TAIL = SHAPE_PROBABILITIES[0]!;
const STEP = SHAPE_PROBABILITIES[1]! - TAIL;

/**
 * Straight between the stored quantiles, exponential beyond them: the tail runs through its end and the 5 % (95 %)
 * quantile, so a record game is improbable, never impossible.
 */
function residualShape(quantiles: readonly number[]): StandardShape {
  const count = quantiles.length;
  const first = quantiles[0]!;
  const last = quantiles[count - 1]!;
  const between = (p: number) => {
    const at = Math.max(0, Math.min(count - 1, (p - TAIL) / STEP));
    const below = Math.min(count - 2, Math.floor(at));
    return quantiles[below]! + (quantiles[below + 1]! - quantiles[below]!) * (at - below);
  };
  const scale = (length: number) => Math.max(1e-6, length / Math.log(0.05 / TAIL));
  const lowScale = scale(between(0.05) - first);
  const highScale = scale(last - between(0.95));
  return {
    cdf(z) {
      if (z < first) return TAIL * Math.exp((z - first) / lowScale);
      if (z >= last) return 1 - TAIL * Math.exp((last - z) / highScale);
      let low = 0;
      let high = count - 1;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (quantiles[middle]! <= z) low = middle;
        else high = middle;
      }
      const width = quantiles[high]! - quantiles[low]!;
      return TAIL + STEP * (low + (z - quantiles[low]!) / width);
    },
    quantile(p) {
      if (p < TAIL) return first + lowScale * Math.log(p / TAIL);
      if (p > 1 - TAIL) return last - highScale * Math.log((1 - p) / TAIL);
      return between(p);
    },
  };
}
