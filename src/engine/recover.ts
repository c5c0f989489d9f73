/** Takes over what a dead process left behind: its running attempts end as crashed, their units may run again at once. */

import type { Engine } from './engine-context.ts';
import { lostAttempt } from './lost-attempt.ts';
import { INCOMPLETE_TOPIC, outgoing } from './messages.ts';
import { ATTEMPTS, UNITS } from './unit.ts';
import { unitEnded } from './unit-ended.ts';
import { prepareLossIncidents } from './unit-incidents.ts';

/**
 * Ends the running attempts that are dead, and returns how many there were. For who owns the ledger `alone` those are all
 * that are not his own; where it is `shared` another process may live: dead is whose lease has run out, or who lost it.
 */
export async function recoverAttempts(engine: Engine, owner: 'alone' | 'shared' = 'alone'): Promise<number> {
  const running = await engine.ledger.query({ collection: ATTEMPTS, where: { running: true } });
  const others = running.filter(({ data }) => data.instance !== engine.instance);
  let dead = 0;
  for (const { key } of others) {
    dead += await engine.ledger.transact(async (tx) => {
      const attempt = await tx.get(ATTEMPTS, key);
      const unit = attempt ? await tx.get(UNITS, attempt.data.unit) : null;
      if (!attempt?.data.running || !unit) return 0;
      const isHolder = unit.data.attemptId === key && unit.data.state === 'running';
      if (owner === 'shared' && isHolder && (unit.data.leaseUntil ?? 0) > engine.clock.now()) return 0;
      const loss = lostAttempt(engine, attempt.data, unit.data, {
        code: 'process_died',
        message: `instance ${attempt.data.instance} died during the attempt`,
      });
      const writeIncidents = isHolder
        ? await prepareLossIncidents(tx, engine, unit.key, key, loss.unit)
        : null;
      tx.put(ATTEMPTS, key, loss.attempt, attempt.version);
      if (!isHolder) return 1;
      tx.put(UNITS, unit.key, loss.unit, unit.version);
      writeIncidents?.();
      if (!loss.isParked) return 1;
      const event = unitEnded(loss.unit, {
        correlationId: `recover-${engine.instance}`,
        causationId: key,
        at: engine.clock.now(),
        changed: false,
        attemptId: key,
      });
      tx.emit(outgoing(INCOMPLETE_TOPIC, [key], event));
      return 1;
    });
  }
  return dead;
}
