/** Likeness of names: each kind accepts its own pattern and no other. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { editDistance, matchesInitial, matchesReversed, matchesWithoutSuffix } from './name-match.ts';

test('a suffix may be missing on one side, but two must agree', () => {
  assert.ok(matchesWithoutSuffix('Derrick Jones', 'Derrick Jones Jr.'));
  assert.ok(matchesWithoutSuffix('Anthony Davis Jr.', 'Anthony Davis'));
  assert.ok(matchesWithoutSuffix('Robert Williams III', 'robert williams iii'));
  assert.ok(!matchesWithoutSuffix('Tim Hardaway Sr.', 'Tim Hardaway Jr.'));
  assert.ok(!matchesWithoutSuffix('Jalen Green', 'Jeff Green'));
});

test('words in another order match, the same order and other words do not', () => {
  assert.ok(matchesReversed('Wembanyama Victor', 'Victor Wembanyama'));
  assert.ok(matchesReversed('Portis, Bobby', 'Bobby Portis'));
  assert.ok(matchesReversed('Konan Niederhauser Yanic', 'Yanic Konan Niederhäuser'));
  assert.ok(!matchesReversed('Victor Wembanyama', 'Victor Wembanyama'));
  assert.ok(!matchesReversed('Love Kevin', 'Kevin Durant'));
});

test('an initial needs its whole surname, and a written suffix must be there', () => {
  assert.ok(matchesInitial('Z. Nnaji', 'Zeke Nnaji'));
  assert.ok(matchesInitial('D. Jones Jr.', 'Derrick Jones Jr.'));
  assert.ok(matchesInitial('D. Jones', 'Derrick Jones Jr.'));
  assert.ok(!matchesInitial('D. Jones Jr.', 'Damian Jones'));
  assert.ok(!matchesInitial('Z. Williams', 'Zion Williamson'));
  assert.ok(!matchesInitial('Mil. Bridges', 'Miles Bridges'));
  assert.ok(!matchesInitial('Z.', 'Zeke Nnaji'));
  assert.ok(!matchesInitial('Z. Nnaji', ''));
  assert.ok(!matchesInitial('', 'Zeke Nnaji'));
});

test('distance counts inserted, deleted and replaced letters', () => {
  assert.equal(editDistance('Bojan Bogdanovic', 'Bogdan Bogdanović'), 2);
  assert.equal(editDistance('Danilo Galinari', 'Danilo Gallinari'), 1);
  assert.equal(editDistance('Bojan Bogdanovich', 'Bojan Bogdanovic'), 1);
  assert.equal(editDistance('Jimmy Butler', 'Jimmy Butler III'), 0);
  assert.equal(editDistance('', 'abc'), 3);
  assert.equal(editDistance('kitten', 'sitting'), 3);
});

test('distance is a metric', () => {
  const names = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
  fc.assert(
    fc.property(names, names, names, (a, b, c) => {
      assert.equal(editDistance(a, b), editDistance(b, a));
      assert.equal(editDistance(a, b) === 0, a === b);
      assert.ok(editDistance(a, c) <= editDistance(a, b) + editDistance(b, c));
    }),
  );
});
