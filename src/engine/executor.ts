/** Runs units: leases an attempt, lets the unit's work happen, commits fact and announcement together. */

import type { GameDate } from '../league/game-date.ts';
import type { LedgerTransaction } from '../ports/ledger.ts';
import { decideGate } from './decide-gate.ts';
import { decideRetry } from './decide-retry.ts';
import { decideStart } from './decide-start.ts';
import type { Engine, UnitContext, UnitResult } from './engine-context.ts';
import { type GraphNode, nodeOf } from './graph.ts';
import { derivedId } from './hash.ts';
import { inputVersion } from './input-version.ts';
import { INCOMPLETE_TOPIC, outgoing, type Work } from './messages.ts';
import { windowContext } from './orchestrator.ts';
import { advances, isTerminal, type Outcome, outcomeText } from './outcome.ts';
import {
  ATTEMPTS,
  type AttemptRecord,
  DECISIONS,
  type DecisionRecord,
  GATES,
  PARTITIONS,
  SLATES,
  UNITS,
  type UnitRecord,
  unitKey,
} from './unit.ts';
import { type Announcement, unitEnded } from './unit-ended.ts';
import { classifyError, NotYetError } from './unit-error.ts';

const LEASE_MS = 60_000;
const RENEWAL_MS = 20_000;

/** Does the work of one kind of unit. Throws `UnitError` or `NotYetError`; anything else counts as unknown. */
export type UnitRunner = (
  node: GraphNode,
  context: UnitContext,
  attemptId: string,
  version: string,
) => Promise<UnitResult>;

/** What identifies a unit's input beside its partitions: payload hashes of a parser, for instance. */
export type ExtraInputs = (node: GraphNode, context: UnitContext) => Promise<readonly string[]>;

/** A leased attempt. Its token fences off whoever held the lease before. */
export interface Attempt {
  readonly id: string;
  readonly unit: string;
  readonly node: GraphNode;
  readonly context: UnitContext;
  readonly token: number;
  readonly generation: number;
  readonly inputVersion: string;
  readonly causeId: string;
  readonly correlationId: string;
  /** Stops the lease's renewal. */
  readonly release: () => void;
}

export type BeginResult =
  | { readonly kind: 'begun'; readonly attempt: Attempt }
  | { readonly kind: 'skipped'; readonly reason: string };

/** Asks the bus for redelivery: the unit is leased elsewhere or is to be tried again after the back-off. */
export class RedeliverError extends Error {
  override readonly name = 'RedeliverError';
}

/** The attempt no longer holds its unit: somebody else took over after its lease ran out. Nothing of it was recorded. */
export class FencedError extends Error {
  override readonly name = 'FencedError';
}

/** Handles a unit's work message from lease to announcement. Resolves when there is nothing left to do for the message. */
export async function runUnit(
  engine: Engine,
  work: Work,
  eventId: string,
  run: UnitRunner,
  extraInputs: ExtraInputs,
): Promise<UnitRecord | null> {
  const begun = await beginAttempt(engine, work, eventId, extraInputs);
  if (begun.kind === 'skipped') return null;
  const { attempt } = begun;
  try {
    const result = await run(attempt.node, attempt.context, attempt.id, attempt.inputVersion);
    return await endAttempt(engine, attempt, await excuseEmptiness(engine, attempt, result));
  } catch (error) {
    return error instanceof FencedError ? null : await failUnlessFenced(engine, attempt, error);
  } finally {
    attempt.release();
  }
}

/** Whoever took the unit over answers for it now: the failure of an attempt that was fenced off is nobody's business. */
async function failUnlessFenced(
  engine: Engine,
  attempt: Attempt,
  error: unknown,
): Promise<UnitRecord | null> {
  try {
    return await failAttempt(engine, attempt, error);
  } catch (failure) {
    if (failure instanceof FencedError) return null;
    throw failure;
  }
}

