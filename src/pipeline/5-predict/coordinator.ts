/** The coordinator of Phase 5: freezes the expected set, fans it out, fans it in, writes once, closes the batch. */

import { type Attempt, FencedError } from '../../engine/attempt.ts';
import { beginAttempt } from '../../engine/begin-attempt.ts';
import { failAttempt } from '../../engine/end-attempt.ts';
import { workTopic } from '../../engine/graph.ts';
import { runningAttempt } from '../../engine/lease.ts';
import { outgoing, type Work } from '../../engine/messages.ts';
import { reportTrouble } from '../../engine/report-trouble.ts';
import { UNITS, unitKey } from '../../engine/unit.ts';
import { UnitError } from '../../engine/unit-error.ts';
import { BATCHES, type BatchRecord } from './batch-records.ts';
import { closeBatch } from './close-batch.ts';
import type { CoordinatorPorts } from './coordinator-ports.ts';
import { failMember, fireFanIn, fireFanInIfAllEnded } from './fan-in.ts';
import type { BatchControl, PredictionReady, PredictionRequest } from './messages.ts';
import { openBatch } from './open-batch.ts';
import { requestPending } from './request-members.ts';

export interface Coordinator {
  /** Handles the work message of the slate's batch: freezes and fans out, or says why there is nothing to do. */
  start(work: Work, eventId: string, triggerSource: string): Promise<string>;
  /** Handles the end of a member, or of several: the last one fires the fan-in, once. */
  onMemberEnded(event: MembersEnded, eventId: string): Promise<void>;
  /** Handles a request that used up its deliveries: the member ends as failed(attempts_exhausted). */
  onRequestGivenUp(request: GivenUp, eventId: string): Promise<void>;
  /** Handles the fan-in: collects, checks, writes, reads back, closes. */
  close(event: BatchControl, eventId: string): Promise<void>;
  /** Takes up the batches a former process left: those nobody holds are asked for again, the others keep their deadline. */
  resume(): Promise<void>;
  /** Stops every timer of this process, when it ends in order: its batches are taken up by the next one. */
  letGo(): void;
}

/** The member who is to be ended for his request. */
export type GivenUp = Pick<PredictionRequest, 'batch_id' | 'person_id' | 'correlation_id'>;

/** Whose batch is to be counted. */
export type MembersEnded = Pick<PredictionReady, 'batch_id' | 'correlation_id'>;

