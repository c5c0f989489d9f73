import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { systemClock } from './system-clock.ts';

const START = Date.UTC(2024, 0, 15);

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: START });
});

test('wakes once at the instant, not before, and at once when it is past', () => {
  const clock = systemClock();
  let woken = 0;
  const wake = () => {
    woken += 1;
  };
  assert.equal(clock.now(), START);
  clock.setTimer(START + 100, wake);
  mock.timers.tick(99);
  assert.equal(woken, 0);
  mock.timers.tick(1);
  assert.equal(woken, 1);
  mock.timers.tick(1_000);
  assert.equal(woken, 1);
  clock.setTimer(START, wake);
  mock.timers.tick(0);
  mock.timers.tick(1);
  assert.equal(woken, 2);
});

test('a cancelled timer never wakes', () => {
  const clock = systemClock();
  const cancel = clock.setTimer(START + 100, () => assert.fail('was cancelled'));
  cancel();
  mock.timers.tick(200);
});

test('waits longer than one time-out can', () => {
  const clock = systemClock();
  const days = 60 * 24 * 3_600_000;
  let woken = false;
  clock.setTimer(START + days, () => {
    woken = true;
  });
  mock.timers.tick(2 ** 31 - 1);
  assert.equal(woken, false);
  mock.timers.tick(days - 2 ** 31 + 1);
  assert.equal(woken, true);
});

test('ids start with their prefix and differ', () => {
  const clock = systemClock();
  const ids = new Set(Array.from({ length: 1_000 }, () => clock.newId('attempt')));
  assert.equal(ids.size, 1_000);
  assert.ok([...ids].every((id) => id.startsWith('attempt-')));
});

test('waits on when the wall clock was set back meanwhile', () => {
  const clock = systemClock();
  let woken = false;
  clock.setTimer(START + 100, () => {
    woken = true;
  });
  const realNow = Date.now;
  const setBackMs = 50;
  Date.now = () => realNow() - setBackMs;
  try {
    mock.timers.tick(100);
    assert.equal(woken, false);
    mock.timers.tick(50);
    assert.equal(woken, true);
  } finally {
    Date.now = realNow;
  }
});
