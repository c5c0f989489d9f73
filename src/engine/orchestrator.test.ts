import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openToyEngine, wrote } from '../../test/support/toy-engine.ts';
import { gameDate } from '../league/game-date.ts';
import { withDependents } from './dependents.ts';
import { onSlateRequested, requestSlate, windowContext } from './orchestrator.ts';
import { freshUnit } from './plan-units.ts';
import { reopenUnits } from './reopen-units.ts';
import { ATTEMPTS, GATES, SLATES, TRIGGERS, UNITS } from './unit.ts';
import { UnitError } from './unit-error.ts';

const D1 = gameDate('2024-01-10');
const D2 = gameDate('2024-01-11');
const D4 = gameDate('2024-01-13');

async function outcomes(toy: Awaited<ReturnType<typeof openToyEngine>>): Promise<Record<string, string>> {
  const units = await toy.engine.ledger.query({ collection: UNITS });
  return Object.fromEntries(units.map(({ key, data }) => [key, data.outcome?.kind ?? data.state]));
}

test('a requested slate brings its schedule, its plan and all its units', async () => {
  const toy = await openToyEngine({ slates: ['2024-01-10', '2024-01-11'] });
  await requestSlate(toy.engine, D1, 'backfill', 'test');
  await toy.settle();
  assert.deepEqual(await outcomes(toy), {
    'box/2024-01-10': 'complete',
    'context/2024-01-10': 'complete',
    'feature/2024-01-10': 'complete',
    'gate/2024-01-10': 'complete',
    'schedule/2024-01-10': 'complete',
    'schedule/2024-01-11': 'complete',
    'summary/2024-01-10': 'complete',
  });
});

test('the gate of a slate waits for the results of the slate before', async () => {
  const toy = await openToyEngine({ slates: ['2024-01-10', '2024-01-11'] });
  await requestSlate(toy.engine, D1, 'backfill', 'test');
  await requestSlate(toy.engine, D2, 'backfill', 'test');
  await toy.settle();
  assert.ok(
    toy.runs.indexOf('summary/2024-01-10') < toy.runs.indexOf('feature/2024-01-11'),
    toy.runs.join(' '),
  );
  const gate = await toy.engine.ledger.get(GATES, 'gate/2024-01-11');
  assert.deepEqual(gate?.data.members.map((member) => member.unit).sort(), [
    'context/2024-01-11',
    'summary/2024-01-10',
  ]);
});

test('results of a slate nobody asked for are made when the next one needs them', async () => {
  const toy = await openToyEngine({ slates: ['2024-01-10', '2024-01-13'] });
  await requestSlate(toy.engine, D4, 'backfill', 'test');
  await toy.settle();
  const shown = await outcomes(toy);
  assert.equal(shown['summary/2024-01-10'], 'complete');
  assert.equal(shown['feature/2024-01-13'], 'complete');
  assert.equal(shown['feature/2024-01-10'], undefined, 'only the results of P(D) are needed');
});

test('a date without games is planned as empty, with its reason', async () => {
  const toy = await openToyEngine({ slates: ['2024-01-10'] });
  await requestSlate(toy.engine, D2, 'backfill', 'test');
  await toy.settle();
  const slate = await toy.engine.ledger.get(SLATES, D2);
  assert.equal(slate?.data.games, 0);
  assert.equal(slate?.data.emptyReason, 'no_games');
  assert.deepEqual(Object.keys(await outcomes(toy)), ['schedule/2024-01-11']);
});

test('asking again for what is done makes no attempt and no trigger', async () => {
  const toy = await openToyEngine({ slates: ['2024-01-10'] });
  await requestSlate(toy.engine, D1, 'backfill', 'test');
  await toy.settle();
  const before = [
    await toy.engine.ledger.count({ collection: ATTEMPTS }),
    await toy.engine.ledger.count({ collection: TRIGGERS }),
  ];
  await requestSlate(toy.engine, D1, 'backfill', 'test');
  await toy.settle();
  const after = [
    await toy.engine.ledger.count({ collection: ATTEMPTS }),
    await toy.engine.ledger.count({ collection: TRIGGERS }),
  ];
  assert.deepEqual(after, before);
});

test('a transient failure is tried again and heals; the units behind it run once', async () => {
  const toy = await openToyEngine({
    slates: ['2024-01-10'],
    work: (node, context, tries) => {
      if (node.id === 'box' && tries < 3) throw new UnitError('transient', 'flaky', 'the source is tired');
      return wrote(node, context);
    },
  });
  await requestSlate(toy.engine, D1, 'backfill', 'test');
  await toy.settle();
  assert.equal((await outcomes(toy))['summary/2024-01-10'], 'complete');
  assert.equal(toy.runs.filter((run) => run === 'box/2024-01-10').length, 3);
  assert.equal(toy.runs.filter((run) => run === 'summary/2024-01-10').length, 1);
});

