import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gameDate } from '../league/game-date.ts';
import type { Window } from './graph.ts';
import { windowBounds } from './window-bounds.ts';

const context = {
  date: gameDate('2024-03-01'),
  season: 2023,
  previous: gameDate('2024-02-29'),
  week: gameDate('2024-02-26'),
};

const cases: [Window, [string, string]][] = [
  ['same', ['2024-03-01', '2024-03-01']],
  ['day_after', ['2024-03-02', '2024-03-02']],
  ['previous', ['2024-02-29', '2024-02-29']],
  ['week', ['2024-02-26', '2024-02-26']],
  ['season_before', ['2023-08-01', '2024-02-29']],
  ['all_before', ['1946-11-01', '2024-02-29']],
  [{ daysBefore: 7 }, ['2024-02-23', '2024-02-29']],
  [{ lastDays: 7 }, ['2024-02-23', '2024-03-01']],
];

for (const [window, bounds] of cases) {
  test(`${JSON.stringify(window)} covers ${bounds.join(' to ')}`, () => {
    assert.deepEqual(windowBounds(window, context), bounds);
  });
}

test('what does not exist is an empty window, not the whole table', () => {
  const opener = { ...context, previous: null, week: null };
  assert.equal(windowBounds('previous', opener), null);
  assert.equal(windowBounds('week', opener), null);
});
