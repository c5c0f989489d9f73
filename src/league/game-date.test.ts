/** Dates of the league: only real ones exist, and arithmetic on them never leaves the calendar. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays, datesBetween, daysBetween, gameDate, isGameDate } from './game-date.ts';

const dates = fc
  .date({ min: new Date('1946-11-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => gameDate(date.toISOString().slice(0, 10)));

test('a real calendar date is taken as it is written', () => {
  assert.equal(gameDate('2024-02-29'), '2024-02-29');
  assert.equal(isGameDate('2024-01-15'), true);
});

test('text that is no calendar date is refused by name', () => {
  for (const text of [
    '2023-02-29',
    '2024-13-01',
    '2024-04-31',
    '2024-1-15',
    '20240115',
    'TODAY',
    '',
    '2024-01-15T00:00',
    ' 2024-01-15',
  ]) {
    assert.throws(() => gameDate(text), {
      name: 'RangeError',
      message: new RegExp(`^"${text}" is not a date of the league`),
    });
    assert.equal(isGameDate(text), false, text);
  }
});

test('adding days crosses months, leap days and years', () => {
  assert.equal(addDays(gameDate('2024-02-28'), 1), '2024-02-29');
  assert.equal(addDays(gameDate('2024-12-31'), 1), '2025-01-01');
  assert.equal(addDays(gameDate('2025-03-01'), -1), '2025-02-28');
});

test('both nights of the clock change are one day long', () => {
  assert.equal(daysBetween(gameDate('2024-03-09'), gameDate('2024-03-11')), 2);
  assert.equal(daysBetween(gameDate('2024-11-02'), gameDate('2024-11-04')), 2);
});

test('the dates between include both ends, and there are none backwards', () => {
  assert.deepEqual(datesBetween(gameDate('2024-02-28'), gameDate('2024-03-01')), [
    '2024-02-28',
    '2024-02-29',
    '2024-03-01',
  ]);
  assert.deepEqual(datesBetween(gameDate('2024-02-28'), gameDate('2024-02-28')), ['2024-02-28']);
  assert.deepEqual(datesBetween(gameDate('2024-02-29'), gameDate('2024-02-28')), []);
});

test('days added are days between, and taking them away leads back', () => {
  fc.assert(
    fc.property(dates, fc.integer({ min: -4000, max: 4000 }), (date, days) => {
      const moved = addDays(date, days);
      assert.equal(gameDate(moved), moved);
      assert.equal(daysBetween(date, moved), days);
      assert.equal(addDays(moved, -days), date);
      assert.equal(moved > date, days > 0, 'text order is date order');
    }),
  );
});
