import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startedBackfill } from '../../test/support/simulated/started-backfill.ts';
import { openToyEngine, START, type ToyWork, wrote } from '../../test/support/toy-engine.ts';
import { gameDate } from '../league/game-date.ts';
import { BACKFILLS } from './backfills.ts';
import { CELLS, type CellRecord } from './cells.ts';
import type { Engine } from './engine-context.ts';
import { requestSlate } from './orchestrator.ts';
import { declareHalt } from './permits.ts';
import { SLATES, UNITS, type UnitRecord } from './unit.ts';
import { NotYetError, UnitError } from './unit-error.ts';
import { type WhyNot, type WhyNotStep, whyNot } from './why-not.ts';

const D1 = gameDate('2024-01-10');
const D2 = gameDate('2024-01-11');
const iso = (instant: number) => new Date(instant).toISOString();

async function played(work?: ToyWork, engine: Partial<Engine> = {}) {
  const toy = await openToyEngine({ slates: [D1, D2], engine, ...(work ? { work } : {}) });
  await requestSlate(toy.engine, D1, 'backfill', 'test');
  await toy.settle();
  return toy;
}

async function ask({ engine }: { engine: Engine }, unit: string): Promise<WhyNot> {
  const [processor = '', date = ''] = unit.split('/');
  return await whyNot(engine, processor, gameDate(date), iso);
}

async function first(toy: { engine: Engine }, unit: string): Promise<WhyNotStep> {
  return (await ask(toy, unit)).chain[0] as WhyNotStep;
}

async function change({ engine }: { engine: Engine }, key: string, fields: Partial<UnitRecord>) {
  await engine.ledger.transact(async (tx) => {
    const unit = await tx.get(UNITS, key);
    assert.ok(unit);
    tx.put(UNITS, key, { ...unit.data, ...fields }, unit.version);
  });
}

test('what has run says so', async () => {
  const toy = await played();
  const answer = await ask(toy, 'feature/2024-01-10');
  assert.equal(answer.hasRun, true);
  assert.equal(answer.answer, 'feature/2024-01-10 has run: complete');
  assert.equal(answer.chain[0]?.rule, 'complete');
  assert.equal(answer.chain[0]?.values.rows, 3);
});

test('an input that is parked: the chain from the unit to the root, with counts, incident and what to do', async () => {
  const toy = await played((node, context) => {
    if (node.id === 'summary') throw new UnitError('permanent', 'drift', 'a column is gone');
    return wrote(node, context);
  });
  await requestSlate(toy.engine, D2, 'backfill', 'test');
  await toy.settle();
  const { answer, chain, hasRun } = await ask(toy, 'feature/2024-01-11');
  assert.equal(hasRun, false);
  assert.equal(answer, 'feature/2024-01-11 did not run: summary/2024-01-10: parked: drift: a column is gone');
  assert.deepEqual(
    chain.map(({ unit, rule }) => [unit, rule]),
    [
      ['feature/2024-01-11', 'blocked(inputs)'],
      ['gate/2024-01-11', 'blocked(inputs)'],
      ['summary/2024-01-10', 'parked'],
    ],
  );
  const gate = chain[1] as WhyNotStep;
  assert.deepEqual([gate.values.ready, gate.values.members], [1, 2]);
  assert.match(gate.finding, /1 of 2 inputs are there; it cannot have summary\/2024-01-10/);
  assert.equal(typeof gate.evaluatedAt, 'number');
  const root = chain[2] as WhyNotStep;
  assert.equal(root.values.incident, 'unit/summary/drift');
  assert.match(root.nextCheck, /never by itself: .*`tipoff rerun summary\/2024-01-10`/);
});

