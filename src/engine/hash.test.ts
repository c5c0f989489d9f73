import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentHash, derivedId, sha256 } from './hash.ts';

test('equal content has one hash, whatever the order of its keys and the absent ones', () => {
  assert.equal(contentHash({ a: 1, b: [true, null] }), contentHash({ b: [true, null], a: 1, c: undefined }));
  assert.notEqual(contentHash({ a: 1 }), contentHash({ a: '1' }));
  assert.notEqual(contentHash([1, 2]), contentHash([2, 1]));
  assert.equal(contentHash(undefined), contentHash(null));
});

test('an id follows from its parts and from where they begin', () => {
  assert.equal(derivedId('a', 1), derivedId('a', 1));
  assert.notEqual(derivedId('ab', 'c'), derivedId('a', 'bc'));
  assert.match(derivedId('a'), /^[0-9a-f]{32}$/);
});

test('SHA-256 is the known one', () => {
  assert.equal(sha256('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
