/** Evaluates gates at the edge: reads members, decides, and creates the trigger that starts a unit, once. */

import type { LedgerTransaction } from '../ports/ledger.ts';
import { decideGate, type GateDecision } from './decide-gate.ts';
import type { Engine } from './engine-context.ts';
import { nodeOf, workTopic } from './graph.ts';
import { derivedId } from './hash.ts';
import { laneOf } from './lane-of.ts';
import type { Lane } from './lanes.ts';
import { INCOMPLETE_TOPIC, outgoing, type Work } from './messages.ts';
import { muteOf, muteText } from './mutes.ts';
import type { Outcome } from './outcome.ts';
import {
  DECISIONS,
  GATES,
  type GateDeadline,
  type GateRecord,
  TRIGGERS,
  UNITS,
  type UnitRecord,
} from './unit.ts';
import { unitEnded } from './unit-ended.ts';

export interface Cause {
  /** The event, tick or operator action behind the evaluation. */
  readonly id: string;
  readonly correlationId: string;
  /** The lane of the event; a backfill's does not cross a muted border. */
  readonly lane?: Lane;
}

export type GateEvaluation =
  | 'fired'
  /** It would fire again, but its unit has ended on former inputs; nothing was written. Only with `tell_if_late`. */
  | 'late'
  | 'duplicate'
  | 'waiting'
  | 'blocked'
  | 'unknown';

/**
 * `over`: its deadline has passed; who is missing is recorded, and the branch each edge declares is taken.
 * `tell_if_late`: a unit that has ended is not set to work by its own gate, for what lies between may be at work too;
 * the caller has all of them rechecked in order.
 */
export type GateMode = 'usual' | 'over' | 'tell_if_late';

/** Evaluates the gate of `target` in one transaction; a second evaluation with the same members changes nothing. */
export async function evaluateGate(
  engine: Engine,
  target: string,
  cause: Cause,
  mode: GateMode = 'usual',
): Promise<GateEvaluation> {
  const { verdict, ended } = await engine.ledger.transact(async (tx) =>
    evaluate(engine, tx, target, cause, mode),
  );
  if (ended) engine.onUnitEnded?.(ended, null);
  return verdict;
}

