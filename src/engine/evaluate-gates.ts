/** Evaluates gates at the edge: reads members, decides, and creates the trigger that starts a unit, once. */

import type { LedgerTransaction } from '../ports/ledger.ts';
import { decideGate } from './decide-gate.ts';
import type { Engine } from './engine-context.ts';
import { nodeOf, workTopic } from './graph.ts';
import { derivedId } from './hash.ts';
import { INCOMPLETE_TOPIC, outgoing, type Work } from './messages.ts';
import type { Outcome } from './outcome.ts';
import { DECISIONS, GATES, TRIGGERS, UNITS, type UnitRecord } from './unit.ts';
import { unitEnded } from './unit-ended.ts';

export interface Cause {
  /** The event, tick or operator action behind the evaluation. */
  readonly id: string;
  readonly correlationId: string;
}

export type GateEvaluation = 'fired' | 'duplicate' | 'waiting' | 'blocked' | 'unknown';

/** Evaluates the gate of `target` in one transaction; a second evaluation with the same members changes nothing. */
export async function evaluateGate(engine: Engine, target: string, cause: Cause): Promise<GateEvaluation> {
  const { verdict, ended } = await engine.ledger.transact(async (tx) => evaluate(engine, tx, target, cause));
  if (ended) engine.onUnitEnded?.(ended, null);
  return verdict;
}

async function evaluate(
  engine: Engine,
  tx: LedgerTransaction,
  target: string,
  cause: Cause,
): Promise<{ verdict: GateEvaluation; ended: UnitRecord | null }> {
  const [gate, unit] = await Promise.all([tx.get(GATES, target), tx.get(UNITS, target)]);
  if (!gate || !unit) return { verdict: 'unknown', ended: null };
  const now = engine.clock.now();
  const members = await Promise.all(gate.data.members.map((member) => tx.get(UNITS, member.unit)));
  const units = new Map<string, UnitRecord>();
  for (const member of members) if (member) units.set(member.key, member.data);
  const decision = decideGate(gate.data.members, units);

  const announcement = {
    correlationId: cause.correlationId,
    causationId: cause.id,
    at: now,
    changed: false,
    attemptId: null,
  };
  if (decision.verdict !== 'fired') {
    if (gate.data.verdict !== decision.verdict || gate.data.detail !== decision.detail) {
      tx.put(GATES, target, { ...gate.data, ...decision, evaluatedAt: now }, gate.version);
    }
    const blocked = decision.verdict === 'blocked';
    const wasBlocked = unit.data.outcome?.kind === 'blocked';
    if (unit.data.state !== 'planned' || blocked === wasBlocked)
      return { verdict: decision.verdict, ended: null };
    // Blocked travels on: whoever waits for this unit learns that nothing is in the making, or that it is again.
    const outcome: Outcome | null = blocked
      ? { kind: 'blocked', gate: 'inputs', detail: decision.detail }
      : null;
    const after: UnitRecord = { ...unit.data, open: !blocked, outcome };
    tx.put(UNITS, target, after, unit.version);
    if (outcome) tx.emit(outgoing(INCOMPLETE_TOPIC, [target, unit.version], unitEnded(after, announcement)));
    return { verdict: decision.verdict, ended: after };
  }

  const triggerKey = `${target}@${unit.data.generation}-${derivedId(JSON.stringify(decision.versions))}`;
  const [fired, noted] = await Promise.all([
    tx.get(TRIGGERS, triggerKey),
    tx.get(DECISIONS, derivedId(triggerKey, cause.id)),
  ]);
  if (fired) {
    // The very event that fired it may come again: that is a redelivery, anything else a duplicate worth a note.
    if (!noted && !fired.data.causes.includes(cause.id)) {
      tx.create(DECISIONS, derivedId(triggerKey, cause.id), {
        unit: target,
        date: gate.data.date,
        verdict: 'skipped',
        reason: `duplicate trigger: the gate fired already for these inputs (trigger ${triggerKey})`,
        cause: cause.id,
        at: now,
      });
    }
    return { verdict: 'duplicate', ended: null };
  }

  tx.create(TRIGGERS, triggerKey, {
    target,
    date: gate.data.date,
    generation: unit.data.generation,
    members: decision.versions,
    causes: [cause.id],
    firedAt: now,
  });
  tx.put(
    GATES,
    target,
    { ...gate.data, verdict: 'fired', detail: `trigger ${triggerKey}`, evaluatedAt: now },
    gate.version,
  );
  const node = nodeOf(engine.graph, unit.data.processor);
  if (!node.isGate) {
    // A unit that was blocked is in the making again: who waits for it must not take it for hopeless.
    if (unit.data.state === 'planned')
      tx.put(UNITS, target, { ...unit.data, state: 'eligible', open: true, outcome: null }, unit.version);
    const work: Work = {
      event_type: 'unit_work',
      schema_version: 1,
      correlation_id: cause.correlationId,
      causation_id: cause.id,
      lane: unit.data.lane,
      emitted_at: now,
      processor: node.id,
      game_date: unit.data.date,
      generation: unit.data.generation,
      slot: '',
    };
    tx.emit(outgoing(workTopic(node.phase), [triggerKey], work));
    return { verdict: 'fired', ended: null };
  }

  const outputHash = derivedId(JSON.stringify(decision.versions));
  const ended: UnitRecord = {
    ...unit.data,
    state: 'ended',
    open: false,
    outcome: { kind: 'complete' },
    inputVersion: outputHash,
    outputHash,
  };
  tx.put(UNITS, target, ended, unit.version);
  const changed = unit.data.outputHash !== outputHash;
  const event = unitEnded(ended, { ...announcement, changed });
  for (const topic of node.completionTopics) tx.emit(outgoing(topic, [triggerKey], event));
  return { verdict: 'fired', ended };
}
