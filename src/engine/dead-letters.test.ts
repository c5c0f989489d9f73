import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openToyEngine } from '../../test/support/toy-engine.ts';
import { parkMessage } from './dead-letters.ts';
import { DEAD_LETTERS } from './unit.ts';

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
    data: '{"broken":true}',
    error: 'a field is missing',
    attempts: 4,
    at: toy.clock.now(),
    incident: 'dead-letter/done-to-phase2',
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
