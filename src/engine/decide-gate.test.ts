import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decideGate } from './decide-gate.ts';
import type { Outcome } from './outcome.ts';
import type { GateMember } from './unit.ts';

function member(unit: string, options: Partial<GateMember> = {}): GateMember {
  return { unit, required: true, acceptsPartial: false, ordering: false, ...options };
}

function units(entries: Record<string, Outcome | 'open' | null>) {
  return new Map(
    Object.entries(entries).map(([key, outcome]) => [
      key,
      outcome === 'open' || outcome === null
        ? { open: true, outcome: null, outputHash: null }
        : {
            open: outcome.kind === 'failed' || outcome.kind === 'blocked',
            outcome,
            outputHash: `hash-${key}`,
          },
    ]),
  );
}

const complete: Outcome = { kind: 'complete' };
const partial: Outcome = { kind: 'partial', found: 1, expected: 2, missing: 'x' };

test('a gate without members is open', () => {
  assert.equal(decideGate([], new Map()).verdict, 'fired');
});

test('all required members complete: it fires with what they had produced', () => {
  const decision = decideGate(
    [member('a'), member('b')],
    units({ a: complete, b: { kind: 'empty_ok', reason: 'no_games' } }),
  );
  assert.deepEqual(decision, { verdict: 'fired', versions: { a: 'complete:hash-a', b: 'empty_ok:hash-b' } });
});

test('a member that has not ended is waited for, by name', () => {
  const decision = decideGate([member('a'), member('b')], units({ a: complete, b: 'open' }));
  assert.deepEqual(decision, { verdict: 'waiting', detail: 'waits for b' });
});

test('a required member nobody planned is waited for; an optional one is not', () => {
  assert.deepEqual(decideGate([member('a')], new Map()), {
    verdict: 'waiting',
    detail: 'waits for a (not planned)',
  });
  assert.equal(decideGate([member('a', { required: false })], new Map()).verdict, 'fired');
});

test('a failure that is tried again is waited for, with its words', () => {
  const failed: Outcome = { kind: 'failed', error: 'transient', code: 'x', message: 'tired' };
  const decision = decideGate([member('a')], units({ a: failed }));
  assert.equal(decision.verdict, 'waiting');
  assert.match(decision.verdict === 'waiting' ? decision.detail : '', /a \(failed\(transient\): x: tired\)/);
});

test('a blocked member blocks who needs it and nobody else: nothing is in the making there', () => {
  const blocked: Outcome = { kind: 'blocked', gate: 'inputs', detail: 'box is parked' };
  const decision = decideGate([member('a')], units({ a: blocked }));
  assert.deepEqual(decision, { verdict: 'blocked', detail: 'box is parked' });
  const withoutIt = decideGate(
    [member('a', { required: false }), member('b', { required: false, ordering: true })],
    units({ a: blocked, b: blocked }),
  );
  assert.equal(withoutIt.verdict, 'fired');
});

test('a parked required member blocks; a parked optional one lets pass', () => {
  const parked: Outcome = { kind: 'parked', code: 'x', message: 'gone' };
  const blocked = decideGate([member('a'), member('b')], units({ a: parked, b: 'open' }));
  assert.deepEqual(blocked, { verdict: 'blocked', detail: 'a is parked: x: gone' });
  assert.equal(decideGate([member('a', { required: false })], units({ a: parked })).verdict, 'fired');
});

test('a part result passes only where the edge says so', () => {
  assert.equal(decideGate([member('a')], units({ a: partial })).verdict, 'blocked');
  assert.equal(decideGate([member('a', { acceptsPartial: true })], units({ a: partial })).verdict, 'fired');
});

test('an unexpectedly empty required member blocks', () => {
  const empty: Outcome = { kind: 'empty_unexpected', expected: 8, missing: 'all' };
  assert.equal(decideGate([member('a', { acceptsPartial: true })], units({ a: empty })).verdict, 'blocked');
});

test('members that only order the work are waited for but do not identify it', () => {
  const ordering = member('a', { required: false, acceptsPartial: true, ordering: true });
  assert.equal(decideGate([ordering], units({ a: 'open' })).verdict, 'waiting');
  assert.deepEqual(decideGate([ordering], units({ a: complete })), { verdict: 'fired', versions: {} });
});

describe('a chain of optional members that stand in for each other', () => {
  const chain = ['box', 'log', 'espn'].map((unit) => member(unit, { required: false, chain: 'lines' }));
  const parked: Outcome = { kind: 'parked', code: 'drift', message: 'other columns' };
  const blocked: Outcome = { kind: 'blocked', gate: 'not_due', detail: 'not published yet' };
  const nothing: Outcome = { kind: 'empty_ok', reason: 'not_offered' };

  test('lets the unit run when one of it brought something, if only a part', () => {
    for (const outcome of [complete, partial]) {
      const decision = decideGate(chain, units({ box: blocked, log: outcome, espn: parked }));
      assert.equal(decision.verdict, 'fired');
    }
  });

  test('blocks it by all that failed when none has', () => {
    assert.deepEqual(decideGate(chain, units({ box: blocked, log: parked, espn: nothing })), {
      verdict: 'blocked',
      detail: 'box is blocked(not_due): not published yet; log is parked: drift: other columns',
    });
  });

  test('waits for what is in the making, until the deadline', () => {
    const known = units({ box: blocked, log: 'open', espn: nothing });
    assert.equal(decideGate(chain, known).verdict, 'waiting');
    assert.deepEqual(decideGate(chain, known, true), {
      verdict: 'blocked',
      detail: 'box is blocked(not_due): not published yet; log had not come by the deadline',
    });
  });

  test('that had rightly nothing to bring blocks nothing, nor does one that nobody planned', () => {
    assert.equal(decideGate(chain, units({ box: nothing, log: nothing, espn: nothing })).verdict, 'fired');
    assert.equal(decideGate(chain, new Map()).verdict, 'fired');
  });
});
