import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openToyEngine } from '../../test/support/toy-engine.ts';
import { at, toyCell, toyGrid } from '../../test/support/toy-grid.ts';
import { gameDate } from '../league/game-date.ts';
import { readCell } from './cell-view.ts';
import { CELLS, PLANNED_DATES } from './cells.ts';
import { evaluateDeadlines } from './deadlines.ts';
import { HORIZON_DAYS, planGrid } from './grid.ts';
import { requestSlate } from './orchestrator.ts';

const D = '2024-01-10';

test('the horizon is planned from the calendar: cells where there are games, expected emptiness where there are none', async () => {
  const toy = await openToyEngine({ slates: [D] });
  const grid = toyGrid(toy.engine, new Set([D, '2024-01-12']));
  const written = await planGrid(grid);
  // Six processors on two slates; the schedule alone on the other days.
  assert.equal(written, 2 * 6 + (HORIZON_DAYS - 1));
  const empty = await toy.engine.ledger.get(PLANNED_DATES, '2024-01-11');
  assert.deepEqual(
    [empty?.data.games, empty?.data.emptyReason, empty?.data.emptyDetail],
    [0, 'no_games', 'no games are scheduled'],
  );
  const cell = await toy.engine.ledger.get(CELLS, `box/${D}`);
  assert.deepEqual([cell?.data.mode, cell?.data.open, cell?.data.due], ['overnight', true, at(D, 38)]);
});

test('planning again writes nothing until the schedule or the day changes', async () => {
  const toy = await openToyEngine({ slates: [D] });
  const grid = toyGrid(toy.engine, new Set([D]));
  await planGrid(grid);
  assert.equal(await planGrid(grid), 0);
  toy.clock.advanceBy(24 * 3_600_000);
  assert.equal(await planGrid(grid), 1, 'one more day of the horizon: its schedule');
});

test('a game taken off the calendar closes its open cells as postponed and moves no cell that is done', async () => {
  const toy = await openToyEngine({ slates: [D, '2024-01-12'] });
  const slates = new Set([D, '2024-01-12']);
  const grid = toyGrid(toy.engine, slates);
  await planGrid(grid);
  const done = await toy.engine.ledger.get(CELLS, 'context/2024-01-12');
  const outcome = { kind: 'complete' } as const;
  await toy.engine.ledger.transact(async (tx) => {
    tx.put(CELLS, done!.key, { ...done!.data, open: false, outcome, closedBy: 'attempt a' }, done!.version);
  });
  slates.delete('2024-01-12');
  grid.revision += 1;
  await planGrid(grid);
  const cell = await toy.engine.ledger.get(CELLS, 'box/2024-01-12');
  assert.deepEqual(cell?.data.outcome, { kind: 'empty_ok', reason: 'postponed' });
  assert.match(cell?.data.closedBy ?? '', /^the calendar: no games/);
  assert.deepEqual((await toy.engine.ledger.get(CELLS, 'context/2024-01-12'))?.data.closedBy, 'attempt a');
  assert.equal((await toy.engine.ledger.get(PLANNED_DATES, '2024-01-12'))?.data.games, 0);
});

test('the span reaches back to the first date anybody asked for', async () => {
  const toy = await openToyEngine({ slates: ['2024-01-05', D] });
  await requestSlate(toy.engine, gameDate('2024-01-05'), 'backfill', 'test');
  const grid = toyGrid(toy.engine, new Set(['2024-01-05', D]));
  await planGrid(grid);
  assert.notEqual(await toy.engine.ledger.get(CELLS, 'box/2024-01-05'), null);
  assert.equal(await toy.engine.ledger.get(CELLS, 'schedule/2024-01-04'), null);
});

test('120 days of off-season: nothing of a game runs, nothing is late, and opening night plans itself', async () => {
  const toy = await openToyEngine({ slates: [] });
  const slates = new Set<string>();
  const grid = toyGrid(toy.engine, slates);
  for (let day = 0; day < 120; day += 1) {
    const today = grid.calendar.dateAt(toy.clock.now());
    await requestSlate(toy.engine, today, 'live', 'daily');
    await toy.settle();
    await planGrid(grid);
    await evaluateDeadlines(grid);
    toy.clock.advanceTo(at(D, 12 + 24 * (day + 1)));
  }
  assert.deepEqual([...new Set(toy.runs.map((unit) => unit.split('/')[0]))], ['schedule']);
  assert.deepEqual(await toy.engine.alerts.open(), []);
  const opening = grid.calendar.dateAt(toy.clock.now() + 7 * 24 * 3_600_000);
  slates.add(opening);
  grid.revision += 1;
  await planGrid(grid);
  assert.equal((await toy.engine.ledger.query({ collection: CELLS, where: { date: opening } })).length, 6);
});

test('a cell reads as not due, expected, late, done or given up', () => {
  const text = (instant: number) => new Date(instant).toISOString().slice(11, 16);
  const cell = toyCell('box', D);
  const reading = (hour: number) => readCell(cell, at(D, hour), text);
  assert.deepEqual(reading(9), { state: 'not_due', text: 'not due until 10:00' });
  assert.deepEqual(reading(10), { state: 'expected', text: 'expected by 14:00' });
  assert.deepEqual(reading(14), { state: 'late', text: 'late since 14:00, given up at 20:00' });
  const closed = (outcome: NonNullable<typeof cell.outcome>) =>
    readCell({ ...cell, open: false, outcome }, at(D, 21), text);
  assert.deepEqual(closed({ kind: 'complete' }), { state: 'done', text: 'complete' });
  assert.equal(closed({ kind: 'empty_ok', reason: 'no_games' }).state, 'done');
  assert.deepEqual(closed({ kind: 'partial', found: 8, expected: 9, missing: 'game 9' }), {
    state: 'given_up',
    text: 'given up: partial(8/9): missing game 9',
  });
});
