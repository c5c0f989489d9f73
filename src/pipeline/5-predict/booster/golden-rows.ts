/** Golden rows: outputs a model had when it was trained, so that whoever loads it can prove it still has them. */

import type { BoostedModel } from '../system-contract.ts';
import { predictBooster } from './predict-booster.ts';

export interface GoldenRow {
  readonly features: Readonly<Record<string, number | null>>;
  readonly expected: number;
}

const TOLERANCE = 1e-9;

/** A model that does not give the outputs it was stored with. */
export class GoldenRowError extends Error {
  override readonly name = 'GoldenRowError';
}

/** `count` rows spread evenly over the training rows, with the model's output for each. */
export function goldenRows(model: BoostedModel, columns: readonly Float64Array[], count = 20): GoldenRow[] {
  const rows = columns[0]?.length ?? 0;
  return Array.from({ length: Math.min(count, rows) }, (_, i) => {
    const row = Math.floor((i * rows) / Math.min(count, rows));
    const features = Object.fromEntries(
      model.featureNames.map((name, feature) => {
        const value = columns[feature]![row]!;
        return [name, Number.isNaN(value) ? null : value];
      }),
    );
    return { features, expected: predictBooster(model, features) };
  });
}

/** Throws a `GoldenRowError` when there is no golden row or the model misses one by more than 1e-9. */
export function assertGoldenRows(model: BoostedModel, rows: readonly GoldenRow[]): void {
  if (rows.length === 0)
    throw new GoldenRowError('the model has no golden rows to prove itself by: train it again');
  rows.forEach(({ features, expected }, i) => {
    const found = predictBooster(model, features);
    if (!(Math.abs(found - expected) <= TOLERANCE)) {
      throw new GoldenRowError(
        `golden row ${i} of the model is ${found}, not ${expected}: it was trained by other code; train it again`,
      );
    }
  });
}
