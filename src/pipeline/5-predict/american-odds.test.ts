import assert from 'node:assert/strict';
import { test } from 'node:test';
import { breakEven, isPrice, noVigOver, payout } from './american-odds.ts';

test('the break-even of a price is the usual one', () => {
  for (const [price, expected] of [
    [-105, 0.5122],
    [-110, 0.5238],
    [-115, 0.5349],
    [-120, 0.5455],
    [-137, 0.5781],
    [100, 0.5],
    [150, 0.4],
  ] as const) {
    assert.equal(breakEven(price).toFixed(4), expected.toFixed(4), `at ${price}`);
  }
});

test('a winning stake pays by its price', () => {
  assert.equal(payout(150), 1.5);
  assert.equal(payout(-200), 0.5);
});

test('two prices without the margin are a probability; one price says nothing', () => {
  assert.equal(noVigOver(-110, -110), 0.5);
  assert.ok(noVigOver(-150, 130)! > 0.57 && noVigOver(-150, 130)! < 0.59);
  assert.equal(noVigOver(-110, null), null);
  assert.equal(noVigOver(null, -110), null);
});

test('American odds are never between -100 and 100', () => {
  assert.ok(isPrice(-110) && isPrice(100));
  assert.ok(!isPrice(null) && !isPrice(0) && !isPrice(1.91) && !isPrice(-99));
});
