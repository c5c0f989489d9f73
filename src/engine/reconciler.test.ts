import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openToyEngine, TABLES, type ToyWork, wrote } from '../../test/support/toy-engine.ts';
import { at, toyCell, toyGrid } from '../../test/support/toy-grid.ts';
import { addDays, gameDate } from '../league/game-date.ts';
import type { PartitionFact, Warehouse } from '../ports/warehouse.ts';
import type { Table } from '../tables/define-table.ts';
import { CELLS, type CellRecord } from './cells.ts';
import { requestSlate } from './orchestrator.ts';
import {
  DEAD_REPAIR,
  REPAIR_DEPTH,
  REPAIRS,
  REPAIRS_PER_DAY,
  reconcile,
  reconciliationText,
} from './reconciler.ts';
import { PARTITIONS, REQUESTS, UNITS } from './unit.ts';

const D = '2024-01-10';

/** Slates played, and a warehouse that holds what the ledger vouches for, less what a test takes away. */
async function opened(options: { slates?: readonly string[]; work?: ToyWork } = {}) {
  const slates = options.slates ?? [D];
  const toy = await openToyEngine({ slates, ...(options.work ? { work: options.work } : {}) });
  for (const date of slates) await requestSlate(toy.engine, gameDate(date), 'backfill', 'test');
  await toy.settle();
  const lost = new Set<string>();
  const warehouse = {
    partitions: async (table: Table): Promise<PartitionFact[]> => {
      const facts = await toy.engine.ledger.query({ collection: PARTITIONS, where: { table: table.name } });
      return facts
        .filter(({ key }) => !lost.has(key))
        .map(({ data }) => ({ date: data.date, rows: data.rows, hash: data.hash }));
    },
  } as unknown as Warehouse;
  const grid = { ...toyGrid(toy.engine, new Set(slates)), warehouse };
  const short = async (processor: string, date: string, change: Partial<CellRecord> = {}) => {
    const outcome = { kind: 'blocked', gate: 'upstream', detail: 'it was never planned' } as const;
    const cell = toyCell(processor, date, { open: false, isShort: true, outcome, ...change });
    await toy.engine.ledger.transact(async (tx) => tx.create(CELLS, `${processor}/${date}`, cell));
  };
  toy.runs.length = 0;
  return { ...toy, grid, lost, short };
}

