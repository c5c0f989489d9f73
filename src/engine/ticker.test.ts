import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualClock } from '../adapters/memory/virtual-clock.ts';
import { startTicker, TICK_MS, tick } from './ticker.ts';

const settled = () => new Promise<void>((done) => setImmediate(done));

test('a step that throws is reported and keeps no other from its turn', async () => {
  const seen: string[] = [];
  await tick(
    [
      { name: 'bad', run: async () => Promise.reject(new Error('dark')) },
      { name: 'good', run: async () => seen.push('good') },
    ],
    async (step, error) => {
      seen.push(`${step}: ${(error as Error).message}`);
    },
  );
  assert.deepEqual(seen, ['bad: dark', 'good']);
});

test('ticks come at once and every 30 s, until they are stopped', async () => {
  const clock = new VirtualClock(0);
  const at: number[] = [];
  const stop = startTicker(clock, async () => {
    at.push(clock.now());
  });
  for (let n = 0; n < 3; n += 1) {
    await settled();
    clock.advanceBy(TICK_MS);
  }
  assert.deepEqual(at, [0, TICK_MS, 2 * TICK_MS, 3 * TICK_MS]);
  await stop();
  clock.advanceBy(10 * TICK_MS);
  assert.equal(at.length, 4);
  assert.equal(clock.nextTimerAt(), null);
});

test('a slow tick is never overtaken, and stopping waits for it', async () => {
  const clock = new VirtualClock(0);
  let begun = 0;
  let end: () => void = () => undefined;
  const stop = startTicker(clock, async () => {
    begun += 1;
    await new Promise<void>((done) => {
      end = done;
    });
  });
  clock.advanceBy(5 * TICK_MS);
  await settled();
  assert.equal(begun, 1);
  let isStopped = false;
  const stopping = stop().then(() => {
    isStopped = true;
  });
  await settled();
  assert.equal(isStopped, false);
  end();
  await stopping;
  assert.equal(isStopped, true);
  assert.equal(clock.nextTimerAt(), null);
});
