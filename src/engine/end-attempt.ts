/** Ends an attempt: the fact, the unit's state and the announcement are one commit. */

import { announceEnd } from './announce-end.ts';
import { type Attempt, FencedError, RedeliverError } from './attempt.ts';
import { decideRetry } from './decide-retry.ts';
import type { Engine, UnitResult } from './engine-context.ts';
import { advances, isTerminal, type Outcome, outcomeText } from './outcome.ts';
import { ATTEMPTS, type AttemptRecord, PARTITIONS, UNITS, type UnitRecord } from './unit.ts';
import { classifyError, NotYetError } from './unit-error.ts';

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
    announceEnd(tx, attempt.node, unitAfter, attempt.id, {
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
