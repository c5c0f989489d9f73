import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openToyEngine, wrote } from '../../test/support/toy-engine.ts';
import { gameDate } from '../league/game-date.ts';
import { FencedError } from './attempt.ts';
import { beginAttempt } from './begin-attempt.ts';
import { withDependents } from './dependents.ts';
import { endAttempt } from './end-attempt.ts';
import { requestSlate } from './orchestrator.ts';
import { reopenUnits } from './reopen-units.ts';
import { ATTEMPTS, AUDIT, DECISIONS, GATES, UNITS } from './unit.ts';

const D1 = gameDate('2024-01-10');
const D2 = gameDate('2024-01-11');
const BOX = 'box/2024-01-10';

async function settledToy() {
  const toy = await openToyEngine({ slates: ['2024-01-10', '2024-01-11'] });
  for (const date of [D1, D2]) await requestSlate(toy.engine, date, 'backfill', 'test');
  await toy.settle();
  toy.runs.length = 0;
  return toy;
}

test('a reopening carries actor and reason, and opens the next generation', async () => {
  const toy = await settledToy();
  await reopenUnits(toy.engine, [BOX], 'operator', 'the source was wrong');
  const unit = await toy.engine.ledger.get(UNITS, BOX);
  assert.deepEqual([unit?.data.generation, unit?.data.reopenedBecause], [2, 'the source was wrong']);
  const [audit] = await toy.engine.ledger.query({ collection: AUDIT, where: { subject: BOX } });
  assert.deepEqual(
    [audit?.data.actor, audit?.data.action, audit?.data.reason],
    ['operator', 'reopen', 'the source was wrong'],
  );
  const notes = await toy.engine.ledger.query({ collection: DECISIONS, where: { verdict: 'reopened' } });
  assert.equal(notes.length, 1);
  await toy.settle();
  assert.deepEqual(toy.runs, [BOX], 'the same content again: nothing further down moves');
});

test('a unit nobody planned is left out', async () => {
  const toy = await settledToy();
  await reopenUnits(toy.engine, ['box/2030-01-01'], 'operator', 'x');
  assert.equal(await toy.engine.ledger.count({ collection: AUDIT }), 0);
  assert.deepEqual(await withDependents(toy.engine, ['box/2030-01-01']), ['box/2030-01-01']);
});

test('whoever is at a reopened unit is fenced off; his attempt has an end and the new generation its own', async () => {
  const toy = await settledToy();
  const begun = await beginAttempt(
    toy.engine,
    { processor: 'box', game_date: D1, generation: 1, slot: 'again', correlation_id: 'c' },
    'e',
    async () => [],
  );
  assert.ok(begun.kind === 'begun');
  const { attempt } = begun;
  await reopenUnits(toy.engine, [BOX], 'operator', 'other data');
  attempt.release();
  const late = wrote(attempt.node, attempt.context, 'late');
  await assert.rejects(endAttempt(toy.engine, attempt, late), FencedError);
  const old = await toy.engine.ledger.get(ATTEMPTS, attempt.id);
  assert.equal(old?.data.running, false);
  assert.equal(old?.data.outcome?.kind === 'failed' && old.data.outcome.code, 'reopened');
  await toy.settle();
  const unit = await toy.engine.ledger.get(UNITS, BOX);
  assert.deepEqual(
    [unit?.data.state, unit?.data.generation, unit?.data.outcome?.kind],
    ['ended', 2, 'complete'],
  );
  assert.notEqual(unit?.data.outputHash, late.outputHash);
});

test('units reopened together wait for each other where one reads the other through a window', async () => {
  const toy = await settledToy();
  await reopenUnits(toy.engine, ['summary/2024-01-10', 'feature/2024-01-11'], 'operator', 'lost');
  const gate = await toy.engine.ledger.get(GATES, 'feature/2024-01-11');
  const added = gate?.data.members.find((member) => member.unit === 'summary/2024-01-10');
  assert.deepEqual([added?.ordering, added?.required], [true, false]);
  await toy.settle();
  assert.deepEqual(toy.runs, ['summary/2024-01-10', 'feature/2024-01-11']);
  await reopenUnits(toy.engine, ['summary/2024-01-10', 'feature/2024-01-11'], 'operator', 'lost again');
  await toy.settle();
  assert.equal(
    (await toy.engine.ledger.get(GATES, 'feature/2024-01-11'))?.data.members.length,
    gate?.data.members.length,
  );
});

test('what depends on a unit is found by edge and by window; a collector is not asked again', async () => {
  const toy = await settledToy();
  const all = await withDependents(toy.engine, ['schedule/2024-01-11']);
  assert.deepEqual(all.sort(), [
    'box/2024-01-10',
    'context/2024-01-11',
    'feature/2024-01-11',
    'gate/2024-01-11',
    'schedule/2024-01-11',
    'summary/2024-01-10',
  ]);
});
