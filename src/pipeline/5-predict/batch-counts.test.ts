import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batchOutcome, countMembers } from './batch-counts.ts';
import type { MemberRecord } from './batch-records.ts';

type End = Pick<MemberRecord, 'outcome' | 'reason'>;
const predicted: End = { outcome: 'predicted', reason: null };
const skipped = (reason: string): End => ({ outcome: 'skipped', reason });
const failed: End = { outcome: 'failed', reason: 'deadline' };

test('excused members leave the denominator, everybody else stays in it', () => {
  const ends = [
    ...Array(6).fill(predicted),
    skipped('player_ruled_out'),
    skipped('insufficient_history'),
    skipped('features_not_ready'),
    failed,
  ];
  assert.deepEqual(countMembers(12, ends), {
    expected: 12,
    predicted: 6,
    skipped: 3,
    failed: 1,
    excused: 2,
    pending: 2,
    coverage: 0.6,
  });
});

test('nobody in the denominator: coverage is not known, it is not zero and not one', () => {
  assert.equal(countMembers(1, [skipped('game_postponed')]).coverage, null);
  assert.equal(countMembers(0, []).coverage, null);
});

const outcomeOf = (expected: number, ends: readonly End[], candidates = expected, rows = 0) =>
  batchOutcome(countMembers(expected, ends), candidates, rows);

test('the outcome follows from the counts', () => {
  assert.deepEqual(outcomeOf(2, [predicted, predicted]), { kind: 'complete' });
  assert.deepEqual(outcomeOf(2, [predicted, skipped('game_started')]), { kind: 'complete' });
  assert.deepEqual(outcomeOf(3, [predicted, failed, failed]), {
    kind: 'partial',
    found: 1,
    expected: 3,
    missing: '2 of 3 members failed',
  });
  assert.deepEqual(outcomeOf(2, [skipped('features_not_ready'), skipped('game_started')]), {
    kind: 'partial',
    found: 0,
    expected: 2,
    missing: 'all 2 members were skipped',
  });
});

test('a slate of which nobody can have a history yet is empty and known beforehand', () => {
  const unavailable = { kind: 'empty_ok', reason: 'known_unavailable' };
  assert.deepEqual(
    outcomeOf(2, [skipped('insufficient_history'), skipped('insufficient_history')]),
    unavailable,
  );
  assert.deepEqual(outcomeOf(0, [], 4), unavailable);
});

test('a generation that comes when every game is played leaves what was said, and is whole', () => {
  assert.deepEqual(outcomeOf(0, [], 4, 4), { kind: 'complete' });
});

test('games without a single candidate are never an empty success', () => {
  assert.equal(outcomeOf(0, []).kind, 'empty_unexpected');
});