test('a permanent failure parks at once, opens an incident and blocks what needs it', async () => {
  const toy = await openToyEngine({
    slates: ['2024-01-10', '2024-01-11'],
    work: (node, context) => {
      if (node.id === 'summary') throw new UnitError('permanent', 'broken', 'a column is gone');
      return wrote(node, context);
    },
  });
  await requestSlate(toy.engine, D1, 'backfill', 'test');
  await requestSlate(toy.engine, D2, 'backfill', 'test');
  await toy.settle();
  const shown = await outcomes(toy);
  assert.equal(shown['summary/2024-01-10'], 'parked');
  assert.equal(shown['feature/2024-01-11'], 'blocked', 'blocked travels down, so that nobody waits in vain');
  const gate = await toy.engine.ledger.get(GATES, 'gate/2024-01-11');
  assert.equal(gate?.data.verdict, 'blocked');
  assert.match(gate?.data.detail ?? '', /summary\/2024-01-10 is parked/);
  const open = await toy.engine.alerts.open();
  assert.ok(open.some((incident) => incident.key === 'unit/summary/broken'));
});

test('an optional member that fails does not hold its gate', async () => {
  const toy = await openToyEngine({
    slates: ['2024-01-10'],
    work: (node, context) => {
      if (node.id === 'context') throw new UnitError('permanent', 'broken', 'gone');
      return wrote(node, context);
    },
  });
  await requestSlate(toy.engine, D1, 'backfill', 'test');
  await toy.settle();
  const shown = await outcomes(toy);
  assert.equal(shown['context/2024-01-10'], 'parked');
  assert.equal(shown['feature/2024-01-10'], 'complete');
});

test('reopened units run again, and with them exactly what depends on them', async () => {
  const toy = await openToyEngine({ slates: ['2024-01-10', '2024-01-11', '2024-01-13'] });
  for (const date of [D1, D2, D4]) await requestSlate(toy.engine, date, 'backfill', 'test');
  await toy.settle();
  toy.runs.length = 0;
  const all = await withDependents(toy.engine, ['summary/2024-01-11']);
  assert.deepEqual(all.sort(), ['feature/2024-01-13', 'gate/2024-01-13', 'summary/2024-01-11']);
  await reopenUnits(toy.engine, all, 'operator', 'a partition was lost');
  await toy.settle();
  assert.deepEqual(toy.runs, ['summary/2024-01-11', 'feature/2024-01-13']);
  assert.equal((await outcomes(toy))['feature/2024-01-13'], 'complete');
});

test('a correction of an old result runs every later unit whose window holds it', async () => {
  let content = 'first';
  const toy = await openToyEngine({
    slates: ['2024-01-10', '2024-01-11', '2024-01-13'],
    work: (node, context) =>
      wrote(node, context, node.id === 'summary' && context.date === D1 ? content : ''),
  });
  for (const date of [D1, D2, D4]) await requestSlate(toy.engine, date, 'backfill', 'test');
  await toy.settle();
  toy.runs.length = 0;
  content = 'corrected';
  await reopenUnits(toy.engine, ['summary/2024-01-10'], 'operator', 'stat correction');
  await toy.settle();
  assert.deepEqual([...toy.runs].sort(), ['feature/2024-01-11', 'feature/2024-01-13', 'summary/2024-01-10']);
});

test('a correction that changes nothing further down stops there: the later units are confirmed without work', async () => {
  let content = 'first';
  const toy = await openToyEngine({
    slates: ['2024-01-10', '2024-01-11', '2024-01-13'],
    // The feature of D2 comes out the same whatever the corrected summary says; nothing reads it but the test.
    work: (node, context) =>
      wrote(node, context, node.id === 'summary' && context.date === D1 ? content : ''),
  });
  for (const date of [D1, D2, D4]) await requestSlate(toy.engine, date, 'backfill', 'test');
  await toy.settle();
  toy.runs.length = 0;
  await reopenUnits(toy.engine, ['feature/2024-01-11', 'feature/2024-01-13'], 'test', 'perhaps', 'recheck');
  await toy.settle();
  assert.deepEqual(toy.runs, []);
  assert.equal((await outcomes(toy))['feature/2024-01-13'], 'complete');
  content = 'corrected';
  await reopenUnits(toy.engine, ['summary/2024-01-10'], 'operator', 'stat correction');
  await toy.settle();
  assert.equal(toy.runs.filter((run) => run === 'feature/2024-01-13').length, 1, 'once, in the right order');
});

test('two corrections at once make each later unit run once', async () => {
  let content = 'first';
  const toy = await openToyEngine({
    slates: ['2024-01-10', '2024-01-11', '2024-01-13'],
    work: (node, context) => wrote(node, context, node.id === 'summary' ? content : ''),
  });
  for (const date of [D1, D2, D4]) await requestSlate(toy.engine, date, 'backfill', 'test');
  await toy.settle();
  toy.runs.length = 0;
  content = 'corrected';
  await reopenUnits(toy.engine, ['summary/2024-01-10', 'summary/2024-01-11'], 'operator', 'stat correction');
  await toy.settle();
  assert.equal(toy.runs.filter((run) => run === 'feature/2024-01-13').length, 1, toy.runs.join(' '));
});

