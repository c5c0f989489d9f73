/** Game ids: the prefix alone decides what a game is and counts for. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { competitionOf, countsIn, isCountable } from './game-id.ts';

test('each prefix is a competition with its own weight', () => {
  const rows = ['0012400001', '0022400561', '0032400001', '0042400101', '0052400101', '0062400001'].map(
    (id) => [competitionOf(id), countsIn(id), isCountable(id)],
  );
  assert.deepEqual(rows, [
    ['preseason', 'none', false],
    ['regular', 'regular', true],
    ['all_star', 'none', false],
    ['playoffs', 'playoffs', true],
    ['play_in', 'none', true],
    ['cup_final', 'none', true],
  ]);
});

test('an id of another league, of another source or without its zeros is refused', () => {
  for (const id of [
    '22400561',
    '0072400001',
    '1022400001',
    '2022400561',
    '401585183',
    '00224005611',
    '',
    '002240056x',
  ]) {
    for (const read of [competitionOf, countsIn, isCountable]) {
      assert.throws(() => read(id), { name: 'RangeError', message: /is not an NBA game id/ }, id);
    }
  }
});
