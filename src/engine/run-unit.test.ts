import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openToyEngine, wrote } from '../../test/support/toy-engine.ts';
import { gameDate } from '../league/game-date.ts';
import { NotNowError } from '../ports/bus.ts';
import type { OutgoingEvent } from '../ports/ledger.ts';
import { FencedError, RedeliverError } from './attempt.ts';
import { beginAttempt } from './begin-attempt.ts';
import { endAttempt, failAttempt } from './end-attempt.ts';
import type { Engine, UnitResult } from './engine-context.ts';
import type { Need } from './graph.ts';
import { runningAttempt } from './lease.ts';
import { outgoing, type Work } from './messages.ts';
import { requestSlate } from './orchestrator.ts';
import type { Outcome } from './outcome.ts';
import { excuseEmptiness } from './run-unit.ts';
import { ATTEMPTS, DECISIONS, PARTITIONS, UNITS } from './unit.ts';
import { NotYetError, UnitError } from './unit-error.ts';

const D = gameDate('2024-01-10');
const none = async () => [];

function work(processor: string, slot = ''): Work {
  return {
    event_type: 'unit_work',
    schema_version: 1,
    correlation_id: 'c',
    causation_id: 'test',
    lane: 'backfill',
    emitted_at: 0,
    processor,
    game_date: D,
    generation: 1,
    slot,
  };
}

/** A toy whose slate is planned while nothing has run: work is held back, so that the test drives the executor itself. */
async function plannedToy() {
  const toy = await openToyEngine({ slates: ['2024-01-10'] });
  await requestSlate(toy.engine, D, 'backfill', 'test');
  await toy.settle();
  return toy;
}

async function begin(
  toy: Awaited<ReturnType<typeof plannedToy>>,
  processor: string,
  slot: string,
  event: string,
) {
  const begun = await beginAttempt(toy.engine, work(processor, slot), event, none);
  assert.equal(begun.kind, 'begun');
  assert.ok(begun.kind === 'begun');
  begun.attempt.release();
  return begun.attempt;
}

test('every attempt has a row with an end, its versions and its causes', async () => {
  const toy = await plannedToy();
  const attempts = await toy.engine.ledger.query({ collection: ATTEMPTS });
  assert.equal(attempts.length, toy.runs.length);
  for (const { data } of attempts) {
    assert.ok(data.endedAt !== null && !data.running);
    assert.equal(data.outcome?.kind, 'complete');
    assert.equal(data.codeVersion, 'code');
    assert.equal(data.causes.length, 1);
    assert.equal(data.rowsWritten, 3);
  }
  assert.equal(
    await toy.engine.ledger.count({ collection: PARTITIONS }),
    6,
    'one fact per written partition',
  );
});

test('a duplicate request is skipped, and says so once', async () => {
  const toy = await plannedToy();
  for (let i = 0; i < 3; i += 1) {
    const begun = await beginAttempt(toy.engine, work('box'), 'the same event', none);
    assert.deepEqual(begun.kind, 'skipped');
    assert.match(begun.kind === 'skipped' ? begun.reason : '', /already complete by attempt/);
  }
  const notes = await toy.engine.ledger.query({ collection: DECISIONS, where: { unit: 'box/2024-01-10' } });
  assert.equal(notes.length, 1);
  assert.equal(notes[0]?.data.verdict, 'skipped');
});

test('a unit somebody is at is busy, and the bus is asked to come again', async () => {
  const toy = await plannedToy();
  await begin(toy, 'box', 'again', 'e1');
  const elsewhere = { ...toy.engine, instance: 'another' };
  await assert.rejects(beginAttempt(elsewhere, work('box', 'again'), 'e2', none), NotNowError);
  await assert.rejects(beginAttempt(toy.engine, work('box', 'other inputs'), 'e2', none), NotNowError);
  await assert.rejects(beginAttempt(toy.engine, work('box', 'again'), 'e1', none), NotNowError);
});

test('what this process is doing already is not asked for again', async () => {
  const toy = await plannedToy();
  await begin(toy, 'box', 'again', 'e1');
  const second = await beginAttempt(toy.engine, work('box', 'again'), 'e2', none);
  assert.match(second.kind === 'skipped' ? second.reason : '', /is at the same inputs already/);
});

test('a worker that lost its lease is fenced off, its result refused, and the lost attempt has an end', async () => {
  const toy = await plannedToy();
  const slow = await begin(toy, 'box', 'again', 'e1');
  toy.clock.advanceBy(61_000);
  const second = await begin(toy, 'box', 'again', 'e2');
  assert.equal(second.token, slow.token + 1);
  await assert.rejects(endAttempt(toy.engine, slow, wrote(slow.node, slow.context, 'stale')), FencedError);
  const lost = await toy.engine.ledger.get(ATTEMPTS, slow.id);
  assert.deepEqual(lost?.data.outcome?.kind === 'failed' && lost.data.outcome.error, 'crashed');
  await endAttempt(toy.engine, second, wrote(second.node, second.context, 'fresh'));
  const unit = await toy.engine.ledger.get(UNITS, 'box/2024-01-10');
  assert.equal(unit?.data.outputHash, wrote(second.node, second.context, 'fresh').outputHash);
});

