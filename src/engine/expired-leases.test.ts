import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openToyEngine } from '../../test/support/toy-engine.ts';
import { gameDate } from '../league/game-date.ts';
import { beginAttempt } from './begin-attempt.ts';
import { recoverExpiredLeases } from './expired-leases.ts';
import { LEASE_MS } from './lease.ts';
import { requestSlate } from './orchestrator.ts';
import { ATTEMPTS, UNITS } from './unit.ts';

const D = gameDate('2024-01-10');
const KEY = `box/${D}`;

/** A unit whose worker took the lease and went silent. */
async function abandoned() {
  const toy = await openToyEngine({ slates: [D] });
  await requestSlate(toy.engine, D, 'backfill', 'test');
  await toy.settle();
  const vanish = async (n: number) => {
    const work = { processor: 'box', game_date: D, generation: 1, slot: `slot ${n}`, correlation_id: 'c' };
    const begun = await beginAttempt({ ...toy.engine, instance: 'gone' }, work, `e${n}`, async () => []);
    assert.ok(begun.kind === 'begun');
    begun.attempt.release();
    return begun.attempt.id;
  };
  return { ...toy, vanish, unit: async () => (await toy.engine.ledger.get(UNITS, KEY))?.data };
}

test('a live lease is left alone', async () => {
  const toy = await abandoned();
  await toy.vanish(0);
  toy.clock.advanceBy(LEASE_MS - 1);
  assert.deepEqual(await recoverExpiredLeases(toy.engine), []);
});

test('a lease that ran out ends its attempt as crashed and its unit runs again, once, though no message comes back', async () => {
  const toy = await abandoned();
  const attempt = await toy.vanish(0);
  toy.runs.length = 0;
  toy.clock.advanceBy(LEASE_MS);
  const found = await Promise.all([recoverExpiredLeases(toy.engine), recoverExpiredLeases(toy.engine)]);
  assert.deepEqual(found.flat(), [KEY], 'two tickers recover it once');
  const ended = (await toy.engine.ledger.get(ATTEMPTS, attempt))?.data;
  assert.equal(ended?.outcome?.kind === 'failed' && ended.outcome.code, 'lease_expired');
  assert.equal(ended?.running, false);
  await toy.settle();
  assert.deepEqual(toy.runs, [KEY]);
  assert.deepEqual((await toy.unit())?.outcome, { kind: 'complete' });
});

test('a unit whose workers always vanish is parked, and not asked for again', async () => {
  const toy = await abandoned();
  await toy.engine.ledger.transact(async (tx) => {
    const unit = await tx.get(UNITS, KEY);
    tx.put(UNITS, KEY, { ...unit!.data, failures: { crashed: 2 } }, unit!.version);
  });
  await toy.vanish(0);
  toy.runs.length = 0;
  toy.clock.advanceBy(LEASE_MS);
  assert.deepEqual(await recoverExpiredLeases(toy.engine), [KEY]);
  await toy.settle();
  assert.equal((await toy.unit())?.outcome?.kind, 'parked');
  assert.deepEqual(toy.runs, []);
  assert.equal((await toy.engine.alerts.open()).length, 1, 'a parked unit belongs to an incident');
});
