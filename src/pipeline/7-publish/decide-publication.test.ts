import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { itemsOf, type PublicationRecord } from '../../engine/publications.ts';
import type { GameDate } from '../../league/game-date.ts';
import type { PublicationCandidate } from './candidates.ts';
import { decidePublication } from './decide-publication.ts';

const TIP = 1_000;
const candidate = (item: string, points = 20, tipOffAt: number | null = TIP): PublicationCandidate => ({
  item,
  personId: 1,
  gameId: '1',
  tipOffAt,
  contentHash: `${points}`,
  content: { predicted_points: points, recommendation: 'OVER', line: null },
});
const entry = (
  item: string,
  state: PublicationRecord['state'] = 'published',
  seq = 1,
  points = 20,
): PublicationRecord => ({
  item,
  date: '2024-01-15' as GameDate,
  seq,
  state,
  at: 1,
  permitId: 'p',
  contentHash: `${points}`,
  content: candidate(item, points).content,
  reason: null,
  diff: null,
  tipOffAt: TIP,
  attemptId: 'x',
});
const decide = (
  log: readonly PublicationRecord[],
  candidates: readonly PublicationCandidate[],
  at = 500,
  reason: string | null = null,
) => decidePublication({ items: itemsOf(log), candidates, at, nominalTipOff: TIP, explain: () => reason });

describe('what is published', () => {
  it('is new, or differs from what stands, with the difference', () => {
    const { publish, unchanged } = decide(
      [entry('a'), entry('b')],
      [candidate('a'), candidate('b', 21.456), candidate('c')],
    );
    assert.deepEqual(
      publish.map(({ candidate: { item }, diff }) => [item, diff]),
      [
        ['b', 'predicted_points 20 -> 21.46'],
        ['c', null],
      ],
    );
    assert.equal(unchanged, 1);
  });

  it('is said again after it was withdrawn, or when it was only proposed', () => {
    assert.equal(decide([entry('a'), entry('a', 'withdrawn', 2)], [candidate('a')]).publish.length, 1);
    assert.equal(decide([entry('a', 'proposed')], [candidate('a')]).publish.length, 1);
  });

  it('is nothing new once the game has begun', () => {
    assert.deepEqual(decide([], [candidate('a'), candidate('b', 20, null)], TIP).tooLate, ['a', 'b']);
    const { frozen, publish } = decide([entry('a')], [candidate('a', 25)], TIP);
    assert.deepEqual([frozen, publish], [['a'], []]);
    assert.deepEqual(decide([entry('a', 'proposed')], [candidate('a')], TIP).tooLate, ['a']);
  });

  it('stays for ever once it is graded', () => {
    const log = [entry('a'), entry('a', 'graded', 2)];
    assert.deepEqual(decide(log, [candidate('a', 25)]).frozen, ['a']);
    assert.deepEqual(decide(log, [], 500, 'player_ruled_out').frozen, ['a']);
  });
});

describe('what is no candidate any more', () => {
  it('is withdrawn with its reason and what was said', () => {
    const [withdrawn] = decide([entry('a')], [], 500, 'player_ruled_out').withdraw;
    assert.equal(withdrawn?.reason, 'player_ruled_out');
    assert.equal(withdrawn?.diff, 'OVER none, 20 points, is not said any more: player_ruled_out');
  });

  it('stays where nothing says why', () => {
    const { unexplained, withdraw } = decide([entry('a')], []);
    assert.deepEqual([unexplained.map(({ item }) => item), withdraw], [['a'], []]);
  });

  it('and never went out is no matter', () => {
    const { unexplained, withdraw, frozen } = decide([entry('a', 'proposed')], [], 500, 'x');
    assert.deepEqual([unexplained, withdraw, frozen], [[], [], []]);
  });

  it('changes in what is not compared are told as such', () => {
    const other = { ...candidate('a'), contentHash: 'other' };
    assert.equal(decide([entry('a')], [other]).publish[0]?.diff, 'details only');
  });
});
