import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openToyEngine, START, wrote } from '../../test/support/toy-engine.ts';
import { gameDate } from '../league/game-date.ts';
import { beginAttempt } from './begin-attempt.ts';
import { parkMessage } from './dead-letters.ts';
import type { Engine } from './engine-context.ts';
import { INCIDENT_SUBJECTS, INCIDENTS } from './incidents.ts';
import { requestSlate } from './orchestrator.ts';
import { recoverAttempts } from './recover.ts';
import { reopenUnits } from './reopen-units.ts';
import { DEAD_LETTERS, UNITS } from './unit.ts';
import { UnitError } from './unit-error.ts';

const DATES = ['2024-01-10', '2024-01-11', '2024-01-12'].map(gameDate);

/** U-12: open incidents are the distinct open causes; every parked unit and open dead letter belongs to one. */
async function assertEverySuffererHasAnIncident({ ledger }: Pick<Engine, 'ledger'>): Promise<void> {
  const open = await ledger.query({ collection: INCIDENTS, where: { isOpen: true } });
  const keys = open.map(({ data }) => data.key);
  assert.equal(new Set(keys).size, keys.length, 'one open incident per cause');
  const subjects = await ledger.query({ collection: INCIDENT_SUBJECTS, where: { isOpen: true } });
  assert.deepEqual(
    [...new Set(subjects.map(({ data }) => data.incident))].sort(),
    [...keys].sort(),
    'an incident is open as long as something suffers from its cause, and no longer',
  );
  const parked = (await ledger.query({ collection: UNITS })).filter(
    ({ data }) => data.outcome?.kind === 'parked',
  );
  const letters = (await ledger.query({ collection: DEAD_LETTERS })).filter(
    ({ data }) => data.state === 'open',
  );
  for (const { key } of [...parked, ...letters])
    assert.ok(
      subjects.some(({ data }) => data.subject === key),
      `${key} belongs to no incident`,
    );
}

test('units parked for one reason are one incident; the last that recovers closes it', async () => {
  let isBroken = true;
  const toy = await openToyEngine({
    slates: DATES,
    work: (node, context) => {
      if (node.id === 'box' && isBroken) throw new UnitError('permanent', 'drift', `${context.date} is odd`);
      if (node.id === 'context' && isBroken) throw new UnitError('permanent', 'drift', 'odd too');
      return wrote(node, context);
    },
  });
  for (const date of DATES) await requestSlate(toy.engine, date, 'backfill', 'test');
  await toy.settle();
  await assertEverySuffererHasAnIncident(toy.engine);
  const open = await toy.engine.alerts.open();
  assert.deepEqual(
    open.map(({ key, severity, count }) => [key, severity, count]).sort(),
    [
      ['unit/box/drift', 'error', 3],
      ['unit/context/drift', 'warning', 3],
    ],
    'three dates each: optional ones only warn',
  );

  isBroken = false;
  const boxes = DATES.map((date) => `box/${date}`);
  await reopenUnits(toy.engine, boxes.slice(0, 2), 'ann', 'mended');
  await toy.settle();
  await assertEverySuffererHasAnIncident(toy.engine);
  const still = (await toy.engine.alerts.open()).find(({ key }) => key === 'unit/box/drift');
  assert.equal(still?.closedAt, null, 'one of the three is still parked');
  await reopenUnits(toy.engine, boxes.slice(2), 'ann', 'mended');
  await toy.settle();
  await assertEverySuffererHasAnIncident(toy.engine);
  const records = await toy.engine.ledger.query({ collection: INCIDENTS, where: { key: 'unit/box/drift' } });
  assert.match(records[0]?.data.closedBy ?? '', /^attempt .+ of box\/2024-01-12 ended complete$/);
});

test('a unit that parks again for another reason moves to that incident', async () => {
  let code = 'one';
  const toy = await openToyEngine({
    slates: DATES.slice(0, 1),
    work: (node, context) => {
      if (node.id === 'box') throw new UnitError('permanent', code, 'odd');
      return wrote(node, context);
    },
  });
  await requestSlate(toy.engine, DATES[0]!, 'backfill', 'test');
  await toy.settle();
  code = 'two';
  await reopenUnits(toy.engine, ['box/2024-01-10'], 'ann', 'again');
  await toy.settle();
  code = 'one';
  await reopenUnits(toy.engine, ['box/2024-01-10'], 'ann', 'and again');
  await toy.settle();
  await assertEverySuffererHasAnIncident(toy.engine);
  const records = await toy.engine.ledger.query({ collection: INCIDENTS });
  assert.deepEqual(
    records.map(({ key, data }) => [key, data.isOpen]),
    [
      ['unit/box/one#1', false],
      ['unit/box/one#2', true],
      ['unit/box/two#1', false],
    ],
  );
});

test('what crashing parks, and what cannot be read, belongs to an incident as well', async () => {
  const toy = await openToyEngine({
    slates: DATES.slice(0, 1),
    work: (node) => new Promise(() => void node),
  });
  await requestSlate(toy.engine, DATES[0]!, 'backfill', 'test');
  for (let crash = 0; crash < 3; crash++) {
    for (let i = 0; i < 30; i++) await new Promise((done) => setImmediate(done));
    const unit = await toy.engine.ledger.get(UNITS, 'schedule/2024-01-10');
    assert.equal(unit?.data.state, 'running');
    await recoverAttempts({ ...toy.engine, instance: `next-${crash}` });
    const reset = await toy.engine.ledger.get(UNITS, 'schedule/2024-01-10');
    if (crash === 2) assert.equal(reset?.data.outcome?.kind, 'parked');
    else await reRun(toy.engine);
  }
  const message = { id: 'm1', topic: 'done', data: {}, attributes: {}, publishedAt: START };
  await parkMessage(
    toy.engine,
    { subscription: 'done-to-phase2', attempt: 1, message },
    'a field is missing',
  );
  await assertEverySuffererHasAnIncident(toy.engine);
  assert.deepEqual((await toy.engine.alerts.open()).map(({ key }) => key).sort(), [
    'dead-letter/done-to-phase2',
    'unit/schedule/process_died',
  ]);
});

/** As the bus does after a crash: the work message comes again and takes a new lease. */
async function reRun(engine: Engine): Promise<void> {
  const work = {
    processor: 'schedule',
    game_date: DATES[0]!,
    generation: 1,
    slot: '',
    correlation_id: 'c',
  };
  const begun = await beginAttempt(engine, work, 'again', async () => []);
  if (begun.kind === 'begun') begun.attempt.release();
}
