import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openMemoryEngine } from '../adapters/memory/memory-engine.ts';
import { VirtualClock } from '../adapters/memory/virtual-clock.ts';
import type { GameDate } from '../league/game-date.ts';
import {
  blockedText,
  type DeclaredGate,
  evaluateDeclaredGates,
  GATE_EVALUATIONS,
  judgeGate,
  passRegionFaults,
} from './declared-gates.ts';
import { sabotage } from './sabotage.ts';

const gate = (more: Partial<DeclaredGate> = {}): DeclaredGate => ({
  id: 'g',
  guards: 'p',
  kind: 'product',
  onError: 'block',
  rule: 'a rule',
  thresholds: { share: { floor: 0.5, cap: 1 } },
  ...more,
});
const question = { unit: 'p/2024-01-15', date: '2024-01-15' as GameDate, attemptId: 'a', nextCheck: 'later' };

describe('a declared gate', () => {
  it('lets pass what lies within its bounds, both ends included', () => {
    for (const share of [0.5, 0.7, 1]) assert.equal(judgeGate(gate(), { share }).verdict, 'pass');
  });

  it('blocks outside, and says how nearly it was missed', () => {
    assert.deepEqual(judgeGate(gate(), { share: 0.46 }), {
      values: { share: 0.46 },
      verdict: 'block',
      branch: 'block',
      detail: 'share 0.46 is under 0.5',
      isNearMiss: true,
    });
    assert.equal(judgeGate(gate(), { share: 0.2 }).isNearMiss, false);
    assert.match(judgeGate(gate(), { share: 1.05 }).detail, /share 1.05 is over 1/);
    assert.equal(judgeGate(gate(), { share: 2 }).isNearMiss, false);
  });

  it('takes a zero for a value and an unknown for an error', () => {
    const capped = gate({ thresholds: { share: { cap: 1 } } });
    assert.equal(judgeGate(capped, { share: 0 }).verdict, 'pass');
    for (const share of [null, Number.NaN])
      assert.match(judgeGate(capped, { share }).detail, /share cannot be told/);
    assert.equal(judgeGate(capped, {}).verdict, 'error');
  });

  it('takes the branch it declares when it cannot tell', () => {
    assert.equal(judgeGate(gate(), new Error('x')).branch, 'block');
    const lenient = gate({ kind: 'scheduling', onError: 'pass_degraded' });
    assert.equal(judgeGate(lenient, new Error('x')).branch, 'pass_degraded');
  });
});

describe('the pass region', () => {
  it('of one gate or of several on one value must not be empty', () => {
    assert.deepEqual(passRegionFaults([gate(), gate({ id: 'h', thresholds: { other: { floor: 9 } } })]), []);
    const clash = [
      gate({ thresholds: { v: { floor: 2 } } }),
      gate({ id: 'h', thresholds: { v: { cap: 2 } } }),
    ];
    assert.match(passRegionFaults(clash).join(), /g wants v >= 2 \(floor\), h wants it <= 2 \(cap\)/);
    assert.deepEqual(passRegionFaults([clash[0]!, { ...clash[1]!, guards: 'another' }]), []);
    assert.match(
      passRegionFaults([gate({ thresholds: { v: { floor: 2, cap: 1 } } })]).join(),
      /nothing can pass/,
    );
  });

  it('is refused for doubled names and product gates that would open by themselves', () => {
    const faults = passRegionFaults([gate(), gate({ onError: 'pass_degraded' })]).join();
    assert.match(faults, /two gates are called g/);
    assert.match(faults, /a product gate blocks/);
  });
});

describe('an evaluation', () => {
  it('is stored whatever came out, once per attempt', async () => {
    const clock = new VirtualClock(7);
    const { ledger } = openMemoryEngine({ topology: [], clock });
    const gates = [gate(), gate({ id: 'bad' }), gate({ id: 'worse' })];
    const found = await evaluateDeclaredGates(
      { ledger, clock },
      gates,
      async ({ id }) => {
        if (id === 'bad') throw new Error('no table');
        if (id === 'worse') throw 'a string';
        return { share: 0.46 };
      },
      question,
    );
    assert.equal(
      blockedText(found),
      'share 0.46 is under 0.5 (g, near miss); no table (bad, it could not tell); a string (worse, it could not tell)',
    );
    const stored = await ledger.query({ collection: GATE_EVALUATIONS, where: { unit: question.unit } });
    assert.equal(stored.length, 3);
    assert.equal(stored[0]?.data.at, 7);
  });

  it('lets errors pass only where that is the sabotage', async () => {
    const clock = new VirtualClock(7);
    const { ledger } = openMemoryEngine({ topology: [], clock });
    const engine = { ledger, clock, sabotage: sabotage('gateErrorPasses') };
    const [one] = await evaluateDeclaredGates(engine, [gate()], async () => ({ share: null }), question);
    assert.equal(one?.branch, 'pass');
  });
});
