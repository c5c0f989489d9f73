/** Begins an attempt: the unit's lease is taken, unless there is nothing to do or somebody is at it. */

import type { GameDate } from '../league/game-date.ts';
import { NotNowError } from '../ports/bus.ts';
import type { LedgerTransaction } from '../ports/ledger.ts';
import { announceEnd } from './announce-end.ts';
import { type BeginResult, type ExtraInputs, RedeliverError } from './attempt.ts';
import { heldBack, holdingBreaker } from './breakers.ts';
import { decideGate } from './decide-gate.ts';
import { decideStart } from './decide-start.ts';
import type { Engine } from './engine-context.ts';
import { evaluateGate } from './evaluate-gates.ts';
import { asksOutside, nodeOf } from './graph.ts';
import { derivedId } from './hash.ts';
import { inputVersion } from './input-version.ts';
import { laneOf } from './lane-of.ts';
import { LEASE_MS, renewLease } from './lease.ts';
import { lostAttempt } from './lost-attempt.ts';
import type { Work } from './messages.ts';
import { type Outcome, outcomeText } from './outcome.ts';
import { codeStamp, modelHash, schemaHash } from './stamps.ts';
import {
  ATTEMPTS,
  type AttemptRecord,
  DECISIONS,
  type DecisionRecord,
  GATES,
  UNITS,
  type UnitRecord,
  unitKey,
} from './unit.ts';
import { unitContext } from './unit-context.ts';
import { prepareLossIncidents } from './unit-incidents.ts';
import { windowGaps } from './window-gaps.ts';

/** Takes the unit's lease, unless the same work is done, somebody is at it, or its gate is not open. */
export async function beginAttempt(
  engine: Engine,
  work: Pick<Work, 'processor' | 'game_date' | 'generation' | 'slot' | 'correlation_id'>,
  eventId: string,
  extraInputs: ExtraInputs,
): Promise<BeginResult> {
  const node = nodeOf(engine.graph, work.processor);
  const key = unitKey(work.processor, work.game_date);
  const before = await engine.ledger.get(UNITS, key);
  if (!before) throw new Error(`no unit ${key} is planned: request the slate of ${work.game_date} first`);
  const context = await unitContext(engine, node, dateOf(engine, work.game_date), before.data);
  const extra = work.slot ? [`slot:${work.slot}`] : await extraInputs(node, context);
  const version = await inputVersion(engine.ledger, node, context, extra);

  const windows = await windowGaps(engine.ledger, engine.graph, node, context, engine.sabotage);
  const attemptId = engine.clock.newId('attempt');
  let isWaiting = false;
  const begun = await engine.ledger.transact(async (tx): Promise<BeginResult> => {
    const unit = await tx.get(UNITS, key);
    if (!unit) throw new Error(`unit ${key} vanished`);
    const now = engine.clock.now();
    const decision = decideStart(unit.data, keyVersion(engine, unit.data) ?? version.hash, now);
    if (decision.kind === 'busy') {
      const holder = unit.data.attemptId ? await tx.get(ATTEMPTS, unit.data.attemptId) : null;
      if (!holder || !isOurs(engine, holder.data, version.hash, eventId)) {
        const until = new Date(decision.until).toISOString();
        throw new NotNowError(`${key} is leased by attempt ${unit.data.attemptId} until ${until}`);
      }
      const why = `attempt ${holder.key} of this process is at the same inputs already`;
      return { kind: 'skipped', reason: why };
    }
    const isStale = work.generation < unit.data.generation;
    const closed = isStale || decision.kind === 'skip' ? null : await closedGate(engine, tx, key);
    if (closed !== null && unit.data.state === 'running') throw new RedeliverError(`${key}: ${closed}`);
    const reason = isStale
      ? `the request is for generation ${work.generation}, the unit is at ${unit.data.generation}`
      : decision.kind === 'skip'
        ? decision.reason
        : closed;
    const noteKey = derivedId(eventId, key, reason ?? decision.kind);
    const noted = await tx.get(DECISIONS, noteKey);
    const note = (verdict: DecisionRecord['verdict'], why: string) => {
      const record = { unit: key, date: work.game_date, verdict, reason: why, cause: eventId, at: now };
      if (!noted) tx.create(DECISIONS, noteKey, record);
    };
    if (reason !== null) {
      note('skipped', reason);
      if (closed !== null && unit.data.state !== 'planned')
        tx.put(UNITS, key, waitsAgain(unit.data), unit.version);
      isWaiting = closed !== null;
      return { kind: 'skipped', reason };
    }
    if (decision.kind === 'confirm') {
      const confirmed = confirm(unit.data, version.hash, decision.outcome);
      tx.put(UNITS, key, confirmed, unit.version);
      const why = `${outcomeText(decision.outcome)} stands: nothing it reads has changed`;
      note('confirmed', why);
      announceEnd(tx, node, confirmed, `${key}@${unit.data.generation}`, {
        correlationId: work.correlation_id,
        causationId: eventId,
        at: now,
        changed: false,
        attemptId: null,
      });
      return { kind: 'skipped', reason: why };
    }
    const breaker =
      asksOutside(node) && unit.data.state !== 'running' ? await holdingBreaker(tx, node.id, key, now) : null;
    if (breaker?.holds) {
      const held: UnitRecord = { ...unit.data, state: 'ended', open: true, outcome: heldBack(breaker.holds) };
      note('skipped', outcomeText(heldBack(breaker.holds)));
      tx.put(UNITS, key, held, unit.version);
      announceEnd(tx, node, held, `${key}#${unit.version}`, {
        correlationId: work.correlation_id,
        causationId: eventId,
        at: now,
        changed: false,
        attemptId: null,
      });
      return { kind: 'skipped', reason: outcomeText(heldBack(breaker.holds)) };
    }
    const orphan =
      unit.data.state === 'running' && unit.data.attemptId
        ? await tx.get(ATTEMPTS, unit.data.attemptId)
        : null;
    const token = unit.data.token + 1;
    const attempt: AttemptRecord = {
      unit: key,
      processor: node.id,
      date: work.game_date,
      phase: node.phase,
      lane: laneOf(unit.data),
      generation: unit.data.generation,
      token,
      instance: engine.instance,
      running: true,
      startedAt: now,
      endedAt: null,
      outcome: null,
      inputVersion: version.hash,
      codeVersion: codeStamp(engine),
      configHash: engine.configHash,
      causes: [eventId],
      rowsExpected: null,
      rowsWritten: null,
      outputHash: null,
      changed: null,
      inputs: version.lineage,
      degradations: [],
      ...(windows.length > 0 ? { windows } : {}),
      schemaHash: schemaHash(node),
      modelHash: modelHash(engine.graph, node, version.lineage),
      cost: null,
    };
    const loss = orphan?.data.running ? lostAttempt(engine, orphan.data, unit.data, LEASE_EXPIRED) : null;
    const writeIncidents =
      orphan && loss ? await prepareLossIncidents(tx, engine, key, orphan.key, loss.unit) : null;
    if (orphan && loss) tx.put(ATTEMPTS, orphan.key, loss.attempt, orphan.version);
    if (orphan && loss?.isParked) {
      tx.put(UNITS, key, loss.unit, unit.version);
      writeIncidents?.();
      announceEnd(tx, node, loss.unit, orphan.key, {
        correlationId: work.correlation_id,
        causationId: eventId,
        at: now,
        changed: false,
        attemptId: orphan.key,
      });
      return { kind: 'skipped', reason: `${key} is parked: its attempts never come to an end` };
    }
    breaker?.claim();
    tx.create(ATTEMPTS, attemptId, attempt);
    const running: UnitRecord = {
      ...unit.data,
      state: 'running',
      open: true,
      failures: loss?.unit.failures ?? unit.data.failures,
      attemptId,
      token,
      leaseUntil: now + LEASE_MS,
    };
    tx.put(UNITS, key, running, unit.version);
    return {
      kind: 'begun',
      attempt: {
        id: attemptId,
        unit: key,
        node,
        context,
        token,
        generation: unit.data.generation,
        inputVersion: version.hash,
        causeId: eventId,
        correlationId: work.correlation_id,
        release: () => undefined,
      },
    };
  });
  if (begun.kind === 'skipped') {
    // Its gate may have opened again meanwhile, or be blocked for good: either must be said now, nobody else would.
    if (isWaiting) await evaluateGate(engine, key, { id: eventId, correlationId: work.correlation_id });
    return begun;
  }
  return { kind: 'begun', attempt: { ...begun.attempt, release: renewLease(engine, begun.attempt) } };
}

