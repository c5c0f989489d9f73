import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleAscending, seededRandom } from './seeded-random.ts';

test('the same seed gives the same numbers, another seed others', () => {
  const first = Array.from({ length: 5 }, seededRandom(1));
  assert.deepEqual(Array.from({ length: 5 }, seededRandom(1)), first);
  assert.notDeepEqual(Array.from({ length: 5 }, seededRandom(2)), first);
});

test('numbers fill [0, 1) evenly', () => {
  const random = seededRandom(42);
  const tenths = new Array<number>(10).fill(0);
  for (let i = 0; i < 20_000; i++) {
    const value = random();
    assert.ok(value >= 0 && value < 1);
    tenths[Math.floor(value * 10)]! += 1;
  }
  for (const count of tenths) assert.ok(Math.abs(count - 2_000) < 200, `a tenth holds ${count} of 20,000`);
});

test('a sample is ascending, without repeats, of the size wanted, and every member has the same chance', () => {
  const random = seededRandom(3);
  const into = new Int32Array(10);
  const drawn = new Array<number>(10).fill(0);
  for (let i = 0; i < 5_000; i++) {
    assert.equal(sampleAscending(random, 10, 4, into), 4);
    const sample = Array.from(into.subarray(0, 4));
    assert.deepEqual(
      sample,
      [...new Set(sample)].sort((a, b) => a - b),
    );
    for (const member of sample) drawn[member]! += 1;
  }
  for (const count of drawn)
    assert.ok(Math.abs(count - 2_000) < 200, `a member was drawn ${count} times of 5,000`);
});

test('asking for more than there is takes all', () => {
  const into = new Int32Array(3);
  assert.equal(sampleAscending(seededRandom(1), 3, 9, into), 3);
  assert.deepEqual(Array.from(into), [0, 1, 2]);
});
