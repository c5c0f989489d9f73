/** Reads predictions out of a trained model; the model is data, this is all the code it needs. */

import type { BoostedModel, BoostedTree } from '../system-contract.ts';

/**
 * The expected value for one row of named features; null = not known.
 * Throws a `RangeError` when a feature of the model is absent from the record (a contract that does not fit, which must
 * never be served as missing values) or is not finite.
 */
export function predictBooster(
  model: BoostedModel,
  features: Readonly<Record<string, number | null>>,
): number {
  const values = new Float64Array(model.featureNames.length);
  model.featureNames.forEach((name, i) => {
    const value = features[name];
    if (value === undefined) {
      throw new RangeError(
        `the model needs feature "${name}", which the row does not have: contracts differ`,
      );
    }
    if (value !== null && !Number.isFinite(value)) {
      throw new RangeError(`feature "${name}" is ${value}: give a number or null`);
    }
    values[i] = value ?? Number.NaN;
  });
  let score = model.baseScore;
  for (const tree of model.trees) {
    let node = 0;
    let feature = tree.feature[0]!;
    while (feature >= 0) {
      node = goesLeft(tree, node, values[feature]!) ? tree.left[node]! : tree.right[node]!;
      feature = tree.feature[node]!;
    }
    score += tree.value[node]!;
  }
  return fromScore(model, score);
}

/** The same for many rows at once: `columns` in the order of the model's features, NaN = not known. */
export function predictBoosterBatch(model: BoostedModel, columns: readonly Float64Array[]): Float64Array {
  if (columns.length !== model.featureNames.length) {
    throw new RangeError(
      `the model has ${model.featureNames.length} features, it was given ${columns.length} columns`,
    );
  }
  const scores = new Float64Array(columns[0]?.length ?? 0).fill(model.baseScore);
  for (const tree of model.trees) applyTree(tree, columns, scores);
  return scores.map((score) => fromScore(model, score));
}

/** Adds the tree's value for every row of `columns` to `scores`. */
export function applyTree(tree: BoostedTree, columns: readonly Float64Array[], scores: Float64Array): void {
  const { feature, threshold, left, right, missingLeft, value } = tree;
  for (let row = 0; row < scores.length; row++) {
    let node = 0;
    let split = feature[0]!;
    while (split >= 0) {
      const x = columns[split]![row]!;
      const isLeft = x <= threshold[node]! || (Number.isNaN(x) && missingLeft[node]!);
      node = isLeft ? left[node]! : right[node]!;
      split = feature[node]!;
    }
    scores[row]! += value[node]!;
  }
}

function goesLeft(tree: BoostedTree, node: number, value: number): boolean {
  return Number.isNaN(value) ? tree.missingLeft[node]! : value <= tree.threshold[node]!;
}

function fromScore(model: BoostedModel, score: number): number {
  return model.objective === 'poisson' ? Math.exp(score) : score;
}
