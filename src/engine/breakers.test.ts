import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openToyEngine, START, wrote } from '../../test/support/toy-engine.ts';
import { gameDate } from '../league/game-date.ts';
import { NotNowError } from '../ports/bus.ts';
import {
  BREAKER_FAILURES,
  BREAKER_WINDOW_MS,
  BREAKERS,
  behindBreaker,
  breakerIncident,
  hostDependency,
  isBreakerOpen,
  PROBE_AFTER_MS,
  probeBreakers,
} from './breakers.ts';
import type { Engine } from './engine-context.ts';
import type { GraphNode } from './graph.ts';
import { INCIDENTS } from './incidents.ts';
import { requestSlate } from './orchestrator.ts';
import { ATTEMPTS, UNITS } from './unit.ts';
import { NotYetError, UnitError } from './unit-error.ts';
import { whyNot } from './why-not.ts';

const SOURCE = hostDependency('source.example');
const D1 = gameDate('2024-01-10');
const D2 = gameDate('2024-01-11');
const MINUTE = 60_000;

/** A toy whose `schedule` asks a source; what the source does is the test's to say. */
async function sourcedToy(answer: (now: number) => 'dark' | 'early' | 'broken' | 'answers') {
  const toy = await openToyEngine({
    slates: ['2024-01-10', '2024-01-11', '2024-01-12'],
    work: (node, context) => {
      if (node.id !== 'schedule') return wrote(node, context);
      switch (answer(toy.clock.now())) {
        case 'dark': {
          const refusal = { dependency: SOURCE, until: toy.clock.now() + 10 * MINUTE };
          throw new NotYetError('upstream', 'source.example is unreachable', { refusal });
        }
        case 'early':
          throw new NotYetError('not_due', 'not published yet', { reached: [SOURCE] });
        case 'broken':
          throw new UnitError('permanent', 'drift', 'another shape');
        case 'answers':
          return { ...wrote(node, context), reached: [SOURCE] };
      }
    },
  });
  const schedule = toy.engine.graph.nodes.get('schedule') as GraphNode;
  (toy.engine.graph.nodes as Map<string, GraphNode>).set('schedule', { ...schedule, output: null });
  const ask = async (...dates: (typeof D1)[]) => {
    for (const date of dates) await requestSlate(toy.engine, date, 'backfill', 'test');
    await toy.settle();
  };
  const unit = async (date: typeof D1) => (await toy.engine.ledger.get(UNITS, `schedule/${date}`))?.data;
  const breaker = async () => (await toy.engine.ledger.get(BREAKERS, SOURCE))?.data;
  const tick = async () => {
    const asked = await probeBreakers(toy.engine);
    await toy.settle();
    return asked;
  };
  return { ...toy, ask, unit, breaker, tick };
}

async function incident(engine: Engine) {
  const where = { key: breakerIncident(SOURCE) };
  return (await engine.ledger.query({ collection: INCIDENTS, where })).at(-1)?.data;
}

test('a source that does not answer opens its breaker: the unit is blocked by it and spends nothing', async () => {
  const toy = await sourcedToy(() => 'dark');
  await toy.ask(D1);
  const unit = await toy.unit(D1);
  assert.ok(unit?.outcome?.kind === 'blocked');
  assert.deepEqual([unit.outcome.gate, unit.outcome.breaker, unit.open], ['upstream', SOURCE, true]);
  assert.deepEqual(unit.failures, {});
  const breaker = await toy.breaker();
  assert.deepEqual(
    [breaker?.isOpen, breaker?.failures, breaker?.processors],
    [true, 1, ['schedule']],
    'one failure is enough where the source says how long it is to be left alone',
  );
  assert.equal((await incident(toy.engine))?.isOpen, true);
});

