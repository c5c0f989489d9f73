/** Ends an attempt: the fact, the unit's state and the announcement are one commit. */

import type { LedgerTransaction } from '../ports/ledger.ts';
import { announceEnd } from './announce-end.ts';
import { type Attempt, FencedError, RedeliverError } from './attempt.ts';
import { dependencyOf, prepareBreakers } from './breakers.ts';
import { decideRetry } from './decide-retry.ts';
import type { Engine, UnitResult } from './engine-context.ts';
import { asksOutside } from './graph.ts';
import { isTerminal, type Outcome, outcomeText } from './outcome.ts';
import { ATTEMPTS, type AttemptRecord, PARTITIONS, UNITS, type UnitRecord } from './unit.ts';
import { classifyError, NotYetError } from './unit-error.ts';
import { prepareUnitIncidents } from './unit-incidents.ts';

/** Commits the attempt's end, the unit's state, the partition's identity and the announcement as one fact. */
export async function endAttempt(
  engine: Engine,
  attempt: Attempt,
  result: UnitResult,
  failures?: UnitRecord['failures'],
): Promise<UnitRecord> {
  const outcome = sabotagedOutcome(engine, result.outcome);
  const isFenced = engine.sabotage?.breaks !== 'tokensNotCompared';
  const ended = await engine.ledger.transact(async (tx) => {
    const partitionKey = attempt.node.output ? `${attempt.node.output.name}/${attempt.context.date}` : null;
    const [unit, record, partition] = await Promise.all([
      tx.get(UNITS, attempt.unit),
      tx.get(ATTEMPTS, attempt.id),
      partitionKey ? tx.get(PARTITIONS, partitionKey) : null,
    ]);
    if (!unit || !record || (isFenced && !holds(attempt, record.data, unit.data))) {
      throw new FencedError(
        `attempt ${attempt.id} of ${attempt.unit} lost its lease or has ended: its result is refused`,
      );
    }
    const writeAlongside = await result.alongside?.(tx);
    const now = engine.clock.now();
    const end = { outcome, degradations: result.degradations, attemptId: attempt.id };
    const isEach = engine.sabotage?.breaks === 'incidentPerFailure';
    const writeIncidents = await prepareUnitIncidents(tx, attempt.node, attempt.unit, end, now, isEach);
    const blockedDetail = outcome.kind === 'blocked' ? outcome.detail : '';
    const evidence = {
      unit: attempt.unit,
      processor: attempt.node.id,
      attemptId: attempt.id,
      refusal: result.refusal ? { ...result.refusal, detail: blockedDetail } : null,
      reached: result.reached ?? [],
    };
    const writeBreakers = asksOutside(attempt.node)
      ? await prepareBreakers(tx, engine, evidence, now)
      : () => undefined;
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
      failures: isTerminal(outcome) ? {} : (failures ?? unit.data.failures),
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
      cost: { queries: null, rows: null, milliseconds: now - record.data.startedAt, ...result.cost },
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
    const announce = (within: LedgerTransaction) => {
      announceEnd(within, attempt.node, unitAfter, attempt.id, {
        correlationId: attempt.correlationId,
        causationId: attempt.causeId,
        at: now,
        changed,
        attemptId: attempt.id,
      });
      for (const event of result.events ?? []) within.emit(event);
    };
    writeAlongside?.();
    writeIncidents();
    writeBreakers();
    if (engine.sabotage?.breaks !== 'publishedOutsideCommit') announce(tx);
    return { unit: unitAfter, attempt: attemptAfter, announce };
  });
  if (engine.sabotage?.breaks === 'publishedOutsideCommit')
    await engine.ledger.transact(async (tx) => ended.announce(tx));
  engine.onUnitEnded?.(ended.unit, ended.attempt);
  return ended.unit;
}

/** Ends an attempt that threw: blocked, to be retried, or parked, by the error's kind and the unit's budget. */
export async function failAttempt(engine: Engine, attempt: Attempt, error: unknown): Promise<UnitRecord> {
  if (error instanceof NotYetError) {
    const { gate, message: detail, refusal, reached } = error;
    const breaker = refusal ? { breaker: dependencyOf(engine, refusal.dependency, attempt.unit) } : {};
    const outcome: Outcome = { kind: 'blocked', gate, detail, ...breaker };
    return await endAttempt(engine, attempt, { ...emptyResult(outcome), refusal, reached });
  }
  const failure = classifyError(error);
  const before = await engine.ledger.get(UNITS, attempt.unit);
  const decision = decideRetry(failure, before?.data.failures ?? {}, engine.sabotage);
  const unit = await endAttempt(engine, attempt, emptyResult(decision.outcome), decision.failures);
  if (decision.retry)
    throw new RedeliverError(
      `${attempt.unit}: ${outcomeText(decision.outcome)}; it is tried again after the back-off`,
    );
  return unit;
}

/** Whether the attempt still has its unit: it runs, and nobody took over. */
function holds(attempt: Attempt, record: AttemptRecord, unit: UnitRecord): boolean {
  return record.running && unit.token === attempt.token;
}

function sabotagedOutcome(engine: Engine, outcome: Outcome): Outcome {
  if (engine.sabotage?.breaks === 'reasonsNotKept' && outcome.kind === 'blocked')
    return { ...outcome, gate: 'inputs', detail: '' };
  const isHidden = engine.sabotage?.breaks === 'emptyIsComplete' && outcome.kind === 'empty_unexpected';
  return isHidden ? { kind: 'complete' } : outcome;
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
