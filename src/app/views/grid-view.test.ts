import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  BLOCKED,
  DAY,
  ended,
  NOON,
  PARKED,
  PARTIAL,
  planned,
  slate,
  unit,
} from '../../../test/support/surfaces/records.ts';
import { openMemoryEngine } from '../../adapters/memory/memory-engine.ts';
import { VirtualClock } from '../../adapters/memory/virtual-clock.ts';
import { SLATES, UNITS } from '../../engine/unit.ts';
import { addDays } from '../../league/game-date.ts';
import { cellOf, gridRow, gridView } from './grid-view.ts';

describe('a cell', () => {
  const stateOf = (...units: Parameters<typeof cellOf>[1]) => cellOf(3, units).state;

  it('counts what is done, and puts what is not in words', () => {
    const cell = cellOf(3, [unit('a'), ended('b', PARTIAL), planned('c')]);
    assert.deepEqual([cell.done, cell.total], [1, 3]);
    assert.deepEqual(cell.notes, ['b: partial(1/3): game 2, and 1 more']);
  });

  it('shows the gravest of its units', () => {
    const failed = { kind: 'failed', error: 'transient', code: 'timeout', message: 'late' } as const;
    assert.equal(stateOf(), 'none');
    assert.equal(stateOf(unit('a')), 'done');
    assert.equal(stateOf(unit('a'), ended('b', PARTIAL)), 'short');
    assert.equal(stateOf(ended('b', PARTIAL), ended('c', BLOCKED)), 'blocked');
    assert.equal(stateOf(ended('c', BLOCKED), planned('d')), 'open');
    assert.equal(stateOf(planned('d'), planned('e', { state: 'running' })), 'running');
    assert.equal(stateOf(planned('e', { state: 'running' }), ended('f', PARKED)), 'bad');
    assert.equal(stateOf(ended('f', { kind: 'empty_unexpected', expected: 1, missing: 'all' })), 'bad');
    assert.equal(stateOf(ended('f', failed)), 'bad');
    assert.equal(stateOf(ended('f', failed, { open: true })), 'open', 'it is tried again by itself');
  });

  it('is empty only when all its units rightly are', () => {
    const empty = ended('a', { kind: 'empty_ok', reason: 'not_offered' });
    assert.deepEqual([stateOf(empty), stateOf(empty, unit('b'))], ['empty', 'done']);
  });
});

describe('gridRow', () => {
  it('knows no games before the schedule does', () => {
    const row = gridRow(DAY, null, []);
    assert.equal(row.games, null);
    assert.equal(row.cells.length, 7);
  });
});

describe('gridView', () => {
  it('shows the newest slates first, not after a date where one is given', async () => {
    const { ledger } = openMemoryEngine({ topology: [], clock: new VirtualClock(NOON) });
    const days = [0, 1, 2, 3].map((n) => addDays(DAY, n));
    await ledger.transact(async (tx) => {
      for (const date of days) tx.create(SLATES, date, slate({ date, games: 0, emptyDetail: 'none' }));
      tx.create(UNITS, `a/${DAY}`, unit('a'));
    });
    const newest = await gridView(ledger, { limit: 2 });
    assert.deepEqual(
      newest.map((row) => row.date),
      [days[3], days[2]],
    );
    const until = await gridView(ledger, { until: days[1]! });
    assert.deepEqual(
      until.map((row) => row.date),
      [days[1], days[0]],
    );
    const [asked] = await gridView(ledger, { dates: [DAY] });
    assert.deepEqual([asked?.games, asked?.emptyDetail, asked?.cells[2]?.total], [0, 'none', 1]);
    await ledger.close();
  });
});
