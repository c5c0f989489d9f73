import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PRIOR_RATE, scoringLevel } from './scoring-level.ts';

function after(games: readonly (readonly [points: number, minutes: number])[], season = 2023) {
  const level = scoringLevel();
  level.enterSeason(season);
  for (const [points, minutes] of games) level.add(points, minutes);
  return level;
}

test('somebody who has never played is expected to be average for twenty minutes', () => {
  const { rate, minutes, form, games } = after([]).before();
  assert.equal(rate, PRIOR_RATE);
  assert.equal(minutes, 20);
  assert.ok(Number.isNaN(form));
  assert.equal(games, 0);
});

test('rate and minutes are the decayed sums of the formula', () => {
  const games = [
    [10, 20],
    [30, 35],
    [18, 33],
  ] as const;
  const { rate, minutes } = after(games).before();
  const decayed = (half: number, value: (game: readonly [number, number]) => number) =>
    [...games].reverse().reduce((sum, game, i) => sum + 0.5 ** (i / half) * value(game), 0);
  const expectedRate = (decayed(14, ([p]) => p) + 25 * 0.42) / (decayed(14, ([, m]) => m) + 25);
  const virtual = 0.5 ** (3 / 3);
  const expectedMinutes = (decayed(3, ([, m]) => m) + virtual * 20) / (decayed(3, () => 1) + virtual);
  assert.ok(Math.abs(rate - expectedRate) < 1e-12);
  assert.ok(Math.abs(minutes - expectedMinutes) < 1e-12);
});

test('over the summer 60 % of what is known of the rate is kept, and form starts anew', () => {
  const level = after(Array.from({ length: 40 }, () => [30, 30] as const));
  const before = level.before();
  level.enterSeason(2024);
  const next = level.before();
  assert.ok(next.rate < before.rate && next.rate > 0.9);
  assert.equal(next.minutes, before.minutes);
  assert.ok(Number.isNaN(next.form));
  assert.equal(next.seasonGames, 0);
  assert.equal(next.games, 40);
});

test('form is the last five games against the season, relative to it', () => {
  const level = after([
    ...Array.from({ length: 10 }, () => [10, 30] as const),
    ...Array.from({ length: 5 }, () => [25, 30] as const),
  ]);
  assert.ok(Math.abs(level.before().form - (25 - 15) / 15) < 1e-12);
  assert.equal(
    after([
      [4, 30],
      [4, 30],
    ]).before().form,
    0,
  );
  assert.ok(Number.isNaN(after([[4, 30]]).before().form));
});

test('a player who scores next to nothing is not said to be in wild form', () => {
  const level = after([...Array.from({ length: 20 }, () => [0, 10] as const), [5, 10]]);
  assert.ok(Math.abs(level.before().form) < 0.5);
});
