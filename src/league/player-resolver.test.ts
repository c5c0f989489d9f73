/** The resolver: four steps in order, and nothing is resolved on a guess. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { playerLookup } from './player-lookup.ts';
import { resolvePlayer } from './player-resolver.ts';

const roster = [
  { personId: 1, name: 'Jalen Green' },
  { personId: 2, name: 'Jeff Green' },
  { personId: 3, name: 'Herbert Jones' },
  { personId: 4, name: 'Derrick Jones Jr.' },
  { personId: 5, name: 'Anthony Davis' },
  { personId: 6, name: 'Nikola Jokić' },
];
const found = (name: string, candidates = roster) => {
  const { personId, resolution } = resolvePlayer(name, candidates);
  return [personId, resolution];
};

test('the exact lookup comes first and reads over marks, dots and case', () => {
  assert.deepEqual(resolvePlayer('NIKOLA JOKIC', roster), {
    personId: 6,
    resolution: 'exact',
    lookup: 'nikolajokic',
  });
});

test('an alias comes next, if its player is a candidate', () => {
  assert.deepEqual(found('Herb Jones'), [3, 'alias']);
  assert.deepEqual(found('Moe Wagner'), [null, 'unresolved']);
});

test('an exact name is not touched by an alias of the same spelling', () => {
  assert.deepEqual(found('Herb Jones', [...roster, { personId: 7, name: 'Herb Jones' }]), [7, 'exact']);
});

test('an alias holds when the source of the candidates spells the suffix otherwise', () => {
  assert.deepEqual(found('Ron Holland', [{ personId: 8, name: 'Ronald Holland' }]), [8, 'alias']);
  assert.deepEqual(found('B.J. Boston Jr', [{ personId: 9, name: 'Brandon Boston Jr.' }]), [9, 'alias']);
});

test('an alias whose player is absent leaves the suffix-free step its turn', () => {
  assert.deepEqual(found('Kenyon Martin Jr.', [{ personId: 10, name: 'Kenyon Martin' }]), [
    10,
    'suffix_free',
  ]);
});

test('a suffix may be missing or false', () => {
  assert.deepEqual(found('Derrick Jones'), [4, 'suffix_free']);
  assert.deepEqual(found('Anthony Davis Jr.'), [5, 'suffix_free']);
});

test('two suffixes that contradict each other are two people', () => {
  assert.deepEqual(found('Derrick Jones Sr.'), [null, 'unresolved']);
});

test('father and son among the candidates leave the bare name unresolved, the full one exact', () => {
  const family = [...roster, { personId: 11, name: 'Derrick Jones Sr.' }];
  assert.deepEqual(found('Derrick Jones', family), [null, 'unresolved']);
  assert.deepEqual(found('Derrick Jones Sr.', family), [11, 'exact']);
});

test('two players of one name are not told apart', () => {
  assert.deepEqual(found('Jalen Green', [...roster, { personId: 12, name: 'Jalen Green' }]), [
    null,
    'unresolved',
  ]);
});

test('one player under two spellings is one player', () => {
  assert.deepEqual(found('Nikola Jokic', [...roster, { personId: 6, name: 'Nikola Jokic' }]), [6, 'exact']);
  assert.deepEqual(found('Derrick Jones', [...roster, { personId: 4, name: 'Derrick Jones Jr' }]), [
    4,
    'suffix_free',
  ]);
});

test('an initial is never resolved without an alias, nor with one that two candidates fit', () => {
  assert.deepEqual(found('J. Green'), [null, 'unresolved']);
  assert.deepEqual(found('H. Jones'), [null, 'unresolved']);
  const miami = [{ personId: 13, name: 'Duncan Robinson' }];
  assert.deepEqual(found('D. Robinson', miami), [13, 'alias']);
  assert.deepEqual(found('D. Robinson', [...miami, { personId: 14, name: 'David Robinson' }]), [
    null,
    'unresolved',
  ]);
});

test('neither a near spelling nor an empty name resolves', () => {
  assert.deepEqual(found('Nikola Jovic'), [null, 'unresolved']);
  assert.deepEqual(found('', [...roster, { personId: 15, name: '?' }]), [null, 'unresolved']);
  assert.deepEqual(found('Jalen Green', []), [null, 'unresolved']);
});

test('whatever is resolved is a candidate, and the order of candidates does not matter', () => {
  const words = fc.constantFrom('Jalen', 'Jeff', 'J.', 'Green', 'Jones', 'Jr.', 'II', 'Herb', 'Herbert');
  const names = fc.array(words, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(' '));
  const candidates = fc.array(fc.record({ personId: fc.integer({ min: 1, max: 5 }), name: names }), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(names, candidates, (name, list) => {
      const result = resolvePlayer(name, list);
      assert.deepEqual(resolvePlayer(name, list.toReversed()), result);
      assert.equal(result.personId === null, result.resolution === 'unresolved');
      if (result.personId !== null) assert.ok(list.some(({ personId }) => personId === result.personId));
      if (result.resolution === 'exact') {
        const same = list.filter((candidate) => playerLookup(candidate.name) === playerLookup(name));
        assert.deepEqual([...new Set(same.map(({ personId }) => personId))], [result.personId]);
      }
    }),
    { numRuns: 500 },
  );
});
