import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openToyEngine, type ToyWork, wrote } from '../../test/support/toy-engine.ts';
import { at, toyCell, toyGrid } from '../../test/support/toy-grid.ts';
import { gameDate } from '../league/game-date.ts';
import { CELLS } from './cells.ts';
import { closingOutcome, evaluateDeadlines } from './deadlines.ts';
import { evaluateGate } from './evaluate-gates.ts';
import { planGrid } from './grid.ts';
import { requestSlate } from './orchestrator.ts';
import { outcomeText } from './outcome.ts';
import { GATES, UNITS } from './unit.ts';

const D = '2024-01-10';
const E = '2024-01-11';

/** A slate whose work goes as `work` says, its grid planned. */
async function opened(work?: ToyWork, pointInTime: readonly string[] = []) {
  const toy = await openToyEngine({ slates: [D, E], ...(work ? { work } : {}) });
  const grid = toyGrid(toy.engine, new Set([D, E]), pointInTime);
  await planGrid(grid);
  const cell = async (key: string) => (await toy.engine.ledger.get(CELLS, key))?.data;
  const shown = async (key: string) => {
    const outcome = (await cell(key))?.outcome;
    return outcome ? outcomeText(outcome) : null;
  };
  const tickAt = async (date: string, hour: number) => {
    toy.clock.advanceTo(at(date, hour));
    return await evaluateDeadlines(grid);
  };
  return { ...toy, grid, cell, shown, tickAt };
}

