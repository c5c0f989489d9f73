import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toyGraph } from '../../test/support/toy-engine.ts';
import { gameDate } from '../league/game-date.ts';
import { nodeOf } from './graph.ts';
import { unitEndedSchema } from './messages.ts';
import { freshUnit } from './plan-units.ts';
import { unitEnded } from './unit-ended.ts';

const unit = freshUnit(nodeOf(toyGraph(), 'box'), gameDate('2024-01-10'), 'live');
const announcement = { correlationId: 'c', causationId: 'e', at: 5, changed: true, attemptId: 'a' };

test('the announcement says what the record shows, and is as agreed', () => {
  const ended = {
    ...unit,
    state: 'ended' as const,
    outcome: { kind: 'partial', found: 1, expected: 2, missing: 'x' } as const,
  };
  const event = unitEndedSchema.parse(unitEnded({ ...ended, outputRows: 1, outputHash: 'h' }, announcement));
  assert.deepEqual(
    [event.outcome, event.detail, event.rows, event.partition_hash],
    ['partial', 'partial(1/2): missing x', 1, 'h'],
  );
  assert.deepEqual([event.lane, event.changed, event.attempt_id, event.generation], ['live', true, 'a', 1]);
});

test('what has not ended, or is about to be tried again, is not announced', () => {
  assert.throws(() => unitEnded(unit, announcement), /box\/2024-01-10 has not ended/);
  const failed = { kind: 'failed', error: 'transient', code: 'x', message: 'y' } as const;
  assert.throws(() => unitEnded({ ...unit, outcome: failed }, announcement), /has not ended/);
});
