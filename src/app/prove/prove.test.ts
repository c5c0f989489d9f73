import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkGraph } from '../../engine/check-graph.ts';
import { DIAMOND_UNITS, diamondGraph } from './diamond-graph.ts';
import { holds, type Proof, proofText, prove } from './prove.ts';

const SEED = 20_240_115;

test('two rounds of kill -9 lose nothing and double nothing', { timeout: 300_000 }, async () => {
  console.log(`chaos: seed ${SEED}`);
  const proof = await prove({ rounds: 2, seed: SEED, dates: 1, members: 120 });
  assert.ok(proof.kills >= 1, 'nothing was killed');
  assert.deepEqual([proof.lost, proof.doubled, proof.open], [[], [], []]);
  assert.equal(proof.triggers, proof.triggered);
  assert.equal(proof.expected, 2 * (DIAMOND_UNITS.length + 1 + 120));
});

test('the diamond is a graph that holds together', () => {
  assert.deepEqual(checkGraph(diamondGraph(), new Map(), { hasZoneData: true }), []);
});

const GOOD: Proof = {
  rounds: 1,
  kills: 1,
  killsByZone: { slate: 1, 'fan-out': 0 },
  expected: 3,
  lost: [],
  doubled: [],
  triggers: 2,
  triggered: 2,
  attempts: 4,
  open: [],
  crashed: 1,
  repeatedWork: 1,
  firstWorkMs: [100, 900],
};

const FAULTS: readonly [string, Partial<Proof>, RegExp][] = [
  ['a lost member', { lost: ['batch/7'] }, /FAIL {2}lost[\s\S]*batch\/7/],
  ['a doubled effect', { doubled: ['member batch/7 x2'] }, /FAIL {2}doubled[\s\S]*x2/],
  ['a second trigger', { triggers: 3 }, /FAIL {2}trigger/],
  ['an attempt without end', { open: ['attempt-1'] }, /FAIL {2}every attempt/],
  ['a late restart', { firstWorkMs: [100, 1_001] }, /FAIL {2}first work/],
  ['no kill at all', { kills: 0 }, /FAIL {2}kills/],
];

test('a proof without a fault holds', () => {
  assert.ok(holds(GOOD));
  assert.doesNotMatch(proofText(GOOD), /FAIL/);
});

for (const [what, fault, line] of FAULTS) {
  test(`${what} fails the proof and is shown`, () => {
    const proof = { ...GOOD, ...fault };
    assert.ok(!holds(proof));
    assert.match(proofText(proof), line);
  });
}
