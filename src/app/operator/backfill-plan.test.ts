import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { estimate } from './backfill-plan.ts';

const attempt = (processor: string, startedAt: number, endedAt: number | null) => ({
  processor,
  startedAt,
  endedAt,
});

describe('the estimate of a backfill', () => {
  it('is not made without past attempts', () => {
    const none = { milliseconds: null, attempts: 0, parallelism: null };
    assert.deepEqual(estimate(new Map([['a', 3]]), []), none);
    assert.deepEqual(estimate(new Map([['a', 3]]), [attempt('a', 0, null)]), none);
  });

  it('takes the median of each processor, and of all for one that has never run', () => {
    const past = [attempt('a', 0, 10), attempt('a', 20, 40), attempt('a', 50, 1_050)];
    assert.equal(estimate(new Map([['a', 3]]), past).milliseconds, 60);
    assert.equal(estimate(new Map([['new', 1]]), past).milliseconds, 20);
  });

  it('divides by how many were at work at once while anything was', () => {
    const past = [
      attempt('a', 0, 100),
      attempt('a', 0, 100),
      attempt('b', 900, 1_000),
      attempt('b', 950, 1_050),
    ];
    const { parallelism, milliseconds, attempts } = estimate(new Map([['a', 4]]), past);
    assert.equal(attempts, 4);
    assert.equal(parallelism, 1.6);
    assert.equal(milliseconds, 250);
  });
});
