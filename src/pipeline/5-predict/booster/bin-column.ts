/** Cuts a feature into quantile bins, so that training counts over small integers instead of sorting numbers. */

export interface BinnedColumn {
  /** Bin of each row; rows without a value have bin `binCount`. */
  readonly bins: Uint8Array;
  readonly binCount: number;
  /** `thresholds[b]` separates bin b from b + 1: values of bin b are <= it, those of b + 1 are above. */
  readonly thresholds: Float64Array;
}

/** Bins `values` (NaN = missing) into at most `maxBins` (<= 255) bins of about equal row counts; equal values share one. */
export function binColumn(values: Float64Array, maxBins: number): BinnedColumn {
  const sorted = present(values).sort();
  const thresholds = cutPoints(sorted, maxBins);
  const binCount = thresholds.length + 1;
  const bins = new Uint8Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    bins[row] = Number.isNaN(value) ? binCount : binOf(value, thresholds);
  }
  return { bins, binCount, thresholds };
}

function present(values: Float64Array): Float64Array {
  const kept = new Float64Array(values.length);
  let count = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (!Number.isNaN(value)) kept[count++] = value;
  }
  return kept.subarray(0, count);
}

function cutPoints(sorted: Float64Array, maxBins: number): Float64Array {
  const distinct: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    if (distinct.length > 0 && distinct[distinct.length - 1] === value) counts[counts.length - 1]! += 1;
    else {
      distinct.push(value);
      counts.push(1);
    }
  }
  const cuts: number[] = [];
  let rowsLeft = sorted.length;
  let binsLeft = Math.min(maxBins, distinct.length);
  let inBin = 0;
  for (let i = 0; i + 1 < distinct.length && binsLeft > 1; i++) {
    inBin += counts[i]!;
    const valuesLeft = distinct.length - 1 - i;
    // A bin closes when it has its share of the rows, or when every value left needs a bin of its own.
    if (inBin >= rowsLeft / binsLeft || valuesLeft < binsLeft) {
      cuts.push(between(distinct[i]!, distinct[i + 1]!));
      rowsLeft -= inBin;
      binsLeft -= 1;
      inBin = 0;
    }
  }
  return Float64Array.from(cuts);
}

/** A number t with low <= t < high: the middle, unless rounding puts it on `high`. */
function between(low: number, high: number): number {
  const middle = low + (high - low) / 2;
  return middle < high ? middle : low;
}

function binOf(value: number, thresholds: Float64Array): number {
  let low = 0;
  let high = thresholds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value <= (thresholds[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}