async function evaluate(
  engine: Engine,
  tx: LedgerTransaction,
  target: string,
  cause: Cause,
  mode: GateMode,
): Promise<{ verdict: GateEvaluation; ended: UnitRecord | null }> {
  const [gate, unit] = await Promise.all([tx.get(GATES, target), tx.get(UNITS, target)]);
  if (!gate || !unit) return { verdict: 'unknown', ended: null };
  const now = engine.clock.now();
  const isOver = mode === 'over';
  const members = await Promise.all(gate.data.members.map((member) => tx.get(UNITS, member.unit)));
  const units = new Map<string, UnitRecord>();
  for (const member of members) if (member) units.set(member.key, member.data);
  const isClosing = isOver && !gate.data.deadline;
  const mute = await muteOf(engine, tx, unit.data, [laneOf(unit.data), cause.lane]);
  const decision =
    sabotagedGate(engine, gate.data, units) ??
    decideGate(gate.data.members, units, isOver || Boolean(gate.data.deadline));
  const deadline = isClosing ? passed(decision, now) : (gate.data.deadline ?? null);

  const announcement = {
    correlationId: cause.correlationId,
    causationId: cause.id,
    at: now,
    changed: false,
    attemptId: null,
  };
  if (mute !== null) {
    // What it has stays; what it has not is not made now, and says so.
    const detail = `muted: ${muteText(mute)}`;
    if (gate.data.detail !== detail)
      tx.put(GATES, target, { ...gate.data, detail, evaluatedAt: now }, gate.version);
    if (unit.data.state !== 'planned' || unit.data.outcome !== null)
      return { verdict: 'waiting', ended: null };
    const after: UnitRecord = {
      ...unit.data,
      open: false,
      outcome: { kind: 'blocked', gate: 'lane', detail: muteText(mute) },
    };
    tx.put(UNITS, target, after, unit.version);
    tx.emit(outgoing(INCOMPLETE_TOPIC, [target, unit.version], unitEnded(after, announcement)));
    return { verdict: 'blocked', ended: after };
  }
  if (decision.verdict !== 'fired') {
    if (isClosing || gate.data.verdict !== decision.verdict || gate.data.detail !== decision.detail) {
      tx.put(GATES, target, { ...gate.data, ...decision, evaluatedAt: now, deadline }, gate.version);
    }
    const blocked = decision.verdict === 'blocked';
    const wasBlocked = unit.data.outcome?.kind === 'blocked';
    if (unit.data.state !== 'planned' || blocked === wasBlocked)
      return { verdict: decision.verdict, ended: null };
    // Blocked travels on: whoever waits for this unit learns that nothing is in the making, or that it is again.
    const outcome: Outcome | null = blocked
      ? { kind: 'blocked', gate: deadline ? 'upstream' : 'inputs', detail: decision.detail }
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
  const node = nodeOf(engine.graph, unit.data.processor);
  if (fired && unit.data.state === 'planned' && !node.isGate) {
    // It fired and closed again before its work began; the trigger stands, the work is asked for once more.
    tx.put(
      GATES,
      target,
      { ...gate.data, verdict: 'fired', detail: `trigger ${triggerKey}`, evaluatedAt: now },
      gate.version,
    );
    tx.put(UNITS, target, { ...unit.data, state: 'eligible', open: true, outcome: null }, unit.version);
    tx.emit(outgoing(workTopic(node.phase), [triggerKey, cause.id], workOf(unit.data, cause, now)));
    return { verdict: 'fired', ended: null };
  }
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

  const isCollector = node.output === null && !node.isGate;
  if (mode === 'tell_if_late' && unit.data.state === 'ended' && !isCollector)
    return { verdict: 'late', ended: null };

  const without = decision.missing ? `, without ${decision.missing.join(', ')}` : '';
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
    { ...gate.data, verdict: 'fired', detail: `trigger ${triggerKey}${without}`, evaluatedAt: now, deadline },
    gate.version,
  );
  if (!node.isGate) {
    // A unit that was blocked is in the making again: who waits for it must not take it for hopeless.
    if (unit.data.state === 'planned')
      tx.put(UNITS, target, { ...unit.data, state: 'eligible', open: true, outcome: null }, unit.version);
    tx.emit(outgoing(workTopic(node.phase), [triggerKey], workOf(unit.data, cause, now)));
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

/** A gate that counts ends and does not ask what they were, as the sabotaged engine does. */
function sabotagedGate(
  engine: Engine,
  gate: GateRecord,
  units: ReadonlyMap<string, UnitRecord>,
): GateDecision | null {
  if (engine.sabotage?.breaks !== 'anyEndCounts' || gate.members.length === 0) return null;
  const ended = gate.members.filter(({ unit }) => units.get(unit)?.open === false);
  if (ended.length < gate.members.length) return null;
  return { verdict: 'fired', versions: Object.fromEntries([...units.keys()].map((key) => [key, 'counted'])) };
}

/** What the deadline of a gate led to; null when nobody was missing and it had only to be looked at. */
function passed(decision: GateDecision, now: number): GateDeadline | null {
  switch (decision.verdict) {
    case 'blocked':
      return { passedAt: now, branch: 'block', missing: decision.detail.split('; ') };
    case 'fired':
      return decision.missing ? { passedAt: now, branch: 'degrade', missing: decision.missing } : null;
    case 'waiting':
      return null;
  }
}

function workOf(unit: UnitRecord, cause: Cause, now: number): Work {
  return {
    event_type: 'unit_work',
    schema_version: 1,
    correlation_id: cause.correlationId,
    causation_id: cause.id,
    lane: laneOf(unit),
    emitted_at: now,
    processor: unit.processor,
    game_date: unit.date,
    generation: unit.generation,
    slot: '',
  };
}
