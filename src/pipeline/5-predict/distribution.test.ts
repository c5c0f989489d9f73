import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { distributionOf, NORMAL_SHAPE, shapeIdFor } from './distribution.ts';
import { SHAPE_PROBABILITIES, type Shape } from './fitting/fit-shapes.ts';
import { normalCdf, normalQuantile } from './normal-distribution.ts';

/** A shape leaning to the right, standardised: an exponential less its mean. */
const SKEWED: Shape = {
  shapeId: 'residual_10_15',
  meanFrom: 10,
  meanTo: 15,
  quantiles: SHAPE_PROBABILITIES.map((p) => -Math.log(1 - p) - 1),
};
const SHAPES = [SKEWED];

/** P(points = k), one by one. */
function probabilities(distribution: { cdf(k: number): number }, most: number): number[] {
  return Array.from({ length: most + 1 }, (_, k) => distribution.cdf(k) - distribution.cdf(k - 1));
}

const anyDistribution = fc
  .record({
    mean: fc.double({ min: 0, max: 60, noNaN: true }),
    sd: fc.double({ min: 0.5, max: 15, noNaN: true }),
    shapeId: fc.constantFrom(NORMAL_SHAPE, SKEWED.shapeId),
  })
  .map(({ mean, sd, shapeId }) => distributionOf(mean, sd, shapeId, SHAPES));

test('a price is the sum of the single results, over, under and on the line', () => {
  fc.assert(
    fc.property(anyDistribution, fc.integer({ min: 1, max: 90 }), (distribution, halfPoints) => {
      const line = halfPoints / 2;
      const single = probabilities(distribution, 400);
      const sum = (keep: (k: number) => boolean) =>
        single.reduce((total, p, k) => (keep(k) ? total + p : total), 0);
      const { pOver, pUnder, pPush } = distribution.price(line);
      assert.ok(Math.abs(pOver + pUnder + pPush - 1) < 1e-9);
      assert.ok(Math.abs(pOver - sum((k) => k > line)) < 1e-9);
      assert.ok(Math.abs(pUnder - sum((k) => k < line)) < 1e-9);
      assert.ok(Math.abs(pPush - sum((k) => k === line)) < 1e-9);
      assert.ok([pOver, pUnder, pPush].every((p) => p >= 0 && p <= 1));
    }),
    { seed: 11 },
  );
});

test('a push is possible on whole lines only', () => {
  const distribution = distributionOf(20, 7, NORMAL_SHAPE, []);
  assert.equal(distribution.price(19.5).pPush, 0);
  assert.ok(distribution.price(20).pPush > 0.05);
});

test('the ladder is monotone: a higher line is harder to beat', () => {
  fc.assert(
    fc.property(anyDistribution, (distribution) => {
      for (let line = 0.5; line < 60; line += 0.5) {
        assert.ok(distribution.price(line + 0.5).pOver <= distribution.price(line).pOver + 1e-15);
        assert.ok(distribution.price(line + 0.5).pUnder >= distribution.price(line).pUnder - 1e-15);
      }
    }),
    { seed: 12, numRuns: 40 },
  );
});

test('a quantile is the first whole number that reaches its probability', () => {
  fc.assert(
    fc.property(anyDistribution, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (distribution, p) => {
      const k = distribution.quantile(p);
      assert.ok(Number.isInteger(k) && k >= 0);
      assert.ok(distribution.cdf(k) >= p);
      assert.ok(k === 0 || distribution.cdf(k - 1) < p);
    }),
    { seed: 13 },
  );
  assert.throws(() => distributionOf(10, 5, NORMAL_SHAPE, []).quantile(1), /probability 1/);
});

test('the median halves the distribution and is comparable with a half line', () => {
  const distribution = distributionOf(12, 6, SKEWED.shapeId, SHAPES);
  assert.ok(distribution.median < 12, 'a shape leaning right has its median below its mean');
  assert.ok(Math.abs(distribution.median - (12 + 6 * (Math.log(2) - 1))) < 0.01);
  const halfLine = Math.floor(distribution.median) + 0.5;
  assert.equal(distribution.median > halfLine, distribution.price(halfLine).pOver > 0.5);
  assert.equal(distributionOf(0.1, 0.5, SKEWED.shapeId, SHAPES).median, 0, 'nobody scores less than nothing');
});

test('what a shape holds below zero counts as zero points', () => {
  const distribution = distributionOf(2, 4, NORMAL_SHAPE, []);
  assert.equal(distribution.cdf(-1), 0);
  assert.ok(Math.abs(distribution.cdf(0) - normalCdf(-1.5 / 4)) < 1e-15);
});

test('a shape fitted to normal residuals gives nearly the normal, tails included', () => {
  const shape: Shape = {
    shapeId: 'residual_15_20',
    meanFrom: 15,
    meanTo: 20,
    quantiles: SHAPE_PROBABILITIES.map((p) => normalQuantile(p)),
  };
  const fitted = distributionOf(18, 6, shape.shapeId, [shape]);
  const normal = distributionOf(18, 6, NORMAL_SHAPE, []);
  for (let k = 0; k < 60; k++) assert.ok(Math.abs(fitted.cdf(k) - normal.cdf(k)) < 0.003, `at ${k}`);
  assert.ok(fitted.cdf(59) < 1, 'a record game stays possible');
  assert.ok(fitted.quantile(0.999) > fitted.quantile(0.99));
  assert.ok(fitted.quantile(0.001) <= fitted.quantile(0.01));
});

test('crps and pit are what their definitions sum to', () => {
  const distribution = distributionOf(11, 5, SKEWED.shapeId, SHAPES);
  for (const points of [0, 7, 11, 40]) {
    let crps = 0;
    for (let k = 0; k < 500; k++) crps += (distribution.cdf(k) - (points <= k ? 1 : 0)) ** 2;
    assert.ok(Math.abs(distribution.crps(points) - crps) < 1e-6);
    const exactly = distribution.cdf(points) - distribution.cdf(points - 1);
    assert.ok(Math.abs(distribution.pit(points) - (distribution.cdf(points - 1) + exactly / 2)) < 1e-15);
  }
  assert.ok(distribution.crps(11) < distribution.crps(25));
});

test('a prediction has the shape of its band, and the normal where none was fitted', () => {
  assert.equal(shapeIdFor(SHAPES, 12), SKEWED.shapeId);
  assert.equal(shapeIdFor(SHAPES, 15), NORMAL_SHAPE);
});

test('what is no distribution is refused, and an unknown shape is not replaced', () => {
  assert.throws(() => distributionOf(Number.NaN, 5, NORMAL_SHAPE, []), RangeError);
  assert.throws(() => distributionOf(10, 0, NORMAL_SHAPE, []), RangeError);
  assert.throws(() => distributionOf(10, 5, 'residual_0_6', SHAPES), /no shape "residual_0_6"/);
});
