/** Splits a boosted prediction into what each feature contributed on its way down the trees. */

import type { BoostedModel, BoostedTree } from '../system-contract.ts';

export interface TreeAttribution {
  /** What the trees say before any feature is looked at, in points. */
  readonly base: number;
  /** Points per feature, in the order of the model's names; base and effects sum to the prediction. */
  readonly effects: Float64Array;
}

/** Values of all nodes of a model's trees: computed once per model, forgotten with it. */
const nodeValues = new WeakMap<BoostedModel, readonly Float64Array[]>();

/**
 * Every step down a tree changes the value expected of it; the change is the feature's that was asked there. A node's
 * value is the mean of its two sides: the model does not keep how many rows went which way. With a log link the
 * contributions are multiplicative and are brought to points by one common factor, so that they still sum.
 */
export function attributeTrees(
  model: BoostedModel,
  features: Readonly<Record<string, number | null>>,
): TreeAttribution {
  const values = valuesOf(model);
  const contributions = new Float64Array(model.featureNames.length);
  let start = model.baseScore;
  let score = model.baseScore;
  model.trees.forEach((tree, t) => {
    const value = values[t]!;
    let node = 0;
    start += value[0]!;
    for (let feature = tree.feature[0]!; feature >= 0; feature = tree.feature[node]!) {
      const x = features[model.featureNames[feature]!] ?? null;
      const goesLeft = x === null ? tree.missingLeft[node]! : x <= tree.threshold[node]!;
      const next = goesLeft ? tree.left[node]! : tree.right[node]!;
      contributions[feature]! += value[next]! - value[node]!;
      node = next;
    }
    score += value[node]!;
  });
  if (model.objective === 'squared') return { base: start, effects: contributions };
  const base = Math.exp(start);
  const distance = score - start;
  const factor = Math.abs(distance) > 1e-9 ? (Math.exp(score) - base) / distance : base;
  return { base, effects: contributions.map((contribution) => contribution * factor) };
}

function valuesOf(model: BoostedModel): readonly Float64Array[] {
  const known = nodeValues.get(model);
  if (known) return known;
  const values = model.trees.map(valuesOfTree);
  nodeValues.set(model, values);
  return values;
}

function valuesOfTree(tree: BoostedTree): Float64Array {
  const values = new Float64Array(tree.feature.length);
  // Children always lie behind their parent.
  for (let node = tree.feature.length - 1; node >= 0; node--) {
    values[node] =
      tree.feature[node]! < 0
        ? tree.value[node]!
        : (values[tree.left[node]!]! + values[tree.right[node]!]!) / 2;
  }
  return values;
}
