/** Recovers leases that ran out: nobody may be left who would bring the work back, so it is asked for again. */

import type { Engine } from './engine-context.ts';
import { workTopic } from './graph.ts';
import { laneOf } from './lane-of.ts';
import { lostAttempt } from './lost-attempt.ts';
import { INCOMPLETE_TOPIC, outgoing, type Work } from './messages.ts';
import { ATTEMPTS, UNITS, type UnitRecord } from './unit.ts';
import { unitEnded } from './unit-ended.ts';
import { prepareLossIncidents } from './unit-incidents.ts';

/** Ends the attempts whose lease ran out as crashed. Returns the units that lost theirs. */
export async function recoverExpiredLeases(engine: Engine): Promise<string[]> {
  const running = await engine.ledger.query({ collection: UNITS, where: { state: 'running' } });
  const found: string[] = [];
  for (const { key, data } of running) {
    if ((data.leaseUntil ?? 0) > engine.clock.now()) continue;
    if (!(await recoverLease(engine, key))) continue;
    found.push(key);
  }
  return found;
}

async function recoverLease(engine: Engine, key: string): Promise<boolean> {
  return await engine.ledger.transact(async (tx) => {
    const unit = await tx.get(UNITS, key);
    const attemptId = unit?.data.attemptId ?? null;
    const attempt = attemptId === null ? null : await tx.get(ATTEMPTS, attemptId);
    const now = engine.clock.now();
    // Renewed, ended or taken over since it was seen.
    if (unit?.data.state !== 'running' || (unit.data.leaseUntil ?? 0) > now || !attempt?.data.running)
      return false;
    const until = new Date(unit.data.leaseUntil ?? now).toISOString();
    const loss = lostAttempt(engine, attempt.data, unit.data, {
      code: 'lease_expired',
      message: `instance ${attempt.data.instance} stopped renewing its lease, which ran out at ${until}`,
    });
    const writeIncidents = await prepareLossIncidents(tx, engine, key, attempt.key, loss.unit);
    tx.put(ATTEMPTS, attempt.key, loss.attempt, attempt.version);
    tx.put(UNITS, key, loss.unit, unit.version);
    writeIncidents();
    if (loss.isParked) {
      const event = unitEnded(loss.unit, {
        correlationId: `slate-${unit.data.date}`,
        causationId: attempt.key,
        at: now,
        changed: false,
        attemptId: attempt.key,
      });
      tx.emit(outgoing(INCOMPLETE_TOPIC, [attempt.key], event));
    } else {
      tx.emit(
        outgoing(
          workTopic(unit.data.phase),
          [key, attempt.key, 'lease_expired'],
          workFor(unit.data, attempt.key, now),
        ),
      );
    }
    return true;
  });
}

function workFor(unit: UnitRecord, causeId: string, now: number): Work {
  return {
    event_type: 'unit_work',
    schema_version: 1,
    correlation_id: `slate-${unit.date}`,
    causation_id: causeId,
    lane: laneOf(unit),
    emitted_at: now,
    processor: unit.processor,
    game_date: unit.date,
    generation: unit.generation,
    slot: '',
  };
}
