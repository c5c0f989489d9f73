/** Trains gradient-boosted trees on histograms of binned features: deterministic, single-threaded, missing values allowed. */

import type { BoostedModel, BoostedTree } from '../system-contract.ts';
import { binColumn } from './bin-column.ts';
import { assertBoostParameters, type BoostParameters } from './boost-parameters.ts';
import { treeGrower } from './grow-tree.ts';
import { applyTree } from './predict-booster.ts';
import { sampleAscending, seededRandom } from './seeded-random.ts';

export interface TrainingInput {
  /** One array per feature, one number per row; NaN = not known. */
  readonly columns: readonly Float64Array[];
  /** What is to be predicted, one number per row; never negative for Poisson. */
  readonly target: Float64Array;
  /** Names of the columns, in their order. */
  readonly featureNames: readonly string[];
  readonly parameters: BoostParameters;
  /** Decides which rows and features each tree sees. */
  readonly seed: number;
}

/**
 * Second-order boosting (Friedman 2001; Chen & Guestrin 2016) with Poisson or squared loss.
 * Same input, same bytes: rows are taken in the order given, so order them.
 * Throws a `RangeError` naming what is wrong with the input.
 */
export function trainBooster(input: TrainingInput): BoostedModel {
  assertTrainingInput(input);
  const { columns, target, featureNames, parameters } = input;
  const { objective } = parameters;
  const rows = target.length;
  const random = seededRandom(input.seed);
  const binned = columns.map((column) => binColumn(column, parameters.maxBins));
  const grower = treeGrower(
    binned,
    featureNames.map((name) => parameters.nonDecreasing.includes(name)),
    parameters,
  );

  const mean = target.reduce((sum, value) => sum + value, 0) / rows;
  const baseScore = objective === 'poisson' ? Math.log(Math.max(mean, 1e-9)) : mean;
  const scores = new Float64Array(rows).fill(baseScore);
  const gradients = new Float64Array(rows);
  const hessians = new Float64Array(rows).fill(1);
  const drawnRows = new Int32Array(rows);
  const drawnFeatures = new Int32Array(columns.length);
  const rowsPerTree = Math.max(1, Math.round(rows * parameters.rowShare));
  const featuresPerTree = Math.max(1, Math.round(columns.length * parameters.featureShare));
  const trees: BoostedTree[] = [];

  for (let round = 0; round < parameters.rounds; round++) {
    if (objective === 'poisson') {
      for (let i = 0; i < rows; i++) {
        const expected = Math.exp(scores[i]!);
        gradients[i] = expected - target[i]!;
        hessians[i] = expected;
      }
    } else {
      for (let i = 0; i < rows; i++) gradients[i] = scores[i]! - target[i]!;
    }
    const rowCount = sampleAscending(random, rows, rowsPerTree, drawnRows);
    const featureCount = sampleAscending(random, columns.length, featuresPerTree, drawnFeatures);
    const features = Array.from(drawnFeatures.subarray(0, featureCount));
    const tree = grower.grow(drawnRows, rowCount, features, gradients, hessians);
    trees.push(tree);
    // Rows left out of the draw move too: the next gradients are those of the whole model.
    applyTree(tree, columns, scores);
  }
  return { kind: 'histogram_gbdt', objective, featureNames: [...featureNames], baseScore, trees };
}

function assertTrainingInput(input: TrainingInput): void {
  const { columns, target, featureNames, parameters } = input;
  if (columns.length === 0 || target.length === 0) {
    throw new RangeError(
      `training needs rows and features; it was given ${target.length} x ${columns.length}`,
    );
  }
  if (columns.length !== featureNames.length) {
    throw new RangeError(
      `training was given ${columns.length} columns and ${featureNames.length} feature names`,
    );
  }
  if (new Set(featureNames).size !== featureNames.length) {
    throw new RangeError('training was given a feature name twice');
  }
  columns.forEach((column, i) => {
    if (column.length !== target.length) {
      throw new RangeError(
        `feature ${featureNames[i]} has ${column.length} rows, the target ${target.length}`,
      );
    }
    if (column.some((value) => value === Infinity || value === -Infinity)) {
      throw new RangeError(`feature ${featureNames[i]} holds an infinite value: store it as missing`);
    }
  });
  const lowest = parameters.objective === 'poisson' ? 0 : -Number.MAX_VALUE;
  const bad = target.findIndex((value) => !(value >= lowest && value <= Number.MAX_VALUE));
  if (bad >= 0) {
    throw new RangeError(
      `the target of row ${bad} is ${target[bad]}: ${parameters.objective} loss cannot take it`,
    );
  }
  assertBoostParameters(parameters, featureNames);
}
