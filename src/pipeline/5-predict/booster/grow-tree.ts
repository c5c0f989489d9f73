/** Grows one regression tree leaf by leaf: always the leaf whose best split gains most is cut next. */

import type { BoostedTree } from '../system-contract.ts';
import type { BinnedColumn } from './bin-column.ts';
import type { BoostParameters } from './boost-parameters.ts';
import { findSplit, HISTOGRAM_WIDTH, type LeafStatistics, leafValue, type Split } from './find-split.ts';

/** Everything about the training data that stays the same from tree to tree. */
export interface TreeGrower {
  /**
   * The tree fitted to the gradients of `rows` (ascending, the first `rowCount` entries) on the drawn features.
   * Leaf values carry the learning rate.
   */
  grow(
    rows: Int32Array,
    rowCount: number,
    features: readonly number[],
    gradients: Float64Array,
    hessians: Float64Array,
  ): BoostedTree;
}

interface Leaf {
  readonly node: number;
  readonly from: number;
  readonly to: number;
  readonly histogram: Float64Array;
  readonly statistics: LeafStatistics;
  readonly split: Split | null;
}

interface MutableTree {
  readonly feature: number[];
  readonly threshold: number[];
  readonly left: number[];
  readonly right: number[];
  readonly missingLeft: boolean[];
  readonly value: number[];
}

export function treeGrower(
  columns: readonly BinnedColumn[],
  monotone: readonly boolean[],
  parameters: BoostParameters,
): TreeGrower {
  const rowTotal = columns[0]!.bins.length;
  const order = new Int32Array(rowTotal);
  const aside = new Int32Array(rowTotal);
  const leafGradients = new Float64Array(rowTotal);
  const leafHessians = new Float64Array(rowTotal);
  const pool: Float64Array[] = [];

  function grow(
    rows: Int32Array,
    rowCount: number,
    features: readonly number[],
    gradients: Float64Array,
    hessians: Float64Array,
  ): BoostedTree {
    const drawn = features.map((feature) => columns[feature]!);
    const drawnMonotone = features.map((feature) => monotone[feature]!);
    const offsets = new Int32Array(drawn.length);
    let size = 0;
    for (let f = 0; f < drawn.length; f++) {
      offsets[f] = size;
      size += (drawn[f]!.binCount + 1) * HISTOGRAM_WIDTH;
    }

    order.set(rows.subarray(0, rowCount));
    const tree: MutableTree = { feature: [], threshold: [], left: [], right: [], missingLeft: [], value: [] };

    const count = (from: number, to: number): Float64Array => {
      const histogram = pool.pop()?.fill(0, 0, size) ?? new Float64Array(histogramCapacity(columns));
      for (let i = from; i < to; i++) {
        leafGradients[i] = gradients[order[i]!]!;
        leafHessians[i] = hessians[order[i]!]!;
      }
      for (let f = 0; f < drawn.length; f++) {
        addToHistogram(histogram, offsets[f]!, drawn[f]!.bins, order, leafGradients, leafHessians, from, to);
      }
      return histogram;
    };
    const open = (from: number, to: number, statistics: LeafStatistics, histogram: Float64Array): Leaf => {
      const node = tree.feature.length;
      tree.feature.push(-1);
      tree.threshold.push(0);
      tree.left.push(-1);
      tree.right.push(-1);
      tree.missingLeft.push(false);
      const { gradient, hessian, lower, upper } = statistics;
      tree.value.push(leafValue(gradient, hessian, lower, upper, parameters) * parameters.learningRate);
      const split = findSplit(statistics, histogram, drawn, offsets, drawnMonotone, parameters);
      return { node, from, to, histogram, statistics, split };
    };

    const leaves = [open(0, rowCount, totals(order, rowCount, gradients, hessians), count(0, rowCount))];
    while (leaves.length < parameters.maxLeaves) {
      const next = bestLeaf(leaves);
      if (next < 0) break;
      const leaf = leaves[next]!;
      const split = leaf.split!;
      const column = drawn[split.drawn]!;
      const middle = partition(order, aside, leaf.from, leaf.to, column, split);

      // Only the smaller side is counted; the larger is what is left of the parent.
      const leftIsSmaller = middle - leaf.from <= leaf.to - middle;
      const small = leftIsSmaller ? count(leaf.from, middle) : count(middle, leaf.to);
      const large = leaf.histogram;
      for (let i = 0; i < size; i++) large[i]! -= small[i]!;

      const left = open(leaf.from, middle, split.left, leftIsSmaller ? small : large);
      const right = open(middle, leaf.to, split.right, leftIsSmaller ? large : small);
      tree.feature[leaf.node] = features[split.drawn]!;
      // A border behind the last bin separates the missing values from all others.
      tree.threshold[leaf.node] = column.thresholds[split.bin] ?? Number.MAX_VALUE;
      tree.left[leaf.node] = left.node;
      tree.right[leaf.node] = right.node;
      tree.missingLeft[leaf.node] = split.missingLeft;
      tree.value[leaf.node] = 0;
      leaves[next] = left;
      leaves.push(right);
    }
    for (const leaf of leaves) pool.push(leaf.histogram);
    return tree;
  }
  return { grow };
}

function histogramCapacity(columns: readonly BinnedColumn[]): number {
  return columns.reduce((size, column) => size + (column.binCount + 1) * HISTOGRAM_WIDTH, 0);
}

/** The hot loop of training: kept alone so that it is compiled once and stays monomorphic. */
function addToHistogram(
  histogram: Float64Array,
  offset: number,
  bins: Uint8Array,
  order: Int32Array,
  gradients: Float64Array,
  hessians: Float64Array,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) {
    const at = offset + bins[order[i]!]! * HISTOGRAM_WIDTH;
    histogram[at]! += gradients[i]!;
    histogram[at + 1]! += hessians[i]!;
    histogram[at + 2]! += 1;
  }
}

function totals(
  order: Int32Array,
  rowCount: number,
  gradients: Float64Array,
  hessians: Float64Array,
): LeafStatistics {
  let gradient = 0;
  let hessian = 0;
  for (let i = 0; i < rowCount; i++) {
    gradient += gradients[order[i]!]!;
    hessian += hessians[order[i]!]!;
  }
  return { gradient, hessian, rows: rowCount, lower: -Infinity, upper: Infinity };
}

function bestLeaf(leaves: readonly Leaf[]): number {
  let best = -1;
  let gain = 0;
  for (let i = 0; i < leaves.length; i++) {
    const split = leaves[i]!.split;
    if (split && split.gain > gain) {
      best = i;
      gain = split.gain;
    }
  }
  return best;
}

/** Moves the rows that go left to the front of the leaf's stretch, keeping their order on both sides. */
function partition(
  order: Int32Array,
  aside: Int32Array,
  from: number,
  to: number,
  column: BinnedColumn,
  split: Split,
): number {
  const { bins, binCount } = column;
  let kept = from;
  let moved = 0;
  for (let i = from; i < to; i++) {
    const row = order[i]!;
    const bin = bins[row]!;
    if (bin === binCount ? split.missingLeft : bin <= split.bin) order[kept++] = row;
    else aside[moved++] = row;
  }
  order.set(aside.subarray(0, moved), kept);
  return kept;
}
