import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toyGraph } from '../../test/support/toy-engine.ts';
import { gameDate } from '../league/game-date.ts';
import { decideStart } from './decide-start.ts';
import { nodeOf } from './graph.ts';
import { freshUnit } from './plan-units.ts';
import type { UnitRecord } from './unit.ts';

const planned = freshUnit(nodeOf(toyGraph(), 'box'), gameDate('2024-01-15'), 'live');
const ended: UnitRecord = {
  ...planned,
  state: 'ended',
  open: false,
  outcome: { kind: 'complete' },
  inputVersion: 'v1',
  attemptId: 'attempt-1',
};

test('a unit that never ran runs', () => {
  assert.deepEqual(decideStart(planned, 'v1', 0), { kind: 'run', reason: 'first run' });
});

test('a reopened unit runs for the reason it was reopened', () => {
  const reopened = { ...planned, reopenedBecause: 'a partition was lost' };
  assert.deepEqual(decideStart(reopened, 'v1', 0), { kind: 'run', reason: 'a partition was lost' });
});

test('the same input version is a no-op that points to the earlier attempt', () => {
  const decision = decideStart(ended, 'v1', 0);
  assert.deepEqual(decision, {
    kind: 'skip',
    reason: 'already complete by attempt attempt-1, same input version',
  });
});

test('a new input version runs without any flag', () => {
  assert.deepEqual(decideStart(ended, 'v2', 0), { kind: 'run', reason: 'new input version' });
});

test('a parked unit stays parked for its key and runs for another', () => {
  const parked: UnitRecord = { ...ended, outcome: { kind: 'parked', code: 'x', message: 'gone' } };
  const decision = decideStart(parked, 'v1', 0);
  assert.equal(decision.kind, 'skip');
  assert.match(
    decision.kind === 'skip' ? decision.reason : '',
    /stays parked until its input changes or an operator reopens it/,
  );
  assert.equal(decideStart(parked, 'v2', 0).kind, 'run');
});

test('a failed unit is retried', () => {
  const failed: UnitRecord = {
    ...ended,
    open: true,
    outcome: { kind: 'failed', error: 'transient', code: 'x', message: 'y' },
  };
  assert.deepEqual(decideStart(failed, 'v1', 0), { kind: 'run', reason: 'retry' });
});

test('a live lease is busy until it ends; an expired one is taken over', () => {
  const running: UnitRecord = { ...planned, state: 'running', leaseUntil: 1_000, attemptId: 'attempt-1' };
  assert.deepEqual(decideStart(running, 'v1', 999), { kind: 'busy', until: 1_000 });
  assert.deepEqual(decideStart(running, 'v1', 1_000), {
    kind: 'run',
    reason: 'lease of attempt attempt-1 expired',
  });
});
