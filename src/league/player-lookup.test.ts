/** Lookups: marks, dots and case vanish, suffixes stay, and no name loses letters that look like a suffix. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nameParts, playerLookup } from './player-lookup.ts';

test('names become lower-case ASCII with their suffix', () => {
  const cases: [string, string][] = [
    ['Michael Porter Jr.', 'michaelporterjr'],
    ['Gary Payton II', 'garypaytonii'],
    ["De'Aaron Fox", 'deaaronfox'],
    ['Nikola Jokić', 'nikolajokic'],
    ['Nikola Đurišić', 'nikoladurisic'],
    ['Kristaps Porziņģis', 'kristapsporzingis'],
    ['Egor Dëmin', 'egordemin'],
    ['Jonas Valančiūnas', 'jonasvalanciunas'],
    ['Yanic Konan Niederhäuser', 'yanickonanniederhauser'],
    ['Shai Gilgeous-Alexander', 'shaigilgeousalexander'],
    ['Jaren Jackson Junior', 'jarenjacksonjr'],
    ['Xavier Tillman, Sr.', 'xaviertillmansr'],
    ['P.J. Washington', 'pjwashington'],
    ['Łukasz Ærø Straße Œ Ðþı', 'lukaszaerostrasseoedthi'],
    ['Ｎｉｋｏｌａ Ｊｏｋｉｃ', 'nikolajokic'],
    ['  Luka   Dončić ', 'lukadoncic'],
  ];
  for (const [name, lookup] of cases) assert.equal(playerLookup(name), lookup, name);
});

test('composed and decomposed letters are the same name', () => {
  assert.equal(playerLookup('Dončić'.normalize('NFD')), playerLookup('Dončić'.normalize('NFC')));
});

test('letters that look like a suffix stay where they are', () => {
  assert.equal(playerLookup('Jrue Holiday'), 'jrueholiday');
  assert.equal(playerLookup('Dereck Lively II'), 'derecklivelyii');
  assert.deepEqual(nameParts('Jrue Holiday'), { words: ['jrue', 'holiday'], suffix: null });
  assert.deepEqual(nameParts('Danny Ivy'), { words: ['danny', 'ivy'], suffix: null });
});

test('a suffix is a whole last word behind two others', () => {
  assert.deepEqual(nameParts('Robert Williams III'), { words: ['robert', 'williams'], suffix: 'iii' });
  assert.deepEqual(nameParts('Tillman, Sr.'), { words: ['tillman', 'sr'], suffix: null });
  assert.deepEqual(nameParts('Junior'), { words: ['junior'], suffix: null });
  assert.deepEqual(nameParts('V'), { words: ['v'], suffix: null });
  assert.deepEqual(nameParts(' .,- '), { words: [], suffix: null });
});

test('a lookup holds only letters and digits, and is its own lookup', () => {
  const names = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string());
  fc.assert(
    fc.property(names, (name) => {
      const lookup = playerLookup(name);
      assert.match(lookup, /^[a-z0-9]*$/);
      assert.equal(playerLookup(lookup), lookup);
      assert.equal(
        playerLookup(name.toUpperCase().toLowerCase()),
        playerLookup(name.toLowerCase().toUpperCase().toLowerCase()),
      );
    }),
  );
});

test('a flood of names does not change what an earlier one meant', () => {
  const before = nameParts('Jimmy Butler III');
  for (let i = 0; i < 20_001; i += 1) playerLookup(`Player ${i}`);
  assert.deepEqual(nameParts('Jimmy Butler III'), before);
});
