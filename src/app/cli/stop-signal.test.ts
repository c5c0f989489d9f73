import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, it } from 'node:test';
import { InterruptedError } from '../interrupted.ts';
import { EXIT } from './exit-code.ts';
import { listenForStop } from './stop-signal.ts';

class Signals extends EventEmitter {
  readonly exits: number[] = [];
  exit(code: number): void {
    this.exits.push(code);
  }
}

describe('listenForStop', () => {
  it('asks to stop at the first signal and stops at once at the second', () => {
    const source = new Signals();
    const { signal } = listenForStop(source);
    source.emit('SIGINT');
    assert.ok(signal.reason instanceof InterruptedError);
    assert.equal(signal.reason.signal, 'SIGINT');
    assert.deepEqual(source.exits, []);
    source.emit('SIGTERM');
    assert.deepEqual(source.exits, [EXIT.interrupted]);
  });

  it('gives the signals back', () => {
    const source = new Signals();
    const stop = listenForStop(source);
    stop.dispose();
    source.emit('SIGINT');
    assert.equal(stop.signal.aborted, false);
    assert.equal(source.listenerCount('SIGINT') + source.listenerCount('SIGTERM'), 0);
  });
});