test('a date without games, a date nobody asked for, a schedule that is not in', async () => {
  const toy = await played();
  await requestSlate(toy.engine, gameDate('2024-01-20'), 'backfill', 'test');
  await toy.settle();
  const empty = await first(toy, 'feature/2024-01-20');
  assert.deepEqual([empty.rule, empty.values.games], ['empty_ok(no_games)', 0]);
  const unasked = await first(toy, 'feature/2024-01-25');
  assert.equal(unasked.rule, 'not_requested');
  assert.match(unasked.nextCheck, /`tipoff run 2024-01-25` asks for it/);

  const waiting = await openToyEngine({ slates: [D1] });
  await requestSlate(waiting.engine, D1, 'backfill', 'ann');
  const { chain, answer } = await ask(waiting, 'feature/2024-01-10');
  assert.match(chain[0]?.finding ?? '', /asked for by ann, its schedule is not in yet/);
  assert.deepEqual(chain[0]?.heldBy, ['schedule/2024-01-10']);
  assert.match(answer, /did not run: schedule\/2024-01-10/);
});

test('what is not due says until when, and takes it from its cell where there is one', async () => {
  const toy = await openToyEngine({ slates: [D1], engine: { virtualTime: false } });
  const later = gameDate('2024-02-01');
  const step = await first(toy, 'feature/2024-02-01');
  assert.deepEqual([step.rule, step.nextCheck], ['blocked(not_due)', '2024-02-01T10:00:00.000Z']);
  const notBefore = Date.parse('2024-02-01T11:30:00Z');
  const cell: CellRecord = {
    processor: 'feature',
    date: later,
    mode: 'same_day',
    required: true,
    recoverability: 'recoverable',
    notBefore,
    due: notBefore + 1,
    giveUp: notBefore + 2,
    open: true,
    outcome: null,
    closedAt: null,
    closedBy: null,
    isShort: false,
    plannedAt: START,
  };
  await toy.engine.ledger.transact(async (tx) => tx.create(CELLS, 'feature/2024-02-01', cell));
  const planned = await first(toy, 'feature/2024-02-01');
  assert.equal(planned.finding, 'not due until 2024-02-01T11:30:00.000Z');
  assert.deepEqual(
    [planned.values.due, planned.values.giveUp, planned.evaluatedAt],
    [notBefore + 1, notBefore + 2, START],
  );
});

test('a unit at work, one that waits for a worker, one that is tried again', async () => {
  const toy = await played();
  const key = 'feature/2024-01-10';
  await change(toy, key, { state: 'running', open: true, outcome: null, leaseUntil: START + 60_000 });
  const running = await first(toy, key);
  assert.equal(running.rule, 'running');
  assert.match(running.nextCheck, /its lease runs out at 2024-01-10T12:01:00\.000Z/);
  await change(toy, key, { leaseUntil: null });
  assert.equal((await first(toy, key)).nextCheck, 'when it ends');
  await change(toy, key, { state: 'eligible' });
  const eligible = await first(toy, key);
  assert.equal(eligible.rule, 'worker');
  assert.match(String(eligible.values.trigger), /^feature\/2024-01-10@1-/);
  const failed = { kind: 'failed', error: 'transient', code: 'dark', message: 'no answer' } as const;
  await change(toy, key, { state: 'ended', outcome: failed, failures: { transient: 2 } });
  const retry = await first(toy, key);
  assert.deepEqual(
    [retry.rule, retry.values.failures, retry.values.budget],
    ['failed(transient)', '2 transient', 5],
  );
});

test('a gate that has all it needs and was not looked at; one that waits, with its deadline', async () => {
  const toy = await played();
  await change(toy, 'feature/2024-01-10', { state: 'planned', open: true, outcome: null });
  const ready = await first(toy, 'feature/2024-01-10');
  assert.match(ready.finding, /every input is there; its gate has not been looked at since/);
  await change(toy, 'gate/2024-01-10', { state: 'planned', open: true, outcome: null });
  const waiting = await first(toy, 'feature/2024-01-10');
  assert.match(waiting.finding, /0 of 1 inputs are there; it waits for gate\/2024-01-10/);
  assert.equal(waiting.nextCheck, 'when one of them ends');
});

test('other gates answer by name: what the source says is not there yet', async () => {
  const toy = await played((node, context) => {
    if (node.id === 'context') throw new NotYetError('upstream', 'the book is not out');
    return wrote(node, context);
  });
  const step = await first(toy, 'context/2024-01-10');
  assert.deepEqual(
    [step.rule, step.finding],
    ['blocked(upstream)', 'blocked(upstream): the book is not out'],
  );
  assert.match(step.nextCheck, /with the next event that concerns it/);
});

