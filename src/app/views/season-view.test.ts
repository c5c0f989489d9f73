import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ended, PARKED, slate, unit } from '../../../test/support/surfaces/records.ts';
import { toyGraph } from '../../../test/support/toy-engine.ts';
import { at, toyCell } from '../../../test/support/toy-grid.ts';
import { openMemoryEngine } from '../../adapters/memory/memory-engine.ts';
import { VirtualClock } from '../../adapters/memory/virtual-clock.ts';
import { CELLS, type CellRecord } from '../../engine/cells.ts';
import { SLATES, UNITS, type UnitRecord } from '../../engine/unit.ts';
import { type GameDate, gameDate } from '../../league/game-date.ts';
import { seasonText } from '../cli/season-text.ts';
import { dateRanges, seasonView } from './season-view.ts';

const DAYS = ['2024-01-08', '2024-01-09', '2024-01-10', '2024-01-11', '2024-01-12'].map(gameDate);
const NOW = at('2024-01-10', 15);

async function season(units: readonly UnitRecord[], cells: readonly CellRecord[]) {
  const { ledger } = openMemoryEngine({ topology: [], clock: new VirtualClock(0) });
  await ledger.transact(async (tx) => {
    for (const date of DAYS) {
      const games = date === '2024-01-09' ? 0 : 5;
      tx.create(SLATES, date, slate({ date, games }));
    }
    for (const one of units) tx.create(UNITS, `${one.processor}/${one.date}`, one);
    for (const one of cells) tx.create(CELLS, `${one.processor}/${one.date}`, one);
  });
  return await seasonView(ledger, NOW, null);
}

test('the season shows what is done, empty, late, given up, broken and not due yet', async () => {
  const [first, , third, fourth, fifth] = DAYS as [GameDate, GameDate, GameDate, GameDate, GameDate];
  const lost = { kind: 'blocked', gate: 'upstream', detail: 'it was never planned' } as const;
  const view = await season(
    [
      unit('summary', { date: first }),
      unit('summary', { date: third, state: 'planned', open: true, outcome: null }),
      ended('summary', PARKED, { date: fourth }),
    ],
    [
      toyCell('summary', third),
      toyCell('summary', fifth),
      toyCell('summary', '2024-01-07', { open: false, isShort: true, outcome: lost }),
      toyCell('summary', first, { open: false, isShort: true, outcome: lost }),
    ],
  );
  const marks = Object.fromEntries(view.rows.map(({ date, marks: [, , phase3] }) => [date, phase3]));
  assert.deepEqual(marks, {
    '2024-01-08': 'given_up',
    '2024-01-09': 'empty',
    '2024-01-10': 'late',
    '2024-01-11': 'bad',
    '2024-01-12': 'not_due',
  });
  assert.deepEqual([view.season, view.slates, view.done], [2023, 4, 0]);
  assert.deepEqual(
    view.gaps.map(({ processor, state, dates }) => [processor, state, dates]),
    [
      ['summary', 'given_up', ['2024-01-07', '2024-01-08']],
      ['summary', 'late', ['2024-01-10']],
    ],
  );

  const text = seasonText(view, 80);
  assert.equal(text[0], '2023-24: 0 of 4 slates done');
  assert.ok(text.includes('analytics          ×–!✗.'), text.join('\n'));
  assert.ok(
    text.some((line) =>
      line.startsWith('  summary: given up on 2024-01-07 to 2024-01-08 (given up: blocked'),
    ),
  );
  assert.ok(seasonText(view, 30).every((line) => line.length <= 30));
});

test('a slate with every output is done, and nothing is missing', async () => {
  const view = await season([unit('summary', { date: DAYS[0]! })], []);
  assert.deepEqual([view.done, view.gaps], [1, []]);
  assert.ok(!seasonText(view, 80).includes('Not there:'));
});

test('a home without slates says so', async () => {
  const { ledger } = openMemoryEngine({ topology: [], clock: new VirtualClock(0) });
  const view = await seasonView(ledger, NOW, null);
  assert.deepEqual(seasonText(view, 80), ['this home has no slates yet']);
  const other = await seasonView(ledger, NOW, gameDate('2020-01-01'));
  assert.deepEqual([other.season, other.rows], [2019, []]);
});

test('neighbouring dates read as a range', () => {
  const dates = ['2024-01-01', '2024-01-02', '2024-01-03', '2024-01-05'].map(gameDate);
  assert.equal(dateRanges(dates), '2024-01-01 to 2024-01-03, 2024-01-05');
  assert.equal(dateRanges([]), '');
});

test('who has ended over a hole is marked, and the hole named with the dates that rest on it', async () => {
  const [first, second, third] = DAYS as [GameDate, GameDate, GameDate];
  const { ledger } = openMemoryEngine({ topology: [], clock: new VirtualClock(0) });
  const partial = { kind: 'partial', found: 8, expected: 9, missing: '0022300500' } as const;
  const units = [
    ended('summary', partial, { date: first, phase: 3 }),
    unit('summary', { date: second, phase: 3 }),
    unit('feature', { date: third, phase: 4 }),
  ];
  await ledger.transact(async (tx) => {
    for (const date of DAYS) tx.create(SLATES, date, slate({ date }));
    for (const one of units) tx.create(UNITS, `${one.processor}/${one.date}`, one);
  });
  const view = await seasonView(ledger, NOW, null, toyGraph());
  assert.equal(view.rows.find(({ date }) => date === third)?.marks[3], 'stale');
  const text = seasonText(view, 120).join('\n');
  assert.match(text, /≈ done over a hole/);
  assert.match(text, /summary\/2024-01-08 is partial\(8\/9\).*; on it rest 2024-01-10/);
  assert.deepEqual((await seasonView(ledger, NOW, null)).stale, [], 'without a graph nothing is said');
});