test('a lease is renewed while the work goes on', async () => {
  const toy = await plannedToy();
  const begun = await beginAttempt(toy.engine, work('box', 'again'), 'e1', none);
  assert.ok(begun.kind === 'begun');
  for (let i = 0; i < 5; i += 1) {
    toy.clock.advanceBy(20_000);
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
  const unit = await toy.engine.ledger.get(UNITS, 'box/2024-01-10');
  assert.ok((unit?.data.leaseUntil ?? 0) > toy.clock.now(), 'the lease lies ahead after 100 s');
  begun.attempt.release();
});

test('what is not there yet blocks without burning an attempt of the budget', async () => {
  const toy = await plannedToy();
  const attempt = await begin(toy, 'box', 'again', 'e1');
  const unit = await failAttempt(toy.engine, attempt, new NotYetError('not_due', 'published at 07:00'));
  assert.deepEqual(unit.outcome, { kind: 'blocked', gate: 'not_due', detail: 'published at 07:00' });
  assert.deepEqual(unit.failures, {});
  assert.equal(unit.open, true);
});

test('an unclassified error is tried once more, then parked', async () => {
  const toy = await plannedToy();
  const first = await begin(toy, 'box', 'again', 'e1');
  await assert.rejects(
    failAttempt(toy.engine, first, new TypeError('undefined is not a function')),
    RedeliverError,
  );
  const second = await begin(toy, 'box', 'again', 'e2');
  const unit = await failAttempt(toy.engine, second, 'thrown text');
  assert.equal(unit.outcome?.kind, 'parked');
});

test('events and records given with a result are committed with it', async () => {
  const toy = await plannedToy();
  const attempt = await begin(toy, 'box', 'again', 'e1');
  const event: OutgoingEvent = outgoing('dead', ['extra'], { event_type: 'extra', lane: 'live' });
  await endAttempt(toy.engine, attempt, {
    ...wrote(attempt.node, attempt.context, 'more'),
    degradations: ['odd shares (3)'],
    inputs: ['payload x'],
    events: [event],
    alongside: async (tx) => {
      assert.equal(await tx.get(DECISIONS, 'beside'), null);
      return () =>
        tx.create(DECISIONS, 'beside', {
          unit: 'u',
          date: D,
          verdict: 'skipped',
          reason: 'r',
          cause: 'c',
          at: 0,
        });
    },
  });
  assert.ok(await toy.engine.ledger.get(DECISIONS, 'beside'));
  const row = await toy.engine.ledger.get(ATTEMPTS, attempt.id);
  assert.deepEqual(row?.data.inputs.at(-1), 'payload x');
  const open = await toy.engine.alerts.open();
  assert.ok(open.some((incident) => incident.key === 'contract/box'));
});

test('the running attempt of a unit can be carried on from the ledger', async () => {
  const toy = await plannedToy();
  assert.equal(await runningAttempt(toy.engine, 'box/2024-01-10'), null);
  const attempt = await begin(toy, 'box', 'again', 'e1');
  const carried = await runningAttempt(toy.engine, 'box/2024-01-10');
  assert.equal(carried?.id, attempt.id);
  assert.equal(carried?.token, attempt.token);
  assert.deepEqual(carried?.context, attempt.context);
});

test('a request whose gate is closed is answered, not worked', async () => {
  const toy = await openToyEngine({
    slates: ['2024-01-10'],
    work: (node, context) => {
      if (node.id === 'box') throw new UnitError('permanent', 'broken', 'gone');
      return wrote(node, context);
    },
  });
  await requestSlate(toy.engine, D, 'backfill', 'test');
  await toy.settle();
  const begun = await beginAttempt(toy.engine, work('summary'), 'by hand', none);
  assert.match(begun.kind === 'skipped' ? begun.reason : '', /blocked\(inputs\): box\/2024-01-10 is parked/);
});

test('a unit nobody planned is refused by name', async () => {
  const toy = await openToyEngine({ slates: ['2024-01-10'] });
  await assert.rejects(
    beginAttempt(toy.engine, work('box'), 'e', none),
    /no unit box\/2024-01-10 is planned/,
  );
});

test('an empty result is excused by a required input or a whole chain that was rightly empty, not by one of it', async () => {
  const toy = await plannedToy();
  const attempt = await begin(toy, 'box', 'again', 'e1');
  const empty: UnitResult = {
    outcome: { kind: 'empty_unexpected', expected: 1, missing: 'x' },
    rowsExpected: 1,
    rowsWritten: 0,
    outputHash: null,
    changed: false,
    degradations: [],
  };
  const verdict = async (needs: readonly Need[], ended: Readonly<Record<string, Outcome>>) => {
    const ledger = { get: async (_: unknown, key: string) => ({ data: { outcome: ended[key] ?? null } }) };
    const engine = { ...toy.engine, ledger } as unknown as Engine;
    const excused = await excuseEmptiness(engine, { ...attempt, node: { ...attempt.node, needs } }, empty);
    return excused.outcome.kind;
  };
  const nothing: Outcome = { kind: 'empty_ok', reason: 'not_offered' };
  const needed: Need = { processor: 'a', at: 'same', required: true };
  const chain = ['a', 'b'].map(
    (processor): Need => ({ processor, at: 'same', required: false, chain: 'lines' }),
  );
  assert.equal(await verdict([needed], { [`a/${D}`]: nothing }), 'empty_ok');
  assert.equal(await verdict([needed], { [`a/${D}`]: { kind: 'complete' } }), 'empty_unexpected');
  assert.equal(await verdict(chain, { [`a/${D}`]: nothing, [`b/${D}`]: nothing }), 'empty_ok');
  assert.equal(await verdict(chain, { [`a/${D}`]: nothing }), 'empty_unexpected');
  assert.equal(await verdict([], {}), 'empty_unexpected');
});
