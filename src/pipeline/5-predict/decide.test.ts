import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decide } from './decide.ts';
import { distributionOf, NORMAL_SHAPE } from './distribution.ts';

const around = (mean: number, sd = 6) => distributionOf(mean, sd, NORMAL_SHAPE, []);
const at = (line: number, overPrice: number | null = -110, underPrice: number | null = -110) => ({
  line,
  overPrice,
  underPrice,
});

test('without a line there is NO_LINE and nothing estimated', () => {
  const decision = decide(around(20), null, 0.2);
  assert.equal(decision.recommendation, 'NO_LINE');
  const { recommendation: _, priceAssumed, ...numbers } = decision;
  assert.equal(priceAssumed, false);
  assert.deepEqual([...new Set(Object.values(numbers))], [null]);
});

test('a median well above the line is OVER, well below UNDER, near it PASS', () => {
  assert.equal(decide(around(24), at(19.5), 0.5).recommendation, 'OVER');
  assert.equal(decide(around(15), at(19.5), 0.5).recommendation, 'UNDER');
  assert.equal(decide(around(20), at(19.5), 1).recommendation, 'PASS');
});

test('less than a point of edge is PASS however cheap the bet', () => {
  assert.equal(decide(around(20.4), at(19.5, 300, -400), 1).recommendation, 'PASS');
  assert.equal(decide(around(20.6), at(19.5, 150, 150), 1).recommendation, 'OVER');
});

test('a side that does not beat the break-even of its price is PASS', () => {
  const decision = decide(around(21), at(19.5, -137, -137), 0.2);
  assert.ok(decision.edge! > 1 && decision.confidence! < 0.5781);
  assert.equal(decision.recommendation, 'PASS');
});

test('with no trust in ourselves the probability is the market’s, with full trust our own', () => {
  const line = at(19.5, -150, 130);
  const market = decide(around(24), line, 0);
  assert.ok(Math.abs(market.pOver! - 0.5798) < 1e-3);
  const own = decide(around(24), line, 1);
  assert.ok(Math.abs(own.pOver! - own.pOverRaw!) < 1e-12);
  const between = decide(around(24), line, 0.2);
  assert.ok(between.pOver! > market.pOver! && between.pOver! < own.pOver!);
});

test('a missing price is assumed to be -110, and said so', () => {
  const decision = decide(around(24), at(19.5, null, null), 1);
  assert.ok(decision.priceAssumed);
  const expected = decision.confidence! * (100 / 110) - (1 - decision.confidence!);
  assert.ok(Math.abs(decision.expectedValue! - expected) < 1e-12);
  assert.equal(decide(around(24), at(19.5), 1).priceAssumed, false);
  assert.equal(
    decide(around(24), at(19.5, -120, null), 1).priceAssumed,
    false,
    'the side bet on has its price',
  );
});

test('on a whole line the push is kept out of the confidence and gives the stake back', () => {
  const decision = decide(around(23), at(20), 1);
  assert.ok(decision.pPush! > 0);
  assert.ok(Math.abs(decision.confidence! - decision.pOver! / (1 - decision.pPush!)) < 1e-12);
  assert.ok(Math.abs(decision.expectedValue! - (decision.pOver! * (100 / 110) - decision.pUnder!)) < 1e-12);
});

test('a line on the only result left is a push and no opinion', () => {
  const decision = decide(around(0, 0.01), at(0), 1);
  assert.equal(decision.pPush, 1);
  assert.equal(decision.confidence, 0.5);
});

test('probabilities always sum to 1, confidence is 0.5-1, and a recommendation never contradicts them', () => {
  const price = fc.option(fc.integer({ min: 100, max: 400 }).map((p) => (p % 2 ? p : -p)));
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 50, noNaN: true }),
      fc.double({ min: 2.5, max: 12, noNaN: true }),
      fc.integer({ min: 1, max: 100 }),
      price,
      price,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (mean, sd, halves, over, under, weight) => {
        const decision = decide(around(mean, sd), at(halves / 2, over, under), weight);
        const { pOver, pUnder, pPush, confidence, recommendation, edge } = decision;
        assert.ok(Math.abs(pOver! + pUnder! + pPush! - 1) < 1e-9);
        assert.ok(confidence! >= 0.5 && confidence! <= 1);
        if (recommendation === 'OVER') assert.ok(pOver! >= pUnder! && edge! >= 1);
        if (recommendation === 'UNDER') assert.ok(pUnder! >= pOver! && edge! <= -1);
      },
    ),
    { seed: 21 },
  );
});
