import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareText } from '../memory/scalar-order.ts';
import { documentId, keyOf } from './document-id.ts';

const key = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12, unit: 'binary' }),
  fc.string({
    minLength: 1,
    maxLength: 6,
    unit: fc.constantFrom('.', '/', '-', '~', '_', '0', '^', '`', 'a'),
  }),
);

test('every key comes back from its id, and Firestore allows the id', () => {
  fc.assert(
    fc.property(key, (text) => {
      const id = documentId('games', text);
      assert.equal(keyOf(id), text);
      assert.ok(!id.includes('/') && id !== '.' && id !== '..' && !/^__.*__$/.test(id), id);
    }),
  );
});

test('ids sort as their keys do', () => {
  fc.assert(
    fc.property(key, key, (left, right) => {
      const byId = compareText(documentId('games', left), documentId('games', right));
      assert.equal(Math.sign(byId), Math.sign(compareText(left, right)));
    }),
  );
});

test('a key that is too long for Firestore is refused by name', () => {
  assert.throws(
    () => documentId('games', 'é'.repeat(751)),
    /games: the key é+… is longer than .* 1500 bytes/,
  );
});
