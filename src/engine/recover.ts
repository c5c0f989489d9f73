/** Takes over what a dead process left behind: its running attempts end as crashed, their units may run again at once. */

import { decideRetry } from './decide-retry.ts';
import type { Engine } from './engine-context.ts';
import { INCOMPLETE_TOPIC, outgoing } from './messages.ts';
import type { Outcome } from './outcome.ts';
import { ATTEMPTS, UNITS } from './unit.ts';
import { unitEnded } from './unit-ended.ts';

/** For an engine with a single owner: every running attempt of another instance is dead. Returns how many there were. */
export async function recoverAttempts(engine: Engine): Promise<number> {
  const running = await engine.ledger.query({ collection: ATTEMPTS, where: { running: true } });
  const dead = running.filter(({ data }) => data.instance !== engine.instance);
  for (const { key } of dead) {
    await engine.ledger.transact(async (tx) => {
      const attempt = await tx.get(ATTEMPTS, key);
      const unit = attempt ? await tx.get(UNITS, attempt.data.unit) : null;
      if (!attempt?.data.running || !unit) return;
      const now = engine.clock.now();
      const failure = {
        error: 'crashed',
        code: 'process_died',
        message: `instance ${attempt.data.instance} died during the attempt`,
      } as const;
      const lost: Outcome = { kind: 'failed', ...failure };
      tx.put(
        ATTEMPTS,
        key,
        { ...attempt.data, running: false, endedAt: now, outcome: lost },
        attempt.version,
      );
      if (unit.data.attemptId !== key || unit.data.state !== 'running') return;
      const decision = decideRetry(failure, unit.data.failures);
      const parked = decision.retry ? null : decision.outcome;
      const after = {
        ...unit.data,
        state: parked ? ('ended' as const) : ('eligible' as const),
        open: parked === null,
        outcome: parked ?? lost,
        leaseUntil: null,
        failures: decision.failures,
      };
      tx.put(UNITS, unit.key, after, unit.version);
      if (!parked) return;
      const event = unitEnded(after, {
        correlationId: `recover-${engine.instance}`,
        causationId: key,
        at: now,
        changed: false,
        attemptId: key,
      });
      tx.emit(outgoing(INCOMPLETE_TOPIC, [key], event));
    });
  }
  return dead.length;
}
