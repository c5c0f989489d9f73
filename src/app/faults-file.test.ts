import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { VirtualClock } from '../adapters/memory/virtual-clock.ts';
import { readFaults } from './faults-file.ts';
import { openUpstream, parseUpstream, upstreamText } from './upstream-choice.ts';
import { UsageError } from './usage-error.ts';

const folder = mkdtempSync(join(tmpdir(), 'tipoff-faults-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function file(content: unknown): string {
  const path = join(folder, 'faults.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

test('every kind of fault is read as it is written', () => {
  const faults = [
    { kind: 'blocked', of: 'boxscore', status: 403, times: 2 },
    { kind: 'unreachable', from: '2025-10-22', to: '2025-10-23' },
    { kind: 'truncated', game: '0022500001' },
    { kind: 'late', of: 'game_log', minutes: 90 },
    { kind: 'drift', of: 'injuries', rename: 'status', as: 'state' },
    { kind: 'correction', game: '0022500001', stat: 'AST', by: 1, until: '2025-10-23T17:00:00Z' },
    { kind: 'truncated', of: 'espn_boxscore', game: '0022500001' },
    { kind: 'overtime', game: '0022500001', periods: 2 },
    { kind: 'postponed', game: '0022500002', announced: '2025-10-23T19:00:00Z', to: '2025-11-27' },
    { kind: 'trade', date: '2025-10-23', player: 9000001, for: 9000016 },
    { kind: 'injury', player: 9000001, date: '2025-10-23', announced: '2025-10-23T21:30:00Z' },
    { kind: 'dnp', player: 9000001, date: '2025-10-23' },
  ];
  assert.deepEqual(readFaults(file({ faults })), faults);
});

test('what is not as agreed is refused with the file and every fault of it', () => {
  assert.throws(() => readFaults(join(folder, 'none.json')), /cannot be read: name a JSON file/);
  assert.throws(() => readFaults(file('{')), /cannot be read/);
  assert.throws(
    () =>
      readFaults(
        file({
          faults: [
            { kind: 'blocked', status: 404 },
            { kind: 'late', of: 'boxes', minutes: 1 },
          ],
        }),
      ),
    /are not as agreed[\s\S]*faults\[0\]\.status[\s\S]*faults\[1\]\.of/,
  );
  assert.throws(() => readFaults(file({ faults: [{ kind: 'correction', stat: 'AST' }] })), /not as agreed/);
});

test('the simulated league takes its script with it, in its name', async () => {
  const path = file({ faults: [{ kind: 'unreachable' }] });
  const choice = parseUpstream(`simulated:3+${path}`);
  assert.equal(upstreamText(choice), `simulated:3+${path}`);
  const upstream = await openUpstream(choice, new VirtualClock(0));
  const request = { url: 'https://cdn.nba.com/x', headers: {}, timeoutMs: 1, asOf: 0 };
  await assert.rejects(upstream.fetch(request), /by script nobody answers at cdn\.nba\.com/);
});

test('a script that does not fit the league is refused with its file and what it names', async () => {
  const path = file({ faults: [{ kind: 'overtime', game: '0022599999', periods: 1 }] });
  await assert.rejects(openUpstream(parseUpstream(`simulated:3+${path}`), new VirtualClock(0)), (error) => {
    assert.ok(error instanceof UsageError);
    assert.match(
      error.message,
      /the faults of \S+ do not fit the league[\s\S]*faults\[0\].*no game 0022599999/,
    );
    return true;
  });
});
