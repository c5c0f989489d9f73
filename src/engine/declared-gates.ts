/** Gates as data: what each looks at, within which bounds, and what it does when it cannot tell. Every look is stored. */

import type { GameDate } from '../league/game-date.ts';
import { collection } from '../ports/ledger.ts';
import type { Engine } from './engine-context.ts';

/** A measured value has to lie within; a missing bound does not bind. Both ends belong to the pass region. */
export interface Bounds {
  readonly floor?: number;
  readonly cap?: number;
}

export interface DeclaredGate {
  readonly id: string;
  /** The processor whose units it guards. */
  readonly guards: string;
  /** A `product` gate decides what the world is told and blocks; a `scheduling` gate decides whether work begins. */
  readonly kind: 'product' | 'scheduling';
  /** What it does when its values cannot be had. */
  readonly onError: 'block' | 'pass_degraded';
  /** One sentence. */
  readonly rule: string;
  readonly thresholds: Readonly<Record<string, Bounds>>;
}

/** What was measured; null is not known, and never a zero. */
export type Measures = Readonly<Record<string, number | null>>;

export type GateVerdict = 'pass' | 'block' | 'error';
export type GateBranch = 'pass' | 'block' | 'pass_degraded';

export interface GateEvaluationRecord {
  readonly gate: string;
  readonly unit: string;
  readonly date: GameDate;
  readonly attemptId: string;
  readonly at: number;
  readonly rule: string;
  readonly thresholds: DeclaredGate['thresholds'];
  readonly values: Measures;
  readonly verdict: GateVerdict;
  readonly branch: GateBranch;
  /** What it found, in words. */
  readonly detail: string;
  /** Blocked, but every value it fell short of lay within a tenth of its bound. */
  readonly isNearMiss: boolean;
  readonly nextCheck: string;
}

export const GATE_EVALUATIONS = collection<GateEvaluationRecord>('gate_evaluations', [
  'date',
  'unit',
  'gate',
  'branch',
]);

const NEAR = 0.1;

/** What a gate makes of its values, or of the error that kept them from it. Pure. */
export function judgeGate(
  gate: DeclaredGate,
  measured: Measures | Error,
): Pick<GateEvaluationRecord, 'values' | 'verdict' | 'branch' | 'detail' | 'isNearMiss'> {
  const values = measured instanceof Error ? {} : measured;
  const unknown = Object.keys(gate.thresholds).filter(
    (name) => values[name] === null || values[name] === undefined || Number.isNaN(values[name]),
  );
  if (measured instanceof Error || unknown.length > 0) {
    const detail = measured instanceof Error ? measured.message : `${unknown.join(', ')} cannot be told`;
    return { values, verdict: 'error', branch: gate.onError, detail, isNearMiss: false };
  }
  const outside = Object.entries(gate.thresholds).flatMap(([name, { floor, cap }]) => {
    const value = values[name] as number;
    if (floor !== undefined && value < floor)
      return [{ text: `${name} ${round(value)} is under ${floor}`, isNear: value >= floor * (1 - NEAR) }];
    if (cap !== undefined && value > cap)
      return [{ text: `${name} ${round(value)} is over ${cap}`, isNear: value <= cap * (1 + NEAR) }];
    return [];
  });
  if (outside.length === 0) {
    const seen = Object.keys(gate.thresholds).map((name) => `${name} ${round(values[name] as number)}`);
    return { values, verdict: 'pass', branch: 'pass', detail: seen.join(', '), isNearMiss: false };
  }
  return {
    values,
    verdict: 'block',
    branch: 'block',
    detail: outside.map(({ text }) => text).join('; '),
    isNearMiss: outside.every(({ isNear }) => isNear),
  };
}

/** Thresholds that let nothing through, each fault naming both; empty when every gate leaves a pass region. Pure. */
export function passRegionFaults(gates: readonly DeclaredGate[]): string[] {
  const faults: string[] = [];
  const ids = new Set<string>();
  for (const gate of gates) {
    if (ids.has(gate.id)) faults.push(`two gates are called ${gate.id}`);
    ids.add(gate.id);
    if (gate.kind === 'product' && gate.onError !== 'block')
      faults.push(
        `gate ${gate.id} decides what is published and would pass when it fails: a product gate blocks`,
      );
  }
  // Gates of one processor must hold together: their thresholds on one value are one region.
  for (const guarded of new Set(gates.map(({ guards }) => guards))) {
    const bounds = gates
      .filter(({ guards }) => guards === guarded)
      .flatMap(({ id, thresholds }) =>
        Object.entries(thresholds).map(([name, { floor, cap }]) => ({ id, name, floor, cap })),
      );
    for (const low of bounds) {
      for (const high of bounds) {
        if (low.name !== high.name || low.floor === undefined || high.cap === undefined) continue;
        if (low.floor >= high.cap)
          faults.push(
            `nothing can pass the gates of ${guarded}: ${low.id} wants ${low.name} >= ${low.floor} (floor), ${high.id} wants it <= ${high.cap} (cap)`,
          );
      }
    }
  }
  return faults;
}

export interface GateQuestion {
  readonly unit: string;
  readonly date: GameDate;
  readonly attemptId: string;
  readonly nextCheck: string;
}

/** Measures and judges each gate and stores every evaluation in one commit; resolves with what was stored. */
export async function evaluateDeclaredGates(
  engine: Pick<Engine, 'ledger' | 'clock' | 'sabotage'>,
  gates: readonly DeclaredGate[],
  measure: (gate: DeclaredGate) => Promise<Measures>,
  question: GateQuestion,
): Promise<GateEvaluationRecord[]> {
  const evaluations: GateEvaluationRecord[] = [];
  for (const gate of gates) {
    const measured = await measure(gate).catch((error: unknown) =>
      error instanceof Error ? error : new Error(String(error)),
    );
    const judged = judgeGate(gate, measured);
    const isOpenedByError = judged.verdict === 'error' && engine.sabotage?.breaks === 'gateErrorPasses';
    evaluations.push({
      ...question,
      gate: gate.id,
      at: engine.clock.now(),
      rule: gate.rule,
      thresholds: gate.thresholds,
      ...judged,
      ...(isOpenedByError ? { branch: 'pass' as const } : {}),
    });
  }
  await engine.ledger.transact(async (tx) => {
    for (const one of evaluations) tx.create(GATE_EVALUATIONS, `${one.attemptId}/${one.gate}`, one);
  });
  return evaluations;
}

/** `coverage 0.41 is under 0.5 (publish_coverage, near miss)`: who blocked, for people. */
export function blockedText(evaluations: readonly GateEvaluationRecord[]): string {
  return evaluations
    .filter(({ branch }) => branch === 'block')
    .map(({ gate, detail, isNearMiss, verdict }) => {
      const notes = [
        gate,
        ...(isNearMiss ? ['near miss'] : []),
        ...(verdict === 'error' ? ['it could not tell'] : []),
      ];
      return `${detail} (${notes.join(', ')})`;
    })
    .join('; ');
}

function round(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
