/** Fans a batch in: the last member's end, or the deadline, fires its close message once. */

import { contentHash } from '../../engine/hash.ts';
import { outgoing } from '../../engine/messages.ts';
import { countUp } from '../../engine/sabotage.ts';
import { TOPICS } from '../topics.ts';
import {
  BATCHES,
  type BatchRecord,
  FAN_INS,
  type FrozenMember,
  MEMBERS,
  memberKey,
} from './batch-records.ts';
import type { CoordinatorPorts } from './coordinator-ports.ts';
import type { BatchControl } from './messages.ts';

/** Fires the fan-in if every member of the frozen set has a record; the count is a query, never a stored number. */
export async function fireFanInIfAllEnded(
  ports: CoordinatorPorts,
  batch: BatchRecord,
  correlationId: string,
  causeId: string,
): Promise<void> {
  const where = { batchId: batch.batchId };
  const { ledger, sabotage } = ports.engine;
  const ended =
    sabotage?.breaks === 'countsAreStored'
      ? countUp(sabotage, batch.batchId)
      : await ledger.count({ collection: MEMBERS, where });
  if (ended < batch.expected.length) return;
  await fireFanIn(ports, batch, 'all_members_ended', correlationId, causeId);
}

/**
 * Creates the fan-in record and the close message, once; only a resumed batch sends its close message again. Members
 * that have not ended by the deadline end as failed(deadline).
 */
export async function fireFanIn(
  ports: CoordinatorPorts,
  batch: BatchRecord,
  why: BatchControl['reason'] | 'resumed',
  correlationId: string,
  causeId: string,
): Promise<void> {
  const { engine } = ports;
  if (why === 'deadline') await failPending(ports, batch);
  const reason = why === 'deadline' ? why : 'all_members_ended';
  await engine.ledger.transact(async (tx) => {
    const [fired, stored] = await Promise.all([
      tx.get(FAN_INS, batch.batchId),
      tx.get(BATCHES, batch.batchId),
    ]);
    if (!stored || stored.data.state === 'closed' || (fired && why !== 'resumed')) return;
    if (!fired) {
      tx.create(FAN_INS, batch.batchId, { batchId: batch.batchId, reason, firedAt: engine.clock.now() });
      tx.put(BATCHES, batch.batchId, { ...stored.data, state: 'closing' }, stored.version);
    }
    const event: BatchControl = {
      event_type: 'batch_close',
      schema_version: 1,
      correlation_id: correlationId,
      causation_id: causeId,
      lane: batch.lane,
      emitted_at: engine.clock.now(),
      batch_id: batch.batchId,
      game_date: batch.date,
      reason,
    };
    tx.emit(outgoing(TOPICS.batchControl, [batch.batchId, fired ? causeId : 'first'], event));
  });
}

async function failPending(ports: CoordinatorPorts, batch: BatchRecord): Promise<void> {
  for (const member of batch.expected) await failMember(ports, batch, member, 'deadline');
}

/** Ends a member as failed, unless he has ended already: the first end counts. */
export async function failMember(
  ports: CoordinatorPorts,
  batch: BatchRecord,
  member: FrozenMember,
  reason: 'deadline' | 'attempts_exhausted',
): Promise<void> {
  const { engine } = ports;
  await engine.ledger.transact(async (tx) => {
    const key = memberKey(batch.batchId, member.personId);
    if (await tx.get(MEMBERS, key)) return;
    tx.create(MEMBERS, key, {
      batchId: batch.batchId,
      date: batch.date,
      personId: member.personId,
      playerLookup: member.playerLookup,
      outcome: 'failed',
      reason,
      attempt: 0,
      systems: {},
      rows: 0,
      resultHash: contentHash([]),
      endedAt: engine.clock.now(),
    });
  });
}
