import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, describe, it } from 'node:test';
import { homeUpstream, settleUpstream } from './home.ts';
import { UsageError } from './usage-error.ts';

const root = mkdtempSync(join(tmpdir(), 'tipoff-home-'));
after(() => rmSync(root, { recursive: true, force: true }));
const INTERNET = { kind: 'internet' } as const;

describe('a home', () => {
  it('remembers the upstream it was made with', () => {
    const home = join(root, 'new', 'home');
    assert.equal(homeUpstream(home), null);
    assert.deepEqual(settleUpstream(home, 'simulated:3', INTERNET), { kind: 'simulated', seed: 3 });
    assert.deepEqual(settleUpstream(home, undefined, INTERNET), { kind: 'simulated', seed: 3 });
    assert.deepEqual(settleUpstream(home, 'simulated:3', INTERNET), { kind: 'simulated', seed: 3 });
  });

  it('takes the fallback when nothing is asked and nothing remembered', () => {
    assert.deepEqual(settleUpstream(join(root, 'fallback'), undefined, INTERNET), INTERNET);
  });

  it('refuses another world', () => {
    const home = join(root, 'one-world');
    settleUpstream(home, 'simulated:3', INTERNET);
    assert.throws(
      () => settleUpstream(home, 'internet', INTERNET),
      (error) =>
        error instanceof UsageError && /holds data of simulated:3, not of internet/.test(error.message),
    );
  });

  it('knows an archive by its absolute path, wherever it is called from', () => {
    const home = join(root, 'archive');
    settleUpstream(home, 'archive:some/dir', INTERNET);
    assert.equal(
      readFileSync(join(home, 'home.json'), 'utf8'),
      `{"upstream":"archive:${resolve('some/dir')}"}\n`,
    );
  });

  it('says what to do when its file cannot be read', () => {
    const home = join(root, 'torn');
    settleUpstream(home, 'internet', INTERNET);
    writeFileSync(join(home, 'home.json'), '{');
    assert.throws(
      () => homeUpstream(home),
      (error) => error instanceof UsageError && /home\.json cannot be read/.test(error.message),
    );
  });
});
