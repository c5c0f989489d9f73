import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { collection, type Query } from '../../ports/ledger.ts';
import { planQuery } from '../memory/query-plan.ts';
import { assertIndexed, compositeIndexOf, indexText } from './composite-index.ts';

interface Game {
  date: string;
  home: string;
  state: string;
}
const GAMES = collection<Game>('games', ['date', 'home', 'state']);
const indexOf = (query: Omit<Query<Game>, 'collection'>) => {
  const index = compositeIndexOf(planQuery({ collection: GAMES, ...query }));
  return index && indexText(index);
};

describe('a composite index', () => {
  it('is not needed for equality alone, or for one field bounded or ordered', () => {
    assert.equal(indexOf({}), null);
    assert.equal(indexOf({ where: { home: 'BOS', state: ['final', 'live'] } }), null);
    assert.equal(indexOf({ orderBy: 'date', descending: true }), null);
    assert.equal(indexOf({ between: { field: 'date', from: 'a' }, orderBy: 'date' }), null);
    assert.equal(indexOf({ where: { date: 'a' }, orderBy: 'date' }), null);
  });

  it('holds the equal fields, sorted, and then the bounded or ordered one in its direction', () => {
    const where = { state: 'final', home: ['BOS', 'NYK'] };
    assert.equal(indexOf({ where, orderBy: 'date' }), 'games(home, state, date ascending)');
    assert.equal(
      indexOf({ where: { home: 'BOS' }, orderBy: 'date', descending: true }),
      'games(home, date descending)',
    );
    assert.equal(
      indexOf({ where: { home: 'BOS' }, between: { field: 'date', to: 'z' }, descending: true }),
      'games(home, date ascending)',
    );
  });

  it('is asked for by name when it is not declared', () => {
    const plan = planQuery({ collection: GAMES, where: { home: 'BOS' }, orderBy: 'date' });
    assert.throws(
      () => assertIndexed(plan, new Set()),
      /the index games\(home, date ascending\): add it to src\/app\/composite-indexes\.ts/,
    );
    assertIndexed(plan, new Set(['games(home, date ascending)']));
    assertIndexed(planQuery({ collection: GAMES }), new Set());
  });
});