describe('the reconciler', () => {
  it('finds nothing where grid, ledger and warehouse agree', async () => {
    const toy = await opened();
    const result = await reconcile(toy.grid, 'tick');
    assert.deepEqual(result, { holes: [], repaired: [], left: [] });
    assert.equal(reconciliationText(result), 'no holes');
  });

  it('finds 26 lost dates of any age, names their range in one incident and rebuilds exactly them', async () => {
    const dates = Array.from({ length: 26 }, (_, n) => addDays(gameDate(D), n - 90));
    const toy = await opened({ slates: dates });
    // As they stand after the warehouse lost them and while they have not been rebuilt.
    for (const date of dates) toy.lost.add(`${TABLES.box.name}/${date}`);
    const result = await reconcile(toy.grid, 'tick');
    assert.equal(result.holes.length, 26);
    const [incident, ...others] = await toy.engine.alerts.open();
    assert.deepEqual(others, []);
    assert.equal(incident?.key, 'holes/box');
    assert.ok(
      incident.message.startsWith(`box: 26 dates from ${dates[0]} to ${dates[25]}`),
      incident.message,
    );
    await toy.settle();
    assert.deepEqual([...new Set(toy.runs)].sort(), dates.map((date) => `box/${date}`).sort());
    toy.lost.clear();
    assert.deepEqual((await reconcile(toy.grid, 'tick')).holes, []);
    assert.deepEqual(await toy.engine.alerts.open(), [], 'closed by the evidence of a pass');
    assert.equal(await toy.engine.ledger.count({ collection: REPAIRS, where: { isOpen: true } }), 0);
  });

  it('asks for no repair while one is pending', async () => {
    const toy = await opened();
    toy.lost.add(`${TABLES.box.name}/${D}`);
    assert.deepEqual((await reconcile(toy.grid, 'tick')).repaired, [`box/${D}`]);
    assert.deepEqual((await reconcile(toy.grid, 'tick')).repaired, []);
    await toy.settle();
    assert.deepEqual(toy.runs, [`box/${D}`]);
  });

  it('stays inside the budget of a day and the depth of a chain, for a hole that never closes', async () => {
    const toy = await opened();
    toy.lost.add(`${TABLES.box.name}/${D}`);
    const asked: string[] = [];
    let why = '';
    for (let hour = 0; hour < 7 * 24; hour += 1) {
      toy.clock.advanceBy(3_600_000);
      const { repaired, left } = await reconcile(toy.grid, `tick ${hour}`);
      asked.push(...repaired);
      why = left[0]?.why ?? why;
      await toy.settle();
    }
    assert.equal(asked.length, Math.min(REPAIR_DEPTH, REPAIRS_PER_DAY));
    assert.equal(toy.runs.length, asked.length);
    assert.match(why, /3 repairs in a row did not help/);
    const repairs = await toy.engine.ledger.query({ collection: REPAIRS, orderBy: 'unit' });
    assert.deepEqual(
      repairs.map(({ data }) => data.depth),
      [1, 2, 3],
    );
    assert.deepEqual(repairs[2]?.data.causes.slice(1), [`box/${D}#1`, `box/${D}#2`]);
    const [incident] = await toy.engine.alerts.open();
    assert.ok((incident?.count ?? 99) <= 3, `one fact is told ${incident?.count} times`);
  });

  it('says that repair is dead when it heals nothing, tries one a day, and takes it back when it works again', async () => {
    const dates = Array.from({ length: 4 }, (_, n) => addDays(gameDate(D), n - 9));
    const toy = await opened({ slates: dates });
    for (const date of dates) toy.lost.add(`${TABLES.box.name}/${date}`);
    assert.equal((await reconcile(toy.grid, 'tick 1')).repaired.length, 4);
    await toy.settle();
    toy.clock.advanceBy(2 * 3_600_000);
    const { repaired, left } = await reconcile(toy.grid, 'tick 2');
    assert.deepEqual(repaired, [], 'the probe of the day is spent');
    assert.match(left[0]?.why ?? '', /repair is dead: 0 of 4/);
    const open = async () => (await toy.engine.alerts.open()).map(({ key }) => key);
    assert.ok((await open()).includes(DEAD_REPAIR));
    toy.clock.advanceBy(24 * 3_600_000);
    assert.equal((await reconcile(toy.grid, 'tick 3')).repaired.length, 1);
    await toy.settle();
    toy.lost.clear();
    await reconcile(toy.grid, 'tick 4');
    await reconcile(toy.grid, 'tick 5');
    assert.deepEqual(await open(), []);
  });

  it('has three repairs a day, for a hole that closes and opens again', async () => {
    const toy = await opened();
    const repaired: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      toy.lost.add(`${TABLES.box.name}/${D}`);
      repaired.push((await reconcile(toy.grid, `tick ${n}`)).repaired.length);
      await toy.settle();
      toy.lost.clear();
      await reconcile(toy.grid, 'look');
    }
    assert.deepEqual(repaired, [1, 1, 1, 0, 0]);
    toy.clock.advanceTo(at(addDays(toy.grid.calendar.dateAt(toy.clock.now()), 1), 1));
    toy.lost.add(`${TABLES.box.name}/${D}`);
    assert.equal((await reconcile(toy.grid, 'tomorrow')).repaired.length, 1);
  });

  it('requests a date that was never run, in the repair lane', async () => {
    const toy = await opened();
    await toy.short('box', '2024-01-08');
    const { repaired } = await reconcile(toy.grid, 'reconciler@tick');
    assert.deepEqual(repaired, ['box/2024-01-08']);
    const request = await toy.engine.ledger.get(REQUESTS, '2024-01-08');
    assert.deepEqual([request?.data.lane, request?.data.actor], ['repair', 'reconciler@tick']);
  });

  it('leaves alone what cannot be recovered and what is parked, and says so', async () => {
    const toy = await opened({
      work: (node, context) => {
        if (node.id === 'box') throw Object.assign(new Error('bad shape'), { name: 'DriftError' });
        return wrote(node, context);
      },
    });
    const parked = (await toy.engine.ledger.get(UNITS, `box/${D}`))?.data.outcome;
    await toy.short('box', D, { outcome: parked ?? null });
    await toy.short('context', '2024-01-02', { recoverability: 'point_in_time' });
    const { repaired, left } = await reconcile(toy.grid, 'tick');
    assert.deepEqual(repaired, []);
    assert.deepEqual(
      left.map(({ unit, why }) => `${unit}: ${why.slice(0, 20)}`),
      ['context/2024-01-02: it cannot be recover', `box/${D}: it is parked: bad sh`],
    );
    assert.equal(reconciliationText({ holes: [], repaired, left }), 'no holes');
  });

  it('leaves a unit alone that is as whole as its inputs', async () => {
    const toy = await opened({
      work: (node, context) => {
        const done = wrote(node, context);
        if (node.id !== 'summary') return done;
        return { ...done, outcome: { kind: 'partial', found: 8, expected: 9, missing: 'game 9' } };
      },
    });
    await toy.short('summary', D, { outcome: { kind: 'partial', found: 8, expected: 9, missing: 'game 9' } });
    const result = await reconcile(toy.grid, 'tick');
    assert.match(result.left[0]?.why ?? '', /as whole as they are/);
    assert.equal(reconciliationText(result), '1 holes: 0 repairs asked for, 1 left alone');
  });

  it('fetches again where what was collected is not whole', async () => {
    const toy = await opened();
    const { graph } = toy.engine;
    // A raw unit whose collector writes no table.
    const nodes = new Map(graph.nodes);
    nodes.set('schedule', { ...nodes.get('schedule')!, output: null });
    const engine = { ...toy.engine, graph: { ...graph, nodes } };
    const partial = { kind: 'partial', found: 8, expected: 9, missing: 'game 9' } as const;
    await engine.ledger.transact(async (tx) => {
      const unit = await tx.get(UNITS, `context/${D}`);
      tx.put(UNITS, unit!.key, { ...unit!.data, outcome: partial }, unit!.version);
    });
    await toy.short('context', D, { outcome: partial });
    await reconcile({ ...toy.grid, engine }, 'tick');
    const collector = await engine.ledger.get(UNITS, `schedule/${D}`);
    assert.match(collector?.data.reopenedBecause ?? '', /^hole found by the reconciler: partial\(8\/9\)/);
  });
});
