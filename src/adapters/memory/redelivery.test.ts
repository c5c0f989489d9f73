import assert from 'node:assert/strict';
import { test } from 'node:test';
import { subscription } from '../../../test/contract/engine-under-test.ts';
import { backoffMs } from './redelivery.ts';

const worker = subscription('played', { minBackoffMs: 100, maxBackoffMs: 10_000 });

test('back-offs double, within the subscription’s bounds, at any attempt', () => {
  for (let attempt = 1; attempt <= 100; attempt++) {
    const longest = Math.min(10_000, 100 * 2 ** attempt);
    for (const id of ['a', 'b', 'c']) {
      const wait = backoffMs(worker, id, attempt);
      assert.ok(wait >= longest / 2 && wait <= longest, `attempt ${attempt} of ${id} waits ${wait}`);
    }
  }
});

test('messages that failed together are spread over the whole back-off, the same way each time', () => {
  const waits = Array.from({ length: 400 }, (_, i) => backoffMs(worker, `message-${i}`, 3));
  assert.deepEqual(
    waits,
    Array.from({ length: 400 }, (_, i) => backoffMs(worker, `message-${i}`, 3)),
  );
  for (const quarter of [0, 1, 2, 3]) {
    const inside = waits.filter((wait) => wait >= 400 + quarter * 100 && wait < 500 + quarter * 100).length;
    assert.ok(inside > 60 && inside < 140, `${inside} of 400 in quarter ${quarter}`);
  }
});

test('equal bounds leave no choice', () => {
  const steady = subscription('played', { minBackoffMs: 500, maxBackoffMs: 500 });
  assert.equal(backoffMs(steady, 'a', 1), 500);
  assert.equal(backoffMs(steady, 'a', 9), 500);
});