test('a halt, a breaker and a paused lane say what opens them', async () => {
  const gates = ['halt', 'breaker', 'lane'] as const;
  for (const gate of gates) {
    const toy = await played((node, context) => {
      if (node.id === 'context') throw new NotYetError(gate, 'held by ada');
      return wrote(node, context);
    });
    const { rule, nextCheck } = await first(toy, 'context/2024-01-10');
    assert.equal(rule, `blocked(${gate})`);
    assert.match(nextCheck, /when a permit is there|first good probe|its backfill is resumed/);
    if (gate !== 'halt') continue;
    await toy.engine.ledger.transact(async (tx) => {
      const since = toy.engine.clock.now();
      declareHalt(tx, 'h', { scope: 'all', since, until: since + 60_000, actor: 'ada', reason: 'odd lines' });
    });
    assert.match((await first(toy, 'context/2024-01-10')).nextCheck, /the halt is over \(all ends .*permit/);
  }
});

test('empty and partial results are named with their counts', async () => {
  const toy = await played();
  const empty = { kind: 'empty_unexpected', expected: 8, missing: 'all' } as const;
  await change(toy, 'box/2024-01-10', { outcome: empty });
  assert.equal((await first(toy, 'box/2024-01-10')).rule, 'empty_unexpected');
  const partial = { kind: 'partial', found: 1, expected: 8, missing: '7 games' } as const;
  await change(toy, 'box/2024-01-10', { outcome: partial });
  const answer = await ask(toy, 'box/2024-01-10');
  assert.deepEqual([answer.chain[0]?.rule, answer.hasRun], ['partial(1/8)', true]);
});

test('a weekly unit points to the one that serves the date', async () => {
  const toy = await played();
  const nodes = new Map(toy.engine.graph.nodes);
  const training = { ...nodes.get('feature')!, id: 'training', cadence: 'weekly' as const };
  nodes.set('training', training);
  const engine = { ...toy.engine, graph: { ...toy.engine.graph, nodes } };
  const unit = (await engine.ledger.get(UNITS, 'feature/2024-01-10'))!.data;
  await engine.ledger.transact(async (tx) => {
    const slate = await tx.get(SLATES, D1);
    tx.create(UNITS, 'training/2024-01-10', { ...unit, processor: 'training' });
    tx.create(SLATES, D2, { ...slate!.data, date: D2 });
  });
  const step = await first({ engine }, 'training/2024-01-11');
  assert.equal(step.finding, 'it runs once a week: training/2024-01-10 serves 2024-01-11');
  const absent = await first({ engine }, 'feature/2024-01-11');
  assert.match(absent.finding, /nobody has asked for the slate of 2024-01-11: only its results were needed/);
});

test('a processor the graph does not have is refused by name', async () => {
  const toy = await openToyEngine({ slates: [] });
  await assert.rejects(ask(toy, 'nothing/2024-01-10'), /has no processor "nothing"/);
});

test('a date that a backfill has not come to says which one, how far it is and what makes it go on', async () => {
  const toy = await played();
  const date = gameDate('2024-01-20');
  const id = await startedBackfill({ engine: toy.engine, ledger: toy.engine.ledger }, [D2, date], {
    asked: 1,
  });
  const toCome = await first(toy, `feature/${date}`);
  assert.equal(toCome.rule, 'blocked(lane)');
  assert.equal(toCome.finding, `backfill/${id} comes to it after 1 of 2 dates`);
  await toy.engine.ledger.transact(async (tx) => {
    const record = await tx.get(BACKFILLS, id);
    if (record) tx.put(BACKFILLS, id, { ...record.data, state: 'paused' }, record.version);
  });
  const paused = await first(toy, `feature/${date}`);
  assert.equal(paused.finding, `backfill/${id} is paused after 1 of 2 dates`);
  assert.deepEqual(paused.values, { backfill: id, asked: 1, dates: 2 });
  assert.match(paused.nextCheck, /tipoff backfill resume b1/);
});
