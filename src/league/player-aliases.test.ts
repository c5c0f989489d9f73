/** The alias table: each spelling means one player, and none hides a name of the league. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PLAYER_ALIASES, SPELLINGS_BY_PLAYER } from './player-aliases.ts';
import { playerLookup } from './player-lookup.ts';

test('no spelling is listed twice, under one player or two', () => {
  assert.equal(PLAYER_ALIASES.size, Object.values(SPELLINGS_BY_PLAYER).flat().length);
});

test('no alias leads to itself or to another alias', () => {
  for (const [spelling, nbaName] of PLAYER_ALIASES) {
    assert.notEqual(spelling, playerLookup(nbaName));
    assert.equal(PLAYER_ALIASES.has(playerLookup(nbaName)), false, nbaName);
  }
});

test('a name two players of one game answered to has no alias', () => {
  for (const name of ['J. Green', 'C. Martin', 'T. Young'])
    assert.equal(PLAYER_ALIASES.has(playerLookup(name)), false);
});
