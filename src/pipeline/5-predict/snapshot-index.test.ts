import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  daysBefore,
  history,
  indexOf,
  PLAYER,
  pastGame,
  SLATE,
} from '../../../test/support/phase5/situations.ts';
import { scoringLevel } from './systems/scoring-level.ts';

test('every game is seen as it looked before it was played', () => {
  const games = history(6, (ago) => ({ points: 10 + ago, minutes: 20 + ago }));
  const index = indexOf(games);
  const running = scoringLevel();
  running.enterSeason(2023);
  games.reverse().forEach((game, i) => {
    assert.equal(index.expectedPoints[i], running.before().points);
    assert.equal(index.expectedMinutes[i], running.before().minutes);
    running.add(game.points, game.minutes);
  });
  assert.deepEqual(index.histories.get(PLAYER)!.level, running.before());
});

test('rest is counted from the game before, and a season begins without', () => {
  const index = indexOf([
    pastGame({ gameDate: '2023-04-01', season: 2022 }),
    pastGame({ gameDate: '2023-11-01' }),
    pastGame({ gameDate: '2023-11-02' }),
    pastGame({ gameDate: '2023-11-06' }),
  ]);
  assert.deepEqual([...index.daysRest], [Number.NaN, Number.NaN, 0, 3]);
});

test('games on or after the slate change nothing', () => {
  const games = history(12);
  const tonight = pastGame({ gameDate: SLATE, points: 60 });
  const later = pastGame({ gameDate: '2024-02-01', points: 60 });
  const rookie = pastGame({ gameDate: SLATE, personId: 8 });
  const index = indexOf([...games, tonight, later, rookie]);
  const without = indexOf(games);
  assert.deepEqual(index.histories, without.histories);
  assert.deepEqual(index.profiles, without.profiles);
  assert.equal(index.newestGameDay, without.newestGameDay);
  assert.deepEqual(index.freeThrows, without.freeThrows);
});

test('the newest shot data are told from the newest games', () => {
  const index = indexOf([
    pastGame({ gameDate: daysBefore(40) }),
    pastGame({ gameDate: daysBefore(3), zones: null }),
  ]);
  assert.equal(index.newestGameDay - index.newestShotDay, 37);
});

test('an empty league has neither levels nor free throws', () => {
  const index = indexOf([]);
  assert.equal(index.histories.size, 0);
  assert.equal(index.freeThrows, null);
  assert.equal(index.newestShotDay, Number.NEGATIVE_INFINITY);
});

test('a level for the slate’s season has lost its share over the summer', () => {
  const lastSeason = history(30, () => ({ season: 2022, points: 30 }));
  const level = indexOf(lastSeason).histories.get(PLAYER)!.level;
  const running = scoringLevel();
  running.enterSeason(2022);
  for (let i = 0; i < 30; i++) running.add(30, 30);
  running.enterSeason(2023);
  assert.deepEqual(level, running.before());
});
