import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VirtualClock } from '../adapters/memory/virtual-clock.ts';
import { openUpstream, parseUpstream, upstreamText } from './upstream-choice.ts';
import { UsageError } from './usage-error.ts';

describe('--upstream', () => {
  it('is written as it is read', () => {
    for (const text of ['internet', 'archive:../shared/data', 'simulated:12'])
      assert.equal(upstreamText(parseUpstream(text)), text);
    assert.equal(upstreamText(parseUpstream('simulated')), 'simulated:7');
  });

  it('refuses everything else and says what is possible', () => {
    for (const text of [
      '',
      'archive:',
      'archive',
      'simulated:',
      'simulated:x',
      'simulated:1234567890',
      'INTERNET',
    ]) {
      assert.throws(
        () => parseUpstream(text),
        (error) => error instanceof UsageError && /use internet, archive:DIR/.test(error.message),
        text,
      );
    }
  });

  it('opens what it names', async () => {
    const clock = new VirtualClock(0);
    for (const choice of [{ kind: 'internet' }, { kind: 'simulated', seed: 1 }] as const) {
      const upstream = await openUpstream(choice, clock);
      assert.equal(upstream.kind, choice.kind);
      await upstream.close();
    }
    await assert.rejects(openUpstream({ kind: 'archive', dir: 'no/such/folder' }, clock), {
      name: 'ArchiveError',
    });
  });
});