test('others of the same processor are blocked by the open breaker without an attempt', async () => {
  const toy = await sourcedToy(() => 'dark');
  await toy.ask(D1);
  await toy.ask(D2);
  const unit = await toy.unit(D2);
  assert.ok(unit?.outcome?.kind === 'blocked');
  assert.deepEqual([unit.outcome.gate, unit.outcome.breaker], ['breaker', SOURCE]);
  assert.match(unit.outcome.detail, /source\.example .* next probe 2024-01-10T12:10/);
  assert.equal(await toy.engine.ledger.count({ collection: ATTEMPTS, where: { unit: `schedule/${D2}` } }), 0);
  const { chain } = await whyNot(toy.engine, 'schedule', D2, (instant) => new Date(instant).toISOString());
  assert.equal(chain[0]?.rule, 'blocked(breaker)');
  assert.match(chain[0]?.nextCheck ?? '', /next probe of host\/source\.example, 2024-01-10T12:10/);
  assert.equal(chain[0]?.values.breaker, SOURCE);
  assert.equal(chain[0]?.values.since, START);
});

test('the clock closes nothing: one probe at a time asks, the newest date first, and a failed one waits again', async () => {
  const toy = await sourcedToy(() => 'dark');
  await toy.ask(D1);
  await toy.ask(D2);
  assert.deepEqual(await toy.tick(), [], 'it is not time yet');
  toy.clock.advanceBy(10 * MINUTE);
  assert.deepEqual(await toy.tick(), [`schedule/${D2}`]);
  const breaker = await toy.breaker();
  assert.deepEqual([breaker?.isOpen, breaker?.failures, breaker?.probe], [true, 2, null]);
  assert.equal(breaker?.until, START + 20 * MINUTE);
  assert.equal((await incident(toy.engine))?.count, 2);
  assert.deepEqual(await toy.tick(), []);
});

test('a probe that is answered closes the breaker with its evidence, and all it held run', async () => {
  let isDark = true;
  const toy = await sourcedToy(() => (isDark ? 'dark' : 'answers'));
  await toy.ask(D1);
  await toy.ask(D2);
  isDark = false;
  toy.clock.advanceBy(10 * MINUTE);
  await toy.tick();
  const breaker = await toy.breaker();
  assert.deepEqual([breaker?.isOpen, breaker?.probe], [false, null]);
  const told = await incident(toy.engine);
  assert.equal(told?.isOpen, false);
  assert.match(told?.closedBy ?? '', /attempt attempt-\d+ of schedule\/2024-01-11 was answered/);
  const waiting = await whyNot(toy.engine, 'schedule', D1, String);
  assert.match(waiting.chain[0]?.nextCheck ?? '', /has closed/);
  assert.deepEqual(await toy.tick(), [`schedule/${D1}`]);
  assert.equal((await toy.unit(D1))?.outcome?.kind, 'complete');
  assert.deepEqual(await toy.tick(), []);
});

test('"not published yet" is an answer, too; a probe that fails of something else is none', async () => {
  let state: 'dark' | 'early' | 'broken' = 'dark';
  const toy = await sourcedToy(() => state);
  await toy.ask(D1);
  await toy.ask(D2);
  toy.clock.advanceBy(10 * MINUTE);
  state = 'broken';
  await toy.tick();
  assert.deepEqual([(await toy.breaker())?.isOpen, (await toy.breaker())?.probe], [true, null]);
  state = 'early';
  await toy.tick();
  assert.equal((await toy.breaker())?.isOpen, false);
});

test('a probe that was lost with its process gives its place to another', async () => {
  const toy = await sourcedToy(() => 'dark');
  await toy.ask(D1);
  const breaker = await toy.engine.ledger.get(BREAKERS, SOURCE);
  assert.ok(breaker);
  toy.clock.advanceBy(10 * MINUTE);
  const lost = { ...breaker.data, probe: { who: 'schedule/2023-12-01', at: toy.clock.now() } };
  await toy.engine.ledger.transact(async (tx) => tx.put(BREAKERS, SOURCE, lost, breaker.version));
  assert.deepEqual(await toy.tick(), []);
  toy.clock.advanceBy(5 * MINUTE);
  assert.deepEqual(await toy.tick(), [`schedule/${D1}`]);
});

test('a unit that comes when the time is over is the probe itself', async () => {
  let isDark = true;
  const toy = await sourcedToy(() => (isDark ? 'dark' : 'answers'));
  await toy.ask(D1);
  isDark = false;
  toy.clock.advanceBy(10 * MINUTE);
  await toy.ask(D2);
  assert.equal((await toy.unit(D2))?.outcome?.kind, 'complete');
  assert.equal((await toy.breaker())?.isOpen, false);
});

