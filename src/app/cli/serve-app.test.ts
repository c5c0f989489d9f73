import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { it } from 'node:test';
import { handMadeHome } from '../../../test/support/surfaces/hand-made-home.ts';
import { virtualOutput } from '../../../test/support/surfaces/virtual-output.ts';
import { readLock } from '../../adapters/embedded/home-lock.ts';
import { serveUntilStopped } from './serve-app.ts';

it('serves until a signal, says where, and leaves its address in the lock', async () => {
  const made = await handMadeHome({ empty: true });
  const signals = Object.assign(new EventEmitter(), { exit: () => assert.fail('one signal stops in order') });
  const output = virtualOutput();
  const said = Promise.withResolvers<string>();
  const serving = serveUntilStopped(
    made.app,
    0,
    { ...output, line: (text = '') => said.resolve(text) },
    signals,
  );
  const address = /^Dashboard: (http:\S+)\/ /.exec(await said.promise)?.[1];
  assert.equal(readLock(made.home)?.address, address);
  assert.equal((await fetch(`${address}/healthz`)).status, 200);
  signals.emit('SIGINT');
  await serving;
  await assert.rejects(fetch(`${address}/healthz`));
  await made.close();
});
