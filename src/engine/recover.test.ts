import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openToyEngine } from '../../test/support/toy-engine.ts';
import { gameDate } from '../league/game-date.ts';
import { beginAttempt } from './begin-attempt.ts';
import { requestSlate } from './orchestrator.ts';
import { recoverAttempts } from './recover.ts';
import { ATTEMPTS, UNITS } from './unit.ts';

const D = gameDate('2024-01-10');

async function withDeadAttempt(crashes: number) {
  const toy = await openToyEngine({ slates: ['2024-01-10'] });
  await requestSlate(toy.engine, D, 'backfill', 'test');
  await toy.settle();
  for (let i = 0; i < crashes; i += 1) {
    const dead = { ...toy.engine, instance: `dead-${i}` };
    const begun = await beginAttempt(
      dead,
      { processor: 'box', game_date: D, generation: 1, slot: 'again', correlation_id: 'c' },
      `e${i}`,
      async () => [],
    );
    assert.ok(begun.kind === 'begun');
    begun.attempt.release();
    assert.equal(await recoverAttempts(toy.engine), 1);
  }
  return toy;
}

test('attempts of a dead process end as crashed and their units may run at once', async () => {
  const toy = await withDeadAttempt(1);
  const unit = await toy.engine.ledger.get(UNITS, 'box/2024-01-10');
  assert.equal(unit?.data.state, 'eligible');
  assert.equal(unit?.data.leaseUntil, null);
  const attempt = await toy.engine.ledger.get(ATTEMPTS, unit?.data.attemptId ?? '');
  assert.equal(attempt?.data.running, false);
  assert.deepEqual(attempt?.data.outcome?.kind === 'failed' && attempt.data.outcome.code, 'process_died');
  assert.equal(await recoverAttempts(toy.engine), 0, 'there is nothing left to recover');
});

test('a unit that kills its process three times is parked and wakes those who can do without', async () => {
  const toy = await withDeadAttempt(3);
  await toy.settle();
  const unit = await toy.engine.ledger.get(UNITS, 'box/2024-01-10');
  assert.equal(unit?.data.outcome?.kind, 'parked');
  assert.equal(unit?.data.open, false);
});

test('attempts of this very process are left alone', async () => {
  const toy = await openToyEngine({ slates: ['2024-01-10'] });
  await requestSlate(toy.engine, D, 'backfill', 'test');
  await toy.settle();
  const begun = await beginAttempt(
    toy.engine,
    { processor: 'box', game_date: D, generation: 1, slot: 'again', correlation_id: 'c' },
    'e',
    async () => [],
  );
  assert.ok(begun.kind === 'begun');
  begun.attempt.release();
  assert.equal(await recoverAttempts(toy.engine), 0);
});

test('two processes that take over at once end a dead attempt once', async () => {
  const toy = await openToyEngine({ slates: ['2024-01-10'] });
  await requestSlate(toy.engine, D, 'backfill', 'test');
  await toy.settle();
  const dead = { ...toy.engine, instance: 'dead' };
  const work = { processor: 'box', game_date: D, generation: 1, slot: 'again', correlation_id: 'c' };
  const begun = await beginAttempt(dead, work, 'e', async () => []);
  assert.ok(begun.kind === 'begun');
  begun.attempt.release();
  await Promise.all([recoverAttempts(toy.engine), recoverAttempts(toy.engine)]);
  const unit = await toy.engine.ledger.get(UNITS, 'box/2024-01-10');
  assert.deepEqual(unit?.data.failures, { crashed: 1 }, 'one crash is counted once');
});

test('a dead attempt whose unit went on without it is ended and changes nothing else', async () => {
  const toy = await openToyEngine({ slates: ['2024-01-10'] });
  await requestSlate(toy.engine, D, 'backfill', 'test');
  await toy.settle();
  const before = await toy.engine.ledger.get(UNITS, 'box/2024-01-10');
  const [ended] = await toy.engine.ledger.query({ collection: ATTEMPTS, where: { unit: 'box/2024-01-10' } });
  await toy.engine.ledger.transact(async (tx) => {
    tx.create(ATTEMPTS, 'forgotten', { ...ended!.data, instance: 'dead', running: true, endedAt: null });
    tx.create(ATTEMPTS, 'of nobody', {
      ...ended!.data,
      unit: 'box/2030-01-01',
      instance: 'dead',
      running: true,
    });
  });
  assert.equal(await recoverAttempts(toy.engine), 1, 'the one whose unit is known');
  assert.deepEqual(await toy.engine.ledger.get(UNITS, 'box/2024-01-10'), before);
  assert.equal((await toy.engine.ledger.get(ATTEMPTS, 'forgotten'))?.data.running, false);
});

test('where other processes may live, an attempt is left alone until its lease has run out', async () => {
  const toy = await openToyEngine({ slates: ['2024-01-10'] });
  await requestSlate(toy.engine, D, 'backfill', 'test');
  await toy.settle();
  const other = { ...toy.engine, instance: 'other' };
  const work = { processor: 'box', game_date: D, generation: 1, slot: 'again', correlation_id: 'c' };
  const begun = await beginAttempt(other, work, 'e', async () => []);
  assert.ok(begun.kind === 'begun');
  begun.attempt.release();
  const lease = (await toy.engine.ledger.get(UNITS, 'box/2024-01-10'))?.data.leaseUntil ?? 0;
  assert.ok(lease > toy.clock.now());
  assert.equal(await recoverAttempts(toy.engine, 'shared'), 0);
  assert.equal((await toy.engine.ledger.get(UNITS, 'box/2024-01-10'))?.data.state, 'running');
  toy.clock.advanceTo(lease);
  assert.equal(await recoverAttempts(toy.engine, 'shared'), 1);
  assert.equal((await toy.engine.ledger.get(UNITS, 'box/2024-01-10'))?.data.state, 'eligible');
});
