/** The lease of an attempt: renewed while its work goes on, found again by whoever carries the work on. */

import type { Attempt } from './attempt.ts';
import type { Engine } from './engine-context.ts';
import { nodeOf } from './graph.ts';
import { reportTrouble } from './report-trouble.ts';
import { ATTEMPTS, UNITS } from './unit.ts';
import { unitContext } from './unit-context.ts';

export const LEASE_MS = 60_000;
const RENEWAL_MS = 20_000;

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

/** Renews the lease until the returned function is called, or the attempt has ended or lost its unit. */
export function renewLease(engine: Engine, attempt: Attempt): () => void {
  let cancel: () => void = () => undefined;
  let released = false;
  const renew = async () => {
    const isHeld = await engine.ledger.transact(async (tx) => {
      const unit = await tx.get(UNITS, attempt.unit);
      if (unit?.data.state !== 'running' || unit.data.token !== attempt.token) return false;
      tx.put(UNITS, attempt.unit, { ...unit.data, leaseUntil: engine.clock.now() + LEASE_MS }, unit.version);
      return true;
    });
    if (isHeld && !released) schedule();
  };
  const schedule = () => {
    if (engine.sabotage?.breaks === 'leaseNotRenewed') return;
    // A renewal that fails leaves the lease to run out: then another attempt takes over and this one is fenced off.
    cancel = engine.clock.setTimer(engine.clock.now() + RENEWAL_MS, () => {
      renew().catch((error: unknown) =>
        reportTrouble(engine, `lease/${attempt.unit}`, 'warning', String(error)),
      );
    });
  };
  schedule();
  return () => {
    released = true;
    cancel();
  };
}