/** Nothing came out because a required input was rightly empty: that is expected, and says so. */
export async function excuseEmptiness(
  engine: Engine,
  attempt: Attempt,
  result: UnitResult,
): Promise<UnitResult> {
  if (result.outcome.kind !== 'empty_unexpected') return result;
  const inputs = attempt.node.needs.filter((need) => need.required && need.at === 'same');
  const units = await Promise.all(
    inputs.map((need) => engine.ledger.get(UNITS, unitKey(need.processor, attempt.context.date))),
  );
  const isSkipped = units.some((unit) => unit?.data.outcome?.kind === 'empty_ok');
  return isSkipped ? { ...result, outcome: { kind: 'empty_ok', reason: 'parent_skipped' } } : result;
}

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
  const context = await unitContext(engine, node, work.game_date, before.data);
  const extra = work.slot ? [`slot:${work.slot}`] : await extraInputs(node, context);
  const version = await inputVersion(engine.ledger, node, context, extra);

  const attemptId = engine.clock.newId('attempt');
  const begun = await engine.ledger.transact(async (tx): Promise<BeginResult> => {
    const unit = await tx.get(UNITS, key);
    if (!unit) throw new Error(`unit ${key} vanished`);
    const now = engine.clock.now();
    const decision = decideStart(unit.data, version.hash, now);
    if (decision.kind === 'busy') {
      const until = new Date(decision.until).toISOString();
      throw new RedeliverError(`${key} is leased by attempt ${unit.data.attemptId} until ${until}`);
    }
    const isStale = work.generation < unit.data.generation;
    const reason = isStale
      ? `the request is for generation ${work.generation}, the unit is at ${unit.data.generation}`
      : decision.kind === 'skip'
        ? decision.reason
        : await closedGate(tx, key);
    const noteKey = derivedId(eventId, key, reason ?? decision.kind);
    const noted = await tx.get(DECISIONS, noteKey);
    const note = (verdict: DecisionRecord['verdict'], why: string) => {
      const record = { unit: key, date: work.game_date, verdict, reason: why, cause: eventId, at: now };
      if (!noted) tx.create(DECISIONS, noteKey, record);
    };
    if (reason !== null) {
      note('skipped', reason);
      return { kind: 'skipped', reason };
    }
    if (decision.kind === 'confirm') {
      const confirmed = confirm(unit.data, version.hash, decision.outcome);
      tx.put(UNITS, key, confirmed, unit.version);
      const why = `${outcomeText(decision.outcome)} stands: nothing it reads has changed`;
      note('confirmed', why);
      announce(tx, node, confirmed, `${key}@${unit.data.generation}`, {
        correlationId: work.correlation_id,
        causationId: eventId,
        at: now,
        changed: false,
        attemptId: null,
      });
      return { kind: 'skipped', reason: why };
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
      lane: unit.data.lane,
      generation: unit.data.generation,
      token,
      instance: engine.instance,
      running: true,
      startedAt: now,
      endedAt: null,
      outcome: null,
      inputVersion: version.hash,
      codeVersion: engine.codeVersion,
      configHash: engine.configHash,
      causes: [eventId],
      rowsExpected: null,
      rowsWritten: null,
      outputHash: null,
      changed: null,
      inputs: version.lineage,
      degradations: [],
    };
    if (orphan?.data.running) {
      const lost: Outcome = {
        kind: 'failed',
        error: 'crashed',
        code: 'lease_expired',
        message: 'the attempt stopped renewing its lease',
      };
      tx.put(
        ATTEMPTS,
        orphan.key,
        { ...orphan.data, running: false, endedAt: now, outcome: lost },
        orphan.version,
      );
    }
    tx.create(ATTEMPTS, attemptId, attempt);
    const running: UnitRecord = {
      ...unit.data,
      state: 'running',
      open: true,
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
  if (begun.kind === 'skipped') return begun;
  return { kind: 'begun', attempt: { ...begun.attempt, release: renewLease(engine, begun.attempt) } };
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
async function closedGate(tx: LedgerTransaction, key: string): Promise<string | null> {
  const gate = await tx.get(GATES, key);
  if (!gate) return null;
  const members = await Promise.all(gate.data.members.map((member) => tx.get(UNITS, member.unit)));
  const units = new Map<string, UnitRecord>();
  for (const member of members) if (member) units.set(member.key, member.data);
  const decision = decideGate(gate.data.members, units);
  return decision.verdict === 'fired' ? null : `blocked(inputs): ${decision.detail}`;
}

async function unitContext(
  engine: Engine,
  node: GraphNode,
  date: GameDate,
  unit: UnitRecord,
): Promise<UnitContext> {
  const slate = (await engine.ledger.get(SLATES, date))?.data ?? null;
  const live = unit.lane === 'live' && !engine.virtualTime;
  return {
    ...(await windowContext(engine, date, slate)),
    asOf: live ? engine.clock.now() : engine.league.asOf(node, date, slate, unit.lane),
    live,
  };
}

/** The attempt that holds `key`'s lease now, rebuilt from the ledger by whoever carries its work on; null when none runs. */
export async function runningAttempt(engine: Engine, key: string): Promise<Attempt | null> {
  const unit = await engine.ledger.get(UNITS, key);
  if (unit?.data.state !== 'running' || unit.data.attemptId === null) return null;
  const record = await engine.ledger.get(ATTEMPTS, unit.data.attemptId);
  if (!record) return null;
  const node = nodeOf(engine.graph, unit.data.processor);
  return {
    id: unit.data.attemptId,
    unit: key,
    node,
    context: await unitContext(engine, node, unit.data.date, unit.data),
    token: unit.data.token,
    generation: unit.data.generation,
    inputVersion: record.data.inputVersion,
    causeId: record.data.causes[0] ?? '',
    correlationId: `slate-${unit.data.date}`,
    release: () => undefined,
  };
}

function renewLease(engine: Engine, attempt: Attempt): () => void {
  let cancel: () => void = () => undefined;
  let released = false;
  const renew = async () => {
    await engine.ledger.transact(async (tx) => {
      const unit = await tx.get(UNITS, attempt.unit);
      if (unit?.data.state !== 'running' || unit.data.token !== attempt.token) return;
      tx.put(UNITS, attempt.unit, { ...unit.data, leaseUntil: engine.clock.now() + LEASE_MS }, unit.version);
    });
    if (!released) schedule();
  };
  const schedule = () => {
    // A renewal that fails leaves the lease to run out: then another attempt takes over and this one is fenced off.
    cancel = engine.clock.setTimer(engine.clock.now() + RENEWAL_MS, () => {
      renew().catch((error: unknown) =>
        engine.alerts.raise(`lease/${attempt.unit}`, 'warning', String(error)),
      );
    });
  };
  schedule();
  return () => {
    released = true;
    cancel();
  };
}

/** Commits the attempt's end, the unit's state, the partition's identity and the announcement as one fact. */
export async function endAttempt(engine: Engine, attempt: Attempt, result: UnitResult): Promise<UnitRecord> {
  const { outcome } = result;
  const ended = await engine.ledger.transact(async (tx) => {
    const partitionKey = attempt.node.output ? `${attempt.node.output.name}/${attempt.context.date}` : null;
    const [unit, record, partition] = await Promise.all([
      tx.get(UNITS, attempt.unit),
      tx.get(ATTEMPTS, attempt.id),
      partitionKey ? tx.get(PARTITIONS, partitionKey) : null,
    ]);
    if (!unit || !record?.data.running || unit.data.token !== attempt.token) {
      throw new FencedError(
        `attempt ${attempt.id} of ${attempt.unit} lost its lease or has ended: its result is refused`,
      );
    }
    const writeAlongside = await result.alongside?.(tx);
    const now = engine.clock.now();
    const changed = unit.data.outputHash !== result.outputHash;
    const unitAfter: UnitRecord = {
      ...unit.data,
      state: 'ended',
      open: !isTerminal(outcome),
      outcome,
      inputVersion: attempt.inputVersion,
      outputHash: result.outputHash,
      outputRows: result.rowsWritten,
      leaseUntil: null,
      failures: isTerminal(outcome) ? {} : unit.data.failures,
      reopenedBecause: null,
      confirms: null,
    };
    const attemptAfter: AttemptRecord = {
      ...record.data,
      running: false,
      endedAt: now,
      outcome,
      rowsExpected: result.rowsExpected,
      rowsWritten: result.rowsWritten,
      outputHash: result.outputHash,
      changed,
      inputs: [...record.data.inputs, ...(result.inputs ?? [])],
      degradations: result.degradations,
    };
    tx.put(UNITS, attempt.unit, unitAfter, unit.version);
    tx.put(ATTEMPTS, attempt.id, attemptAfter, record.version);
    if (partitionKey && attempt.node.output && result.outputHash !== null) {
      const fact = {
        table: attempt.node.output.name,
        date: attempt.context.date,
        hash: result.outputHash,
        rows: result.rowsWritten ?? 0,
        attemptId: attempt.id,
      };
      if (partition) tx.put(PARTITIONS, partitionKey, fact, partition.version);
      else tx.create(PARTITIONS, partitionKey, fact);
    }
    announce(tx, attempt.node, unitAfter, attempt.id, {
      correlationId: attempt.correlationId,
      causationId: attempt.causeId,
      at: now,
      changed,
      attemptId: attempt.id,
    });
    writeAlongside?.();
    for (const event of result.events ?? []) tx.emit(event);
    return { unit: unitAfter, attempt: attemptAfter };
  });
  await reportEnd(engine, attempt, ended.unit, result.degradations);
  engine.onUnitEnded?.(ended.unit, ended.attempt);
  return ended.unit;
}

/** Only a usable result is announced as a completion; the rest wakes those who waited for it optionally. */
function announce(
  tx: LedgerTransaction,
  node: GraphNode,
  unit: UnitRecord,
  identity: string,
  announcement: Announcement,
): void {
  if (!unit.outcome || !isTerminal(unit.outcome)) return;
  const usable = advances(unit.outcome, { required: true, acceptsPartial: true });
  // A batch announces new results in its own words; that an old one stands is told like any other end.
  const isWakeUp = !usable || (announcement.attemptId === null && node.completionTopics.length === 0);
  const topics = isWakeUp ? [INCOMPLETE_TOPIC] : node.completionTopics;
  for (const topic of topics) tx.emit(outgoing(topic, [identity], unitEnded(unit, announcement)));
}

/** Ends an attempt that threw: blocked, to be retried, or parked, by the error's kind and the unit's budget. */
export async function failAttempt(engine: Engine, attempt: Attempt, error: unknown): Promise<UnitRecord> {
  if (error instanceof NotYetError) {
    const outcome: Outcome = { kind: 'blocked', gate: error.gate, detail: error.message };
    return await endAttempt(engine, attempt, emptyResult(outcome));
  }
  const failure = classifyError(error);
  const before = await engine.ledger.get(UNITS, attempt.unit);
  const decision = decideRetry(failure, before?.data.failures ?? {});
  await engine.ledger.transact(async (tx) => {
    const unit = await tx.get(UNITS, attempt.unit);
    if (!unit || unit.data.token !== attempt.token) return;
    tx.put(UNITS, attempt.unit, { ...unit.data, failures: decision.failures }, unit.version);
  });
  const unit = await endAttempt(engine, attempt, emptyResult(decision.outcome));
  if (decision.retry)
    throw new RedeliverError(
      `${attempt.unit}: ${outcomeText(decision.outcome)}; it is tried again after the back-off`,
    );
  return unit;
}

function emptyResult(outcome: Outcome): UnitResult {
  return {
    outcome,
    rowsExpected: null,
    rowsWritten: null,
    outputHash: null,
    changed: false,
    degradations: [],
  };
}

async function reportEnd(
  engine: Engine,
  attempt: Attempt,
  unit: UnitRecord,
  degradations: readonly string[],
): Promise<void> {
  const key = `unit/${attempt.unit}`;
  const outcome = unit.outcome;
  if (!outcome) return;
  if (outcome.kind === 'parked' || outcome.kind === 'empty_unexpected') {
    const severity = attempt.node.required ? 'error' : 'warning';
    await engine.alerts.raise(key, severity, `${attempt.unit}: ${outcomeText(outcome)}`);
  } else if (advances(outcome, { required: true })) {
    await engine.alerts.resolve(key, `attempt ${attempt.id} ended ${outcomeText(outcome)}`);
  }
  if (degradations.length > 0) {
    await engine.alerts.raise(
      `contract/${attempt.unit}`,
      'warning',
      `${attempt.unit}: ${degradations.join('; ')}`,
    );
  }
}
