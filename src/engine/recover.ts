/** Takes over what a dead process left behind: its running attempts end as crashed, their units may run again at once. */

import type { Engine } from './engine-context.ts';
import { lostAttempt } from './lost-attempt.ts';
import { INCOMPLETE_TOPIC, outgoing } from './messages.ts';
import { ATTEMPTS, UNITS } from './unit.ts';
import { unitEnded } from './unit-ended.ts';
import { prepareLossIncidents } from './unit-incidents.ts';

/** For an engine with a single owner: every running attempt of another instance is dead. Returns how many there were. */
export async function recoverAttempts(engine: Engine): Promise<number> {
  const running = await engine.ledger.query({ collection: ATTEMPTS, where: { running: true } });
  const dead = running.filter(({ data }) => data.instance !== engine.instance);
  for (const { key } of dead) {
    await engine.ledger.transact(async (tx) => {
      const attempt = await tx.get(ATTEMPTS, key);
      const unit = attempt ? await tx.get(UNITS, attempt.data.unit) : null;
      if (!attempt?.data.running || !unit) return;
      const loss = lostAttempt(engine, attempt.data, unit.data, {
        code: 'process_died',
        message: `instance ${attempt.data.instance} died during the attempt`,
      });
      const isHolder = unit.data.attemptId === key && unit.data.state === 'running';
      const writeIncidents = isHolder
        ? await prepareLossIncidents(tx, engine, unit.key, key, loss.unit)
        : null;
      tx.put(ATTEMPTS, key, loss.attempt, attempt.version);
      if (!isHolder) return;
      tx.put(UNITS, unit.key, loss.unit, unit.version);
      writeIncidents?.();
      if (!loss.isParked) return;
      const event = unitEnded(loss.unit, {
        correlationId: `recover-${engine.instance}`,
        causationId: key,
        at: engine.clock.now(),
        changed: false,
        attemptId: key,
      });
      tx.emit(outgoing(INCOMPLETE_TOPIC, [key], event));
    });
  }
  return dead.length;
}
