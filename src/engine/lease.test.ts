import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openToyEngine } from '../../test/support/toy-engine.ts';
import { gameDate } from '../league/game-date.ts';
import { beginAttempt } from './begin-attempt.ts';
import { LEASE_MS } from './lease.ts';
import { requestSlate } from './orchestrator.ts';
import { recoverAttempts } from './recover.ts';
import { UNITS } from './unit.ts';

const D = gameDate('2024-01-10');

// Found by the season soak: the renewals of every attempt that had lost its unit went on for ever, every 20 s.
test('a lease is renewed while its attempt runs, and no more once the unit is lost', async () => {
  const toy = await openToyEngine({ slates: [D] });
  await requestSlate(toy.engine, D, 'backfill', 'test');
  await toy.settle();
  const work = { processor: 'box', game_date: D, generation: 1, slot: 'again', correlation_id: 'c' };
  const begun = await beginAttempt({ ...toy.engine, instance: 'gone' }, work, 'e', async () => []);
  assert.ok(begun.kind === 'begun');
  const passRenewal = async () => {
    toy.clock.advanceTo(toy.clock.nextTimerAt() ?? assert.fail('nothing is renewed'));
    await new Promise((resolve) => setImmediate(resolve));
  };
  await passRenewal();
  const unit = await toy.engine.ledger.get(UNITS, `box/${D}`);
  assert.equal(unit?.data.leaseUntil, toy.clock.now() + LEASE_MS);
  assert.equal(await recoverAttempts(toy.engine), 1);
  await passRenewal();
  assert.equal(toy.clock.nextTimerAt(), null);
});
