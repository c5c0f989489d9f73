import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalCdf, normalQuantile } from './normal-distribution.ts';

test('the normal distribution agrees with the tables, far into its tails', () => {
  for (const [z, p] of [
    [0, 0.5],
    [1, 0.841344746068543],
    [-1.959963984540054, 0.025],
    [3, 0.99865010196837],
    [-8, 6.220960574271785e-16],
  ] as const) {
    assert.ok(Math.abs(normalCdf(z) - p) < 1e-13, `at ${z}: ${normalCdf(z)}`);
  }
  assert.equal(normalCdf(40), 1);
  assert.equal(normalCdf(-40), 0);
});

test('the quantile is the inverse of the cumulative probability', () => {
  for (const p of [0.001, 0.1, 0.25, 0.5, 0.9, 0.999]) {
    assert.ok(Math.abs(normalCdf(normalQuantile(p)) - p) < 1e-12);
  }
});
