import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openToyEngine, wrote } from '../../test/support/toy-engine.ts';
import { gameDate } from '../league/game-date.ts';
import { evaluateGate } from './evaluate-gates.ts';
import { requestSlate } from './orchestrator.ts';
import { reopenUnits } from './reopen-units.ts';
import { DECISIONS, GATES, TRIGGERS, UNITS, type UnitRecord } from './unit.ts';
import { UnitError } from './unit-error.ts';

const D = gameDate('2024-01-10');
const BOX = 'box/2024-01-10';
const SUMMARY = 'summary/2024-01-10';
const cause = (id: string) => ({ id, correlationId: 'c' });

async function settledToy(work?: Parameters<typeof openToyEngine>[0]['work']) {
  const toy = await openToyEngine({ slates: ['2024-01-10'], ...(work ? { work } : {}) });
  await requestSlate(toy.engine, D, 'backfill', 'test');
  await toy.settle();
  return toy;
}

type Toy = Awaited<ReturnType<typeof settledToy>>;
const unitOf = async (toy: Toy, key: string) => (await toy.engine.ledger.get(UNITS, key))!.data;

async function change(toy: Toy, key: string, values: Partial<UnitRecord>): Promise<void> {
  await toy.engine.ledger.transact(async (tx) => {
    const unit = (await tx.get(UNITS, key))!;
    tx.put(UNITS, key, { ...unit.data, ...values }, unit.version);
  });
}

test('a gate nobody planned is unknown, not an error', async () => {
  const toy = await settledToy();
  assert.equal(await evaluateGate(toy.engine, 'box/2030-01-01', cause('x')), 'unknown');
});

test('the event that fired a gate may come again silently; another one is noted as a duplicate, once', async () => {
  const toy = await settledToy();
  const [trigger] = await toy.engine.ledger.query({ collection: TRIGGERS, where: { target: SUMMARY } });
  const notes = () => toy.engine.ledger.query({ collection: DECISIONS, where: { unit: SUMMARY } });
  assert.equal(await evaluateGate(toy.engine, SUMMARY, cause(trigger!.data.causes[0]!)), 'duplicate');
  assert.equal((await notes()).length, 0);
  for (let i = 0; i < 3; i += 1)
    assert.equal(await evaluateGate(toy.engine, SUMMARY, cause('another')), 'duplicate');
  const [note, ...more] = await notes();
  assert.deepEqual(more, []);
  assert.match(note?.data.reason ?? '', /duplicate trigger: the gate fired already/);
  assert.equal(
    (await toy.engine.ledger.query({ collection: TRIGGERS, where: { target: SUMMARY } })).length,
    1,
  );
});

test('twenty events at once fire a gate once', async () => {
  const toy = await settledToy();
  await change(toy, BOX, { outputHash: 'corrected' });
  const verdicts = await Promise.all(
    Array.from({ length: 20 }, (_, i) => evaluateGate(toy.engine, SUMMARY, cause(`event-${i}`))),
  );
  assert.equal(verdicts.filter((verdict) => verdict === 'fired').length, 1);
  assert.equal(verdicts.filter((verdict) => verdict === 'duplicate').length, 19);
});

test('other output of a member is another trigger: the ended unit is asked to look again', async () => {
  const toy = await settledToy();
  const before = (await unitOf(toy, SUMMARY)).state;
  await change(toy, BOX, { outputHash: 'corrected' });
  assert.equal(await evaluateGate(toy.engine, SUMMARY, cause('x')), 'fired');
  assert.equal(
    (await unitOf(toy, SUMMARY)).state,
    before,
    'it finds out by its input version whether there is work',
  );
});

test('a blocked unit whose member is being made again is no longer hopeless to those who wait for it', async () => {
  let broken = true;
  const toy = await settledToy((node, context) => {
    if (node.id === 'box' && broken) throw new UnitError('permanent', 'broken', 'gone');
    return wrote(node, context);
  });
  assert.deepEqual((await unitOf(toy, SUMMARY)).outcome?.kind, 'blocked');
  assert.equal((await unitOf(toy, SUMMARY)).open, false);
  broken = false;
  await change(toy, BOX, { outcome: { kind: 'complete' }, outputHash: 'h' });
  assert.equal(await evaluateGate(toy.engine, SUMMARY, cause('x')), 'fired');
  const unit = await unitOf(toy, SUMMARY);
  assert.deepEqual([unit.state, unit.open, unit.outcome], ['eligible', true, null]);
});

test('a blocked unit whose member is reopened waits again', async () => {
  const toy = await settledToy((node, context) => {
    if (node.id === 'box') throw new UnitError('permanent', 'broken', 'gone');
    return wrote(node, context);
  });
  const ended: UnitRecord[] = [];
  const watched = { ...toy.engine, onUnitEnded: (unit: UnitRecord) => void ended.push(unit) };
  await change(toy, BOX, { open: true, state: 'eligible', outcome: null });
  assert.equal(await evaluateGate(watched, SUMMARY, cause('x')), 'waiting');
  const unit = await unitOf(toy, SUMMARY);
  assert.deepEqual([unit.state, unit.open, unit.outcome], ['planned', true, null]);
  assert.match((await toy.engine.ledger.get(GATES, SUMMARY))?.data.detail ?? '', /waits for box/);
  assert.equal(ended.length, 1, 'a display is told that it moves again');
});

test('a waiting gate that finds nothing new writes nothing', async () => {
  const toy = await settledToy();
  await reopenUnits(toy.engine, [SUMMARY], 'test', 'again');
  await toy.settle();
  await change(toy, BOX, { open: true, state: 'running' });
  await change(toy, SUMMARY, { state: 'planned', open: true, outcome: null });
  await evaluateGate(toy.engine, SUMMARY, cause('a'));
  const version = (await toy.engine.ledger.get(GATES, SUMMARY))?.version;
  assert.equal(await evaluateGate(toy.engine, SUMMARY, cause('b')), 'waiting');
  assert.equal((await toy.engine.ledger.get(GATES, SUMMARY))?.version, version);
});
