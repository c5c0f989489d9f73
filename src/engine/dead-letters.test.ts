import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openToyEngine } from '../../test/support/toy-engine.ts';
import { discardDeadLetter, parkMessage, redriveDeadLetter } from './dead-letters.ts';
import { AUDIT, DEAD_LETTERS, UNITS } from './unit.ts';

const delivery = {
  subscription: 'done-to-phase2',
  attempt: 4,
  message: { id: 'm1', topic: 'done', data: { broken: true }, attributes: {}, publishedAt: 0 },
};

test('a message is parked once, with payload, error and an incident', async () => {
  const toy = await openToyEngine({ slates: [] });
  await parkMessage(toy.engine, delivery, 'a field is missing');
  await parkMessage(toy.engine, delivery, 'a field is missing');
  const letters = await toy.engine.ledger.query({ collection: DEAD_LETTERS });
  assert.equal(letters.length, 1);
  assert.deepEqual(letters[0]?.data, {
    subscription: 'done-to-phase2',
    topic: 'done',
    message: 'm1',
    data: '{"broken":true}',
    attributes: {},
    error: 'a field is missing',
    attempts: 4,
    at: toy.clock.now(),
    incident: 'dead-letter/done-to-phase2',
    state: 'open',
    settledAt: null,
    settledBy: null,
    settledBecause: null,
  });
  const open = await toy.engine.alerts.open();
  assert.equal(open.length, 1);
  assert.equal(open[0]?.count, 1);
});

test('a message given up by the bus is filed under the subscription that gave it up', async () => {
  const toy = await openToyEngine({ slates: [] });
  const attributes = { deadLetterSource: 'work-to-phase2', lastError: 'too slow', attempts: '20' };
  await parkMessage(
    toy.engine,
    { ...delivery, subscription: 'dead-to-phase1', message: { ...delivery.message, attributes } },
    'given up',
  );
  const letters = await toy.engine.ledger.query({ collection: DEAD_LETTERS });
  assert.equal(letters[0]?.data.subscription, 'work-to-phase2');
  assert.equal(letters[0]?.data.error, 'too slow');
  assert.equal(letters[0]?.data.attempts, 20);
});

async function parked(attributes: Record<string, string> = {}) {
  const toy = await openToyEngine({ slates: ['2024-01-10'] });
  const data = {
    event_type: 'slate_requested',
    schema_version: 1,
    correlation_id: 'c',
    causation_id: 'c',
    lane: 'backfill',
    emitted_at: 0,
    game_date: '2024-01-10',
    actor: 'test',
  };
  const subscription = 'nba-slate-requested-to-phase1';
  const message = { id: 'm1', topic: 'nba-slate-requested', data, attributes, publishedAt: 0 };
  await parkMessage(toy.engine, { subscription, attempt: 2, message }, 'the store was gone');
  return { toy, key: `${subscription}/m1` };
}
const BY = { actor: 'ann', reason: 'the store is back' };

test('a redriven letter is delivered once more, its incident closes, the audit says who', async () => {
  const { toy, key } = await parked({ lane: 'backfill' });
  const event = await redriveDeadLetter(toy.engine, key, BY);
  assert.deepEqual(
    [event.topic, event.attributes],
    ['nba-slate-requested', { lane: 'backfill', redriveOf: key }],
  );
  await toy.settle();
  assert.ok(await toy.engine.ledger.get(UNITS, 'schedule/2024-01-10'), 'the event has had its effect');
  const letter = (await toy.engine.ledger.get(DEAD_LETTERS, key))?.data;
  assert.deepEqual(
    [letter?.state, letter?.settledBy, letter?.settledBecause, letter?.error],
    ['redriven', 'ann', 'the store is back', 'the store was gone'],
  );
  assert.deepEqual(await toy.engine.alerts.open(), []);
  const audit = await toy.engine.ledger.query({ collection: AUDIT });
  assert.deepEqual(
    audit.map(({ data }) => [data.actor, data.action, data.subject, data.reason]),
    [['ann', 'redrive dead letter', key, 'the store is back']],
  );
  await assert.rejects(redriveDeadLetter(toy.engine, key, BY), /it was redriven by ann at 2024-01-10T/);
  await assert.rejects(discardDeadLetter(toy.engine, key, BY), /it was redriven by ann/);
});

test('a discarded letter keeps its payload and never comes back', async () => {
  const { toy, key } = await parked();
  await discardDeadLetter(toy.engine, key, BY);
  await toy.settle();
  const letter = (await toy.engine.ledger.get(DEAD_LETTERS, key))?.data;
  assert.equal(letter?.state, 'discarded');
  assert.match(letter?.data ?? '', /2024-01-10/);
  assert.equal(await toy.engine.ledger.get(UNITS, 'schedule/2024-01-10'), null);
  assert.deepEqual(await toy.engine.alerts.open(), []);
  await assert.rejects(redriveDeadLetter(toy.engine, key, BY), /it was discarded by ann/);
});

test('a letter nobody would hear is not redriven, and one that is not there is named', async () => {
  const toy = await openToyEngine({ slates: [] });
  await parkMessage(toy.engine, { ...delivery, subscription: 'malformed-push-to-phase2' }, 'no envelope');
  await assert.rejects(
    redriveDeadLetter(toy.engine, 'malformed-push-to-phase2/m1', BY),
    /the graph has no subscription malformed-push-to-phase2: nobody would hear it; discard it/,
  );
  await assert.rejects(discardDeadLetter(toy.engine, 'x/y', BY), /there is no dead letter x\/y/);
});
