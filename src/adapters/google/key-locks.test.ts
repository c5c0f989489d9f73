import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyLocks } from './key-locks.ts';

/** Lets everything that waits for nothing but promises happen. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

test('who shares a name takes turns, whatever the order of names; others do not wait', async () => {
  const locks = new KeyLocks();
  const log: string[] = [];
  const first = Promise.withResolvers<void>();
  const run = (name: string, names: string[], until?: Promise<void>) =>
    locks.hold(names, async (waited) => {
      log.push(`${name} ${waited ? 'waited' : 'at once'}`);
      await until;
    });
  const all = [
    run('one', ['a', 'b'], first.promise),
    run('two', ['b', 'a']),
    run('three', ['a', 'a']),
    run('other', ['c']),
  ];
  await settle();
  assert.deepEqual(log.toSorted(), ['one at once', 'other at once']);
  first.resolve();
  await Promise.all(all);
  assert.deepEqual(log.slice(2).sort(), ['three waited', 'two waited']);
});

test('a failure is passed on and lets the next one in', async () => {
  const locks = new KeyLocks();
  const failing = locks.hold(['a'], async () => {
    throw new Error('no');
  });
  const next = locks.hold(['a'], async (waited) => waited);
  await assert.rejects(failing, /no/);
  assert.equal(await next, true);
  assert.equal(await locks.hold(['a'], async (waited) => waited), false);
});
