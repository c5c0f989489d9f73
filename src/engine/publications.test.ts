import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GameDate } from '../league/game-date.ts';
import { itemsOf, type PublicationRecord } from './publications.ts';

const entry = (seq: number, state: PublicationRecord['state'], item = 'a'): PublicationRecord => ({
  item,
  date: '2024-01-15' as GameDate,
  seq,
  state,
  at: seq,
  permitId: null,
  contentHash: `${seq}`,
  content: {},
  reason: null,
  diff: null,
  tipOffAt: null,
  attemptId: 'x',
});
const stateOf = (...states: PublicationRecord['state'][]) =>
  itemsOf(states.map((state, i) => entry(i + 1, state)).reverse()).get('a');

describe('an item of the publication log', () => {
  it('is what its newest outward entry makes it', () => {
    assert.equal(stateOf('proposed')?.state, 'proposed');
    assert.equal(stateOf('proposed', 'published')?.state, 'published');
    assert.equal(stateOf('published', 'proposed')?.state, 'published');
    assert.equal(stateOf('published', 'withdrawn')?.state, 'withdrawn');
    assert.equal(stateOf('published', 'withdrawn', 'published')?.state, 'published');
    assert.equal(stateOf('published', 'graded', 'graded')?.state, 'graded');
  });

  it('keeps what was said first, what stands and every grade', () => {
    const item = stateOf('published', 'published', 'graded', 'graded');
    assert.equal(item?.first?.seq, 1);
    assert.equal(item?.published?.seq, 2);
    assert.deepEqual(
      item?.grades.map(({ seq }) => seq),
      [3, 4],
    );
    assert.equal(item?.entries, 4);
    assert.equal(stateOf('proposed')?.first, null);
    assert.equal(stateOf('published', 'withdrawn')?.published, null);
  });

  it('comes in the order of names', () => {
    assert.deepEqual(
      [...itemsOf([entry(1, 'published', 'b'), entry(1, 'published', 'a')]).keys()],
      ['a', 'b'],
    );
  });
});