test('a unit that reads a window while it is corrected runs once more when it has ended', async () => {
  let content = 'first';
  const gate = Promise.withResolvers<void>();
  const toy = await openToyEngine({
    slates: ['2024-01-10', '2024-01-11', '2024-01-13'],
    work: async (node, context, tries) => {
      if (node.id === 'feature' && context.date === D4 && tries === 1) await gate.promise;
      return wrote(node, context, node.id === 'summary' && context.date === D1 ? content : '');
    },
  });
  for (const date of [D1, D2, D4]) await requestSlate(toy.engine, date, 'backfill', 'test');
  const turns = async (until: () => boolean | Promise<boolean>) => {
    for (let i = 0; i < 5_000 && !(await until()); i += 1)
      await new Promise((resolve) => setImmediate(resolve));
  };
  await turns(() => toy.runs.includes('feature/2024-01-13'));
  content = 'corrected';
  await reopenUnits(toy.engine, ['summary/2024-01-10'], 'operator', 'stat correction');
  await turns(() => toy.runs.filter((run) => run === 'feature/2024-01-11').length === 2);
  gate.resolve();
  await toy.settle();
  assert.equal(toy.runs.filter((run) => run === 'feature/2024-01-13').length, 2, toy.runs.join(' '));
  assert.equal((await outcomes(toy))['feature/2024-01-13'], 'complete');
});

test('where time is real, the schedule of the morning after is not planned before that morning', async () => {
  const toy = await openToyEngine({ slates: ['2024-01-10'], engine: { virtualTime: false } });
  await requestSlate(toy.engine, D1, 'live', 'test');
  await toy.settle();
  const shown = await outcomes(toy);
  assert.equal(shown['schedule/2024-01-11'], undefined);
  assert.equal(shown['box/2024-01-10'], 'planned', 'results wait for it');
  assert.equal(shown['context/2024-01-10'], 'complete');
});

test('a morning that has begun is planned with the slate before it', async () => {
  const league = (await openToyEngine({ slates: ['2024-01-10'] })).engine.league;
  const toy = await openToyEngine({
    slates: ['2024-01-10'],
    engine: { virtualTime: false, league: { ...league, notBefore: () => 0 } },
  });
  await requestSlate(toy.engine, D1, 'live', 'test');
  await toy.settle();
  assert.equal((await outcomes(toy))['summary/2024-01-10'], 'complete');
});

test('a calendar unit waits for the other calendar units it needs', async () => {
  const toy = await openToyEngine({ slates: ['2024-01-10'] });
  const schedule = toy.engine.graph.nodes.get('schedule')!;
  const reader = {
    ...schedule,
    id: 'calendar_reader',
    output: null,
    needs: [{ processor: 'schedule', at: 'same' as const, required: true }],
  };
  const nodes = new Map([...toy.engine.graph.nodes, ['calendar_reader', reader]]);
  const engine = { ...toy.engine, graph: { ...toy.engine.graph, nodes } };
  await onSlateRequested(
    engine,
    {
      event_type: 'slate_requested',
      schema_version: 1,
      correlation_id: 'c',
      causation_id: 'test',
      lane: 'backfill',
      emitted_at: 0,
      game_date: D1,
      actor: 'test',
    },
    'e',
  );
  const gate = await toy.engine.ledger.get(GATES, 'calendar_reader/2024-01-10');
  assert.deepEqual(
    gate?.data.members.map((member) => member.unit),
    ['schedule/2024-01-10'],
  );
  assert.equal(gate?.data.verdict, 'waiting');
});

test('all slates of a week refer to the weekly unit of its first', async () => {
  const toy = await openToyEngine({ slates: ['2024-01-10', '2024-01-11'] });
  const weekly = { ...toy.engine.graph.nodes.get('context')!, id: 'training', cadence: 'weekly' as const };
  const nodes = new Map([...toy.engine.graph.nodes, ['training', weekly]]);
  const engine = { ...toy.engine, graph: { ...toy.engine.graph, nodes } };
  const slate = { season: 2023, previous: D1 };
  assert.equal(
    (await windowContext(engine, D2, slate)).week,
    D2,
    'none is planned: the date is its own week',
  );
  await toy.engine.ledger.transact(async (tx) => {
    tx.create(UNITS, 'training/2024-01-10', freshUnit(weekly, D1, 'backfill'));
  });
  assert.equal((await windowContext(engine, D2, slate)).week, D1);
  assert.deepEqual(await windowContext(engine, D2, null), {
    date: D2,
    season: 2023,
    previous: null,
    week: null,
  });
});
