/** The queue of unresolved names: it proposes, in order of likeness, and says why nothing was applied. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proposeCandidates, unresolvedName } from './unresolved-name.ts';

const roster = [
  { personId: 1, name: 'Jalen Green' },
  { personId: 2, name: 'Jeff Green' },
  { personId: 3, name: 'Bojan Bogdanovic' },
  { personId: 4, name: 'Bogdan Bogdanović' },
  { personId: 5, name: 'Victor Wembanyama' },
  { personId: 6, name: 'Derrick Jones Jr.' },
];
const proposed = (name: string) =>
  proposeCandidates(name, roster).map(({ personId, because }) => [personId, because]);

test('a reversed name, an initial and a slip of the pen are proposed', () => {
  assert.deepEqual(proposed('Wembanyama Victor'), [[5, 'reversed']]);
  assert.deepEqual(proposed('V. Wembanyama'), [[5, 'initial']]);
  assert.deepEqual(proposed('Victor Wembanyma'), [[5, 'edit_distance']]);
});

test('all who fit an initial are proposed, nearest spelling first', () => {
  assert.deepEqual(proposed('J. Green'), [
    [2, 'initial'],
    [1, 'initial'],
  ]);
});

test('an exact likeness comes before a near one', () => {
  assert.deepEqual(proposed('Bojan Bogdanovic'), [
    [3, 'same_words'],
    [4, 'edit_distance'],
  ]);
});

test('more than two letters apart is nobody, and neither is an empty name', () => {
  assert.deepEqual(proposed('Victor Wemby'), []);
  assert.deepEqual(proposeCandidates('', [{ personId: 1, name: '.' }]), []);
});

test('the entry says whether several candidates fit the name or none', () => {
  assert.deepEqual(unresolvedName('J. Green', 'odds_api_player_points', roster), {
    name: 'J. Green',
    lookup: 'jgreen',
    source: 'odds_api_player_points',
    reason: 'ambiguous',
    proposals: [
      { personId: 2, name: 'Jeff Green', because: 'initial', distance: 3 },
      { personId: 1, name: 'Jalen Green', because: 'initial', distance: 4 },
    ],
  });
  assert.equal(unresolvedName('Wembanyama Victor', 'odds_api_player_points', roster).reason, 'no_candidate');
  assert.equal(unresolvedName('Somebody Else', 'odds_api_player_points', roster).reason, 'no_candidate');
});

test('one player under two spellings is not ambiguous', () => {
  const twice = [
    { personId: 1, name: 'Zeke Nnaji' },
    { personId: 1, name: 'Zeke Nnají' },
  ];
  assert.equal(unresolvedName('Z. Nnaji', 'espn_injuries', twice).reason, 'no_candidate');
});

test('contradicting suffixes are proposed as a near spelling, not as the same name', () => {
  assert.deepEqual(proposed('Derrick Jones Sr.'), [[6, 'edit_distance']]);
});