describe('deadlines', () => {
  it('close a cell with what its unit shows, naming the attempt', async () => {
    const toy = await opened();
    await requestSlate(toy.engine, gameDate(D), 'live', 'test');
    await toy.settle();
    const report = await evaluateDeadlines(toy.grid);
    assert.ok(report.closed.includes(`context/${D}`), report.closed.join());
    assert.match((await toy.cell(`context/${D}`))?.closedBy ?? '', /^attempt /);
    assert.equal((await toy.cell(`context/${D}`))?.open, false);
  });

  it('say nothing before it is due', async () => {
    const toy = await opened();
    const report = await toy.tickAt(D, 13);
    assert.deepEqual(report, { closed: [], givenUp: [], late: [] });
    assert.deepEqual(await toy.engine.alerts.open(), []);
  });

  it('with every upstream silent raise one incident that names the root, then give up naming the missing', async () => {
    const toy = await opened();
    const late = await toy.tickAt(D, 14);
    assert.ok(late.late.includes(`feature/${D}`));
    for (let n = 0; n < 10; n += 1) await evaluateDeadlines(toy.grid);
    const [incident, ...others] = await toy.engine.alerts.open();
    assert.deepEqual(others, []);
    assert.equal(incident?.key, `late/${D}`);
    assert.equal(incident.count, 1, 'the same lateness is told once');
    assert.match(
      incident.message,
      /^2024-01-10: late gate\/2024-01-10, late schedule\/2024-01-10; 1 more outputs wait behind/,
    );
    const over = await toy.tickAt(D, 20);
    assert.ok(over.givenUp.includes(`feature/${D}`));
    assert.equal(await toy.shown(`schedule/${D}`), 'blocked(upstream): it was never planned');
    const cells = await toy.engine.ledger.query({ collection: CELLS, where: { date: gameDate(D) } });
    const open = cells.filter(({ data }) => data.giveUp <= toy.clock.now() && data.open);
    assert.deepEqual(open, [], 'every cell whose time is over has an outcome');
    const [worse] = await toy.engine.alerts.open();
    assert.equal(worse?.severity, 'critical');
    assert.match(worse.message, /given up schedule\/2024-01-10/);
  });

  it('block a gate whose required member did not come, and let it open when that comes after all', async () => {
    let isDark = true;
    const toy = await opened((node, context) => {
      if (isDark && node.id === 'box') throw Object.assign(new Error('dark'), { name: 'QueryError' });
      return wrote(node, context);
    });
    await requestSlate(toy.engine, gameDate(E), 'live', 'test');
    await toy.settle();
    // The root is parked; what waits behind it is blocked already. The deadline names it all the same.
    await toy.tickAt(E, 20);
    assert.match((await toy.shown(`gate/${E}`)) ?? '', /^blocked\(inputs\): box\/2024-01-10 is parked/);
    isDark = false;
  });

  it('take the branch of the edge: optional members are done without, required ones block', async () => {
    const toy = await opened();
    const { engine } = toy;
    await requestSlate(engine, gameDate(E), 'live', 'test');
    await toy.settle();
    // The gate as it is while both members are still being made.
    const reopen = async (key: string) =>
      engine.ledger.transact(async (tx) => {
        const unit = await tx.get(UNITS, key);
        tx.put(UNITS, key, { ...unit!.data, state: 'eligible', open: true, outcome: null }, unit!.version);
      });
    const waitAgain = async () =>
      engine.ledger.transact(async (tx) => {
        const [unit, gate] = [await tx.get(UNITS, `gate/${E}`), await tx.get(GATES, `gate/${E}`)];
        const planned = {
          ...unit!.data,
          state: 'planned' as const,
          open: true,
          outcome: null,
          generation: unit!.data.generation + 1,
        };
        tx.put(UNITS, unit!.key, planned, unit!.version);
        tx.put(GATES, gate!.key, { ...gate!.data, verdict: 'waiting', deadline: null }, gate!.version);
      });
    await reopen(`context/${E}`);
    await waitAgain();
    const cause = { id: 'deadline', correlationId: 'c' };
    assert.equal(await evaluateGate(engine, `gate/${E}`, cause), 'waiting');
    assert.equal(await evaluateGate(engine, `gate/${E}`, cause, 'over'), 'fired');
    const degraded = (await engine.ledger.get(GATES, `gate/${E}`))?.data;
    assert.deepEqual(degraded?.deadline?.branch, 'degrade');
    assert.deepEqual(degraded?.deadline?.missing, [`context/${E}`]);
    assert.match(degraded?.detail ?? '', /, without context\/2024-01-11$/);

    await reopen(`summary/${D}`);
    await waitAgain();
    assert.equal(await evaluateGate(engine, `gate/${E}`, cause, 'over'), 'blocked');
    const blocked = (await engine.ledger.get(GATES, `gate/${E}`))?.data;
    assert.deepEqual(blocked?.deadline?.branch, 'block');
    assert.deepEqual(blocked?.deadline?.missing, [`summary/${D} had not come by the deadline`]);
    const unit = (await engine.ledger.get(UNITS, `gate/${E}`))?.data;
    assert.equal(unit?.outcome?.kind === 'blocked' && unit.outcome.gate, 'upstream');

    await engine.ledger.transact(async (tx) => {
      const summary = await tx.get(UNITS, `summary/${D}`);
      const ended = {
        ...summary!.data,
        state: 'ended' as const,
        open: false,
        outcome: { kind: 'complete' as const },
      };
      tx.put(UNITS, summary!.key, ended, summary!.version);
    });
    assert.equal(
      await evaluateGate(engine, `gate/${E}`, { ...cause, id: 'it came' }),
      'fired',
      'late input opens it',
    );
  });

  it('make a cell good that was given up when its unit ends after all, and close the incident', async () => {
    const toy = await opened();
    await toy.tickAt(D, 20);
    assert.equal((await toy.engine.alerts.open()).length, 1);
    await requestSlate(toy.engine, gameDate(D), 'live', 'late');
    await toy.settle();
    await evaluateDeadlines(toy.grid);
    const cell = await toy.cell(`context/${D}`);
    assert.deepEqual([cell?.outcome, cell?.isShort], [{ kind: 'complete' }, false]);
    assert.match(cell?.closedBy ?? '', /^attempt .*, after blocked\(upstream\): it was never planned$/);
    // The results of D are still to come: only what is required and due counts.
    assert.deepEqual(
      (await toy.engine.alerts.open()).map(({ message }) => message),
      [],
    );
  });

  it('record a moment that was missed as a loss for good', async () => {
    const toy = await opened(undefined, ['context']);
    await toy.tickAt(D, 20);
    assert.equal(await toy.shown(`context/${D}`), 'failed(permanent): moment_missed: it was never planned');
  });
});

describe('what a cell is closed with when its time is over', () => {
  const cell = toyCell('box', D);
  const base = { state: 'ended', open: false, outcome: null } as const;
  for (const [what, unit, detail, text] of [
    [
      'a partial result',
      { ...base, outcome: { kind: 'partial', found: 8, expected: 9, missing: 'g' } },
      null,
      'partial(8/9): missing g',
    ],
    [
      'a closed gate',
      { ...base, state: 'planned', open: true },
      'waits for x',
      'blocked(upstream): waits for x',
    ],
    [
      'a gate without a word',
      { ...base, state: 'planned', open: true },
      null,
      'blocked(upstream): its gate is closed',
    ],
    ['work under way', { ...base, state: 'running', open: true }, null, 'blocked(upstream): it is running'],
    [
      'a blocked unit',
      { ...base, state: 'planned', outcome: { kind: 'blocked', gate: 'inputs', detail: 'y' } },
      null,
      'blocked(inputs): y',
    ],
    [
      'a failure to be tried again',
      { ...base, open: true, outcome: { kind: 'failed', error: 'transient', code: 'c', message: 'm' } },
      null,
      'blocked(upstream): failed(transient): c: m',
    ],
  ] as const)
    it(`${what}: ${text}`, () => {
      assert.equal(outcomeText(closingOutcome(cell, unit, detail)), text);
    });
});