export function createCoordinator(ports: CoordinatorPorts): Coordinator {
  const { engine } = ports;
  const held = new Map<string, Attempt>();
  const deadlines = new Map<string, () => void>();
  /** Closes under way in this process: a second message for the same batch waits for the first. */
  const closing = new Map<string, Promise<void>>();
  /** Looks at a batch's fan-in that have not begun: members that end in the same turn share one. */
  const looks = new Map<string, Promise<void>>();

  function letGo(batch: string): void {
    held.get(batch)?.release();
    held.delete(batch);
    deadlines.get(batch)?.();
    deadlines.delete(batch);
    ports.inputs.forget(batch);
  }

  function watchDeadline(batch: BatchRecord, correlationId: string): void {
    deadlines.get(batch.batchId)?.();
    const cancel = engine.clock.setTimer(batch.deadlineAt, () => {
      fireFanIn(ports, batch, 'deadline', correlationId, 'deadline').catch((error: unknown) =>
        reportTrouble(
          engine,
          `phase5-deadline/${batch.date}`,
          'error',
          `the deadline of ${batch.batchId} could not be acted on: ${String(error)}`,
        ),
      );
    });
    deadlines.set(batch.batchId, cancel);
  }

  async function start(work: Work, eventId: string, triggerSource: string): Promise<string> {
    const begun = await beginAttempt(engine, work, eventId, ports.extraInputs);
    if (begun.kind === 'skipped') return begun.reason;
    const { attempt } = begun;
    let batch: BatchRecord | null = null;
    try {
      batch = await openBatch(ports, attempt, triggerSource);
      held.set(batch.batchId, attempt);
      watchDeadline(batch, attempt.correlationId);
      const pending = await requestPending(ports, attempt, batch);
      // A batch resumed after a crash between fan-in and close needs its close message again.
      if (pending === 0) await fireFanIn(ports, batch, 'resumed', attempt.correlationId, eventId);
      return `${batch.batchId}: ${pending} of ${batch.expected.length} members requested`;
    } catch (error) {
      attempt.release();
      if (batch) letGo(batch.batchId);
      const unit = await failAttempt(engine, attempt, error);
      return `${attempt.unit}: ${unit.outcome?.kind}`;
    }
  }

  async function close(event: BatchControl, eventId: string): Promise<void> {
    const batch = await engine.ledger.get(BATCHES, event.batch_id);
    if (!batch)
      throw new UnitError('permanent', 'unknown_batch', `there is no batch ${event.batch_id} to close`);
    if (batch.data.state === 'closed') return;
    const key = unitKey(ports.processor.id, batch.data.date);
    // What this process holds may have ended in another one: the ledger says who is at it now.
    const running = await runningAttempt(engine, key);
    const mine = held.get(batch.key);
    if (mine && mine.id !== running?.id) letGo(batch.key);
    const attempt = mine && mine.id === running?.id ? mine : running;
    // Nobody holds the batch: its process died, or an earlier close failed and is to be tried again.
    if (!attempt) return await askAgain(ports, batch.data, eventId);
    // The running attempt works for a newer generation: it closes its own batch, not this one.
    if (attempt.inputVersion !== batch.data.inputVersion) return;
    try {
      await closeBatch(ports, attempt, batch, eventId);
    } catch (error) {
      // Another process took over and closes it.
      if (!(error instanceof FencedError)) await failClose(attempt, error);
    } finally {
      attempt.release();
      letGo(batch.key);
    }
  }

  async function failClose(attempt: Attempt, error: unknown): Promise<void> {
    try {
      await failAttempt(engine, attempt, error);
    } catch (failure) {
      if (!(failure instanceof FencedError)) throw failure;
    }
  }

  async function lookAtFanIn(event: MembersEnded, eventId: string): Promise<void> {
    // Whoever joined before this line has committed his member: the count sees him.
    looks.delete(event.batch_id);
    const batch = await engine.ledger.get(BATCHES, event.batch_id);
    if (!batch)
      throw new UnitError(
        'permanent',
        'unknown_batch',
        `a member's end names batch ${event.batch_id}, which does not exist`,
      );
    if (batch.data.state === 'closed') return;
    await fireFanInIfAllEnded(ports, batch.data, event.correlation_id, eventId);
  }

  return {
    start,
    letGo() {
      for (const batch of new Set([...held.keys(), ...deadlines.keys()])) letGo(batch);
    },
    async close(event, eventId) {
      while (closing.has(event.batch_id)) await closing.get(event.batch_id)?.catch(() => undefined);
      const done = close(event, eventId).finally(() => closing.delete(event.batch_id));
      closing.set(event.batch_id, done);
      await done;
    },
    async onRequestGivenUp(request, eventId) {
      const batch = await engine.ledger.get(BATCHES, request.batch_id);
      const member = batch?.data.expected.find(({ personId }) => personId === request.person_id);
      if (!batch || !member || batch.data.state === 'closed') return;
      await failMember(ports, batch.data, member, 'attempts_exhausted');
      await fireFanInIfAllEnded(ports, batch.data, request.correlation_id, eventId);
    },
    async onMemberEnded(event, eventId) {
      // A stored count has to see every message.
      if (engine.sabotage?.breaks === 'countsAreStored') return await lookAtFanIn(event, eventId);
      const look = looks.get(event.batch_id) ?? Promise.resolve().then(() => lookAtFanIn(event, eventId));
      looks.set(event.batch_id, look);
      await look;
    },
    async resume() {
      const running = await engine.ledger.query({
        collection: BATCHES,
        where: { state: ['running', 'closing'] },
      });
      for (const batch of running) {
        const unit = await engine.ledger.get(UNITS, unitKey(ports.processor.id, batch.data.date));
        if (unit?.data.state === 'running') watchDeadline(batch.data, `slate-${batch.data.date}`);
        else await askAgain(ports, batch.data, engine.instance);
      }
    },
  };
}

/** Asks for the batch's unit again, when it is open but nobody is at it: the work message starts or resumes it. */
async function askAgain(ports: CoordinatorPorts, batch: BatchRecord, causeId: string): Promise<void> {
  const { engine, processor } = ports;
  const key = unitKey(processor.id, batch.date);
  await engine.ledger.transact(async (tx) => {
    const unit = await tx.get(UNITS, key);
    if (!unit?.data.open || unit.data.state === 'running' || unit.data.state === 'planned') return;
    const work: Work = {
      event_type: 'unit_work',
      schema_version: 1,
      correlation_id: `slate-${batch.date}`,
      causation_id: causeId,
      lane: batch.lane,
      emitted_at: engine.clock.now(),
      processor: processor.id,
      game_date: batch.date,
      generation: unit.data.generation,
      slot: '',
    };
    tx.emit(outgoing(workTopic(processor.phase), [batch.batchId, 'again', unit.version], work));
  });
}
