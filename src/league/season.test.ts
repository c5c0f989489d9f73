/** Seasons: one start year behind every spelling. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { gameDate } from './game-date.ts';
import { seasonFromGameId, seasonFromLabel, seasonLabel, seasonOf } from './season.ts';

test('October starts a season', () => {
  assert.equal(seasonOf(gameDate('2024-09-30')), 2023);
  assert.equal(seasonOf(gameDate('2024-10-01')), 2024);
  assert.equal(seasonOf(gameDate('2024-12-31')), 2024);
  assert.equal(seasonOf(gameDate('2025-01-01')), 2024);
});

test('a season is labelled by both years, also over a century', () => {
  assert.equal(seasonLabel(2023), '2023-24');
  assert.equal(seasonLabel(1999), '1999-00');
  assert.equal(seasonLabel(2008), '2008-09');
});

test('every spelling of a season is read', () => {
  for (const text of ['2024-25', '2024', '22024', '42024', '12024'])
    assert.equal(seasonFromLabel(text), 2024, text);
  assert.equal(seasonFromLabel('1999-00'), 1999);
});

test('what is no season is refused', () => {
  for (const text of ['2024-26', '2024-24', '2024-2025', '24-25', '', '92024', '1945', '02024', 'current']) {
    assert.throws(() => seasonFromLabel(text), { name: 'RangeError', message: /is not a season/ }, text);
  }
  for (const season of [1945, 2023.5, Number.NaN, 22024])
    assert.throws(() => seasonLabel(season), /is not a season/);
});

test('a game id names its season, whatever the calendar says', () => {
  assert.equal(seasonFromGameId('0022400561'), 2024);
  assert.equal(seasonFromGameId('0041900406'), 2019);
  assert.equal(seasonFromGameId('0029900001'), 1999);
  assert.equal(seasonFromGameId('0024600001'), 1946);
  assert.throws(() => seasonFromGameId('22400561'), /"22400561" is not an NBA game id/);
});

test('a label is read back as the season it was made of', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1946, max: 2200 }), (season) =>
      assert.equal(seasonFromLabel(seasonLabel(season)), season),
    ),
  );
});