const HANDLER = 'handler/toys';
const broken = async () => {
  throw new UnitError('permanent', 'bad_model', 'the model does not fit');
};

async function brokenHandler(failures: number) {
  const toy = await openToyEngine({ slates: [] });
  for (let i = 0; i < failures; i += 1)
    await assert.rejects(behindBreaker(toy.engine, HANDLER, `m${i}`, broken), UnitError);
  return toy;
}

test(`${BREAKER_FAILURES} permanent errors of one kind within a minute open the breaker of their handler`, async () => {
  const toy = await brokenHandler(BREAKER_FAILURES - 1);
  assert.equal(await isBreakerOpen(toy.engine, HANDLER), false);
  const other = async () => {
    throw new UnitError('transient', 'busy', 'heals by itself');
  };
  await assert.rejects(behindBreaker(toy.engine, HANDLER, 'other', other), UnitError);
  assert.equal(await isBreakerOpen(toy.engine, HANDLER), false, 'what heals by itself does not count');
  await assert.rejects(behindBreaker(toy.engine, HANDLER, 'last', broken), UnitError);
  assert.equal(await isBreakerOpen(toy.engine, HANDLER), true);
  await assert.rejects(
    behindBreaker(toy.engine, HANDLER, 'next', async () => assert.fail('it is handled')),
    (error) => error instanceof NotNowError && error.until === START + PROBE_AFTER_MS,
  );
});

test('errors that lie apart, or are of another kind, do not open it', async () => {
  const toy = await brokenHandler(BREAKER_FAILURES - 1);
  toy.clock.advanceBy(BREAKER_WINDOW_MS);
  await assert.rejects(behindBreaker(toy.engine, HANDLER, 'late', broken), UnitError);
  const otherKind = async () => {
    throw new UnitError('permanent', 'bad_features', 'x');
  };
  for (let i = 1; i < BREAKER_FAILURES; i += 1)
    await assert.rejects(behindBreaker(toy.engine, HANDLER, `o${i}`, otherKind), UnitError);
  assert.equal(await isBreakerOpen(toy.engine, HANDLER), false);
});

test('a handler’s probe that fails keeps it open for as long again; one that succeeds closes it', async () => {
  const toy = await brokenHandler(BREAKER_FAILURES);
  toy.clock.advanceBy(PROBE_AFTER_MS);
  await assert.rejects(behindBreaker(toy.engine, HANDLER, 'probe', broken), UnitError);
  const breaker = (await toy.engine.ledger.get(BREAKERS, HANDLER))?.data;
  assert.deepEqual(
    [breaker?.isOpen, breaker?.until, breaker?.probe],
    [true, START + 2 * PROBE_AFTER_MS, null],
  );
  toy.clock.advanceBy(PROBE_AFTER_MS);
  assert.equal(await behindBreaker(toy.engine, HANDLER, 'probe', async () => 'done'), 'done');
  assert.equal(await isBreakerOpen(toy.engine, HANDLER), false);
  const where = { key: breakerIncident(HANDLER), isOpen: true };
  assert.equal(await toy.engine.ledger.count({ collection: INCIDENTS, where }), 0);
});

test('another code may try at once', async () => {
  const toy = await brokenHandler(BREAKER_FAILURES);
  const released = { ...toy.engine, codeVersion: 'mended' };
  assert.equal(await behindBreaker(released, HANDLER, 'm', async () => 'done'), 'done');
  assert.equal(await isBreakerOpen(toy.engine, HANDLER), false);
});

test('failures of those in flight when it opened neither move its probe nor close it', async () => {
  const toy = await brokenHandler(0);
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const late = behindBreaker(toy.engine, HANDLER, 'late', async () => {
    await gate;
    return await broken();
  });
  const good = behindBreaker(toy.engine, HANDLER, 'good', async () => await gate);
  for (let i = 0; i < BREAKER_FAILURES; i += 1)
    await assert.rejects(behindBreaker(toy.engine, HANDLER, `m${i}`, broken), UnitError);
  release();
  await assert.rejects(late, UnitError);
  await good;
  const breaker = (await toy.engine.ledger.get(BREAKERS, HANDLER))?.data;
  assert.deepEqual([breaker?.isOpen, breaker?.until], [true, START + PROBE_AFTER_MS]);
});
