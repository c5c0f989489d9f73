import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualClock } from './virtual-clock.ts';

test('time stands still until it is advanced, and never goes back', () => {
  const clock = new VirtualClock(1_000);
  assert.equal(clock.now(), 1_000);
  clock.advanceBy(500);
  clock.advanceTo(2_000);
  assert.equal(clock.now(), 2_000);
  assert.throws(() => clock.advanceTo(1_999), /time only advances/);
});

test('timers fire once, in order of time and then of age, each at its own time', () => {
  const clock = new VirtualClock(0);
  const fired: string[] = [];
  const timer = (name: string, at: number) => clock.setTimer(at, () => fired.push(`${name}@${clock.now()}`));
  timer('late', 30);
  timer('first', 10);
  timer('second', 10);
  timer('never', 31);
  assert.equal(clock.nextTimerAt(), 10);
  clock.advanceTo(30);
  clock.advanceTo(30);
  assert.deepEqual(fired, ['first@10', 'second@10', 'late@30']);
  assert.equal(clock.nextTimerAt(), 31);
});

test('timers set on the way fire on the same way, and cancelled ones never', () => {
  const clock = new VirtualClock(0);
  const fired: number[] = [];
  const tick = () => {
    fired.push(clock.now());
    clock.setTimer(clock.now() + 10, tick);
  };
  clock.setTimer(10, tick);
  const cancel = clock.setTimer(15, () => assert.fail('was cancelled'));
  clock.setTimer(12, cancel);
  clock.advanceTo(35);
  assert.deepEqual(fired, [10, 20, 30]);
  cancel();
});

test('a timer in the past fires at the next advance, without turning time back', () => {
  const clock = new VirtualClock(100);
  let firedAt = 0;
  clock.setTimer(50, () => {
    firedAt = clock.now();
  });
  clock.advanceBy(0);
  assert.equal(firedAt, 100);
});

test('a timer may advance the clock itself', () => {
  const clock = new VirtualClock(0);
  clock.setTimer(10, () => clock.advanceTo(500));
  clock.advanceTo(100);
  assert.equal(clock.now(), 500);
});

test('ids are the same in every run and never repeat', () => {
  const ids = () => {
    const clock = new VirtualClock(0);
    return [clock.newId('attempt'), clock.newId('attempt'), clock.newId('event')];
  };
  assert.deepEqual(ids(), ['attempt-00000001', 'attempt-00000002', 'event-00000003']);
  assert.deepEqual(ids(), ids());
});
