import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { binColumn } from './bin-column.ts';

test('few distinct values get a bin each, split half-way', () => {
  const { bins, binCount, thresholds } = binColumn(Float64Array.of(3, 1, 2, 1), 10);
  assert.equal(binCount, 3);
  assert.deepEqual(Array.from(bins), [2, 0, 1, 0]);
  assert.deepEqual(Array.from(thresholds), [1.5, 2.5]);
});

test('missing values have the bin behind the last', () => {
  const { bins, binCount } = binColumn(Float64Array.of(Number.NaN, 1, 2), 10);
  assert.equal(binCount, 2);
  assert.equal(bins[0], 2);
});

test('a column without any value has one empty bin', () => {
  const { bins, binCount } = binColumn(Float64Array.of(Number.NaN, Number.NaN), 10);
  assert.equal(binCount, 1);
  assert.deepEqual(Array.from(bins), [1, 1]);
});

test('many values are shared out evenly', () => {
  const { bins, binCount } = binColumn(
    Float64Array.from({ length: 1_000 }, (_, i) => i),
    16,
  );
  assert.equal(binCount, 16);
  const counts = new Array<number>(16).fill(0);
  for (const bin of bins) counts[bin]! += 1;
  for (const count of counts) assert.ok(count >= 55 && count <= 70, `a bin holds ${count} rows`);
});

test('a value that fills half the rows does not take the bins of the others', () => {
  const values = Float64Array.from({ length: 1_000 }, (_, i) => (i < 500 ? 0 : i));
  assert.ok(binColumn(values, 16).binCount >= 12);
});

test('bins keep the order of the values, and thresholds say the same as bins', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }),
      fc.integer({ min: 2, max: 20 }),
      (values, maxBins) => {
        const { bins, binCount, thresholds } = binColumn(Float64Array.from(values), maxBins);
        assert.ok(binCount <= maxBins);
        values.forEach((value, row) => {
          const bin = bins[row]!;
          if (bin > 0) assert.ok(value > thresholds[bin - 1]!);
          if (bin < binCount - 1) assert.ok(value <= thresholds[bin]!);
        });
      },
    ),
    { verbose: true },
  );
});