const LEASE_EXPIRED = { code: 'lease_expired', message: 'the attempt stopped renewing its lease' } as const;

/**
 * Whether the lease's holder does for another message, in this very process, what is asked for. That message answers for
 * the work: coming again after a back-off would only find it done. A message's own redelivery is never given up so.
 */
function isOurs(engine: Engine, holder: AttemptRecord, version: string, eventId: string): boolean {
  return (
    holder.instance === engine.instance && holder.inputVersion === version && !holder.causes.includes(eventId)
  );
}

/** The unit's date, for ever. */
function dateOf(engine: Engine, date: GameDate): GameDate {
  if (engine.sabotage?.breaks !== 'dateFromClock') return date;
  return new Date(engine.clock.now()).toISOString().slice(0, 10) as GameDate;
}

function keyVersion(engine: Engine, unit: UnitRecord): string | null {
  if (engine.sabotage?.breaks !== 'keyWithoutInputVersion') return null;
  return unit.inputVersion ?? unit.confirms?.inputVersion ?? null;
}

/** Its gate had fired and closed again before the work began: an input is being looked at once more. */
function waitsAgain(unit: UnitRecord): UnitRecord {
  const { inputVersion, outcome } = unit;
  const isOver = unit.state === 'ended' && !unit.open && inputVersion !== null && outcome !== null;
  return {
    ...unit,
    state: 'planned',
    open: true,
    outcome: null,
    confirms: isOver ? { inputVersion, outcome } : unit.confirms,
  };
}

function confirm(unit: UnitRecord, version: string, outcome: Outcome): UnitRecord {
  return {
    ...unit,
    state: 'ended',
    open: false,
    outcome,
    inputVersion: version,
    reopenedBecause: null,
    confirms: null,
  };
}

/** Why the unit's gate would not let it run now, or null when it would. */
async function closedGate(engine: Engine, tx: LedgerTransaction, key: string): Promise<string | null> {
  if (engine.sabotage?.breaks === 'anyEndCounts') return null;
  const gate = await tx.get(GATES, key);
  if (!gate) return null;
  const members = await Promise.all(gate.data.members.map((member) => tx.get(UNITS, member.unit)));
  const units = new Map<string, UnitRecord>();
  for (const member of members) if (member) units.set(member.key, member.data);
  const decision = decideGate(gate.data.members, units, Boolean(gate.data.deadline));
  return decision.verdict === 'fired' ? null : `blocked(inputs): ${decision.detail}`;
}
