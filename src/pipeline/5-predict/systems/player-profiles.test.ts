import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  daysBefore,
  history,
  indexOf,
  PLAYER,
  pastGame,
} from '../../../../test/support/phase5/situations.ts';
import type { PastGame } from '../system-contract.ts';
import { comparablesOf } from './player-profiles.ts';

const guard = (personId: number, minutes: number): PastGame[] =>
  history(20, () => ({ minutes, fga: minutes / 2 }), personId);

test('the most alike come first, and nobody is his own comparable', () => {
  const { profiles } = indexOf([...guard(PLAYER, 30), ...guard(1, 31), ...guard(2, 12), ...guard(3, 36)]);
  assert.deepEqual(comparablesOf(profiles, PLAYER, 2), [1, 3]);
  assert.deepEqual(comparablesOf(profiles, PLAYER, 20), [1, 3, 2]);
});

test('equals are taken in the order of their ids', () => {
  const { profiles } = indexOf([5, 4, 9, PLAYER, 8].flatMap((person) => guard(person, 30)));
  assert.deepEqual(comparablesOf(profiles, PLAYER, 3), [4, 5, 8]);
});

test('a profile needs ten games and a player who still plays', () => {
  const retired = Array.from({ length: 20 }, (_, i) =>
    pastGame({ gameDate: daysBefore(410 + i), personId: 2, season: 2022 }),
  );
  const { profiles } = indexOf([...guard(PLAYER, 30), ...history(9, () => ({}), 1), ...retired]);
  assert.deepEqual([...profiles.persons], [PLAYER]);
  assert.deepEqual(comparablesOf(profiles, PLAYER, 20), []);
  assert.deepEqual(comparablesOf(profiles, 1, 20), [], 'without a profile of his own nobody is like him');
});

test('where shots are unknown the other dimensions decide', () => {
  const unseen = (personId: number, minutes: number) =>
    history(20, () => ({ minutes, zones: null }), personId);
  const { profiles } = indexOf([...guard(PLAYER, 30), ...unseen(1, 29), ...unseen(2, 10), ...guard(3, 22)]);
  assert.equal(comparablesOf(profiles, PLAYER, 1)[0], 1);
});

test('players who never had the ball for a minute are compared by what is left', () => {
  const zero = (personId: number) => history(12, () => ({ minutes: 0, fga: 0, fta: 0, points: 0 }), personId);
  const { profiles } = indexOf([...guard(PLAYER, 30), ...zero(1), ...guard(2, 30)]);
  assert.deepEqual(comparablesOf(profiles, 1, 1).length, 1);
});
