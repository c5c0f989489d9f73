/** Runs a unit from its work message to its announcement. */

import { type Attempt, type ExtraInputs, FencedError, type UnitRunner } from './attempt.ts';
import { beginAttempt } from './begin-attempt.ts';
import { endAttempt, failAttempt } from './end-attempt.ts';
import type { Engine, UnitResult } from './engine-context.ts';
import type { Work } from './messages.ts';
import { UNITS, type UnitRecord, unitKey } from './unit.ts';

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

/** Nothing came out because a required input, or a whole chain, was rightly empty: that is expected, and says so. */
export async function excuseEmptiness(
  engine: Engine,
  attempt: Attempt,
  result: UnitResult,
): Promise<UnitResult> {
  if (result.outcome.kind !== 'empty_unexpected') return result;
  const inputs = attempt.node.needs.filter((need) => (need.required || need.chain) && need.at === 'same');
  const empties = await Promise.all(
    inputs.map(async ({ processor, chain }) => {
      const unit = await engine.ledger.get(UNITS, unitKey(processor, attempt.context.date));
      return { chain: chain ?? processor, isEmpty: unit?.data.outcome?.kind === 'empty_ok' };
    }),
  );
  const isSkipped = [...Map.groupBy(empties, ({ chain }) => chain).values()].some((of) =>
    of.every(({ isEmpty }) => isEmpty),
  );
  return isSkipped ? { ...result, outcome: { kind: 'empty_ok', reason: 'parent_skipped' } } : result;
}
