/** A worker of Phase 5: predicts members and commits their ends, their rows and the announcement together. */

import { behindBreaker, isBreakerOpen } from '../../engine/breakers.ts';
import type { Engine } from '../../engine/engine-context.ts';
import { contentHash } from '../../engine/hash.ts';
import { runningAttempt } from '../../engine/lease.ts';
import { outgoing } from '../../engine/messages.ts';
import { unitKey } from '../../engine/unit.ts';
import { UnitError } from '../../engine/unit-error.ts';
import { type JsonObject, type LedgerTransaction, RecordExistsError } from '../../ports/ledger.ts';
import { TOPICS } from '../topics.ts';
import type { BatchInputs, BatchInputsCache } from './batch-inputs.ts';
import { BATCHES, type BatchRecord, MEMBERS, memberKey, RESULTS } from './batch-records.ts';
import type { PredictionReady, PredictionRequest, PredictionRequests, PredictionsReady } from './messages.ts';
import { type MemberResult, predictMember } from './predict-member.ts';
import { requestOf } from './request-members.ts';

export interface WorkerPorts {
  readonly engine: Engine;
  readonly inputs: BatchInputsCache;
  readonly batchProcessor: string;
  /** Stands in for the five systems where orchestration alone is measured or proved. */
  readonly predict?: (request: PredictionRequest) => MemberResult;
}

/** What came of a request: the member's end, or why nothing was done. */
export type RequestResult = 'ended' | 'duplicate' | 'split' | 'batch_closed' | 'batch_not_held';

/** The handler whose breaker opens when prediction itself is broken, whoever is predicted. */
const PREDICTOR = 'handler/prediction-request';

/** Handles one prediction request. A permanent fault of one member is his end, never the batch's. */
export async function predictRequest(
  ports: WorkerPorts,
  request: PredictionRequest,
  eventId: string,
): Promise<RequestResult> {
  const { engine } = ports;
  const key = memberKey(request.batch_id, request.person_id);
  const [batch, ended] = await Promise.all([
    batchOf(engine, request.batch_id),
    engine.ledger.get(MEMBERS, key),
  ]);
  if (batch.state === 'closed') return 'batch_closed';
  if (ended) return 'duplicate';

  const startedAt = engine.clock.now();
  const inputs = await inputsOf(ports, batch);
  // Whoever takes the batch up asks for all members that have not ended: waiting here would only delay them.
  if (!inputs) return 'batch_not_held';
  return await behindBreaker(engine, PREDICTOR, key, async () => {
    const end = endOf(ports, request, inputs, batch);
    return await endMember(ports, request, end, { eventId, startedAt });
  });
}

async function endMember(
  { engine }: WorkerPorts,
  request: PredictionRequest,
  end: MemberEnd,
  { eventId, startedAt }: { readonly eventId: string; readonly startedAt: number },
): Promise<RequestResult> {
  const key = memberKey(request.batch_id, request.person_id);
  return await engine.ledger.transact(async (tx) => {
    if (await tx.get(MEMBERS, key)) return 'duplicate';
    const now = engine.clock.now();
    writeEnd(tx, request, end, now);
    const ready: PredictionReady = {
      event_type: 'prediction_ready',
      schema_version: 1,
      correlation_id: request.correlation_id,
      causation_id: eventId,
      lane: request.lane,
      emitted_at: now,
      batch_id: request.batch_id,
      generation: request.generation,
      attempt: request.attempt,
      game_date: request.game_date,
      person_id: request.person_id,
      player_lookup: request.player_lookup,
      outcome: end.result.outcome,
      reason: end.result.reason,
      systems: end.result.systems,
      predictions_generated: end.result.rows.length,
      result_ref: key,
      result_hash: end.hash,
      worker_instance: engine.instance,
      code_version: engine.codeVersion,
      duration_ms: now - startedAt,
      completed_at: now,
    };
    tx.emit(outgoing(TOPICS.predictionReady, [key], ready));
    return 'ended';
  });
}

/**
 * Handles a request for several members: their ends and one announcement are one commit. A member who throws is asked
 * for by himself, so that his attempts and back-off are his own; with `wasDelivered` all are, for one of them may have
 * taken the worker with him.
 */
export async function predictRequests(
  ports: WorkerPorts,
  { members, ...common }: PredictionRequests,
  eventId: string,
  wasDelivered: boolean,
): Promise<RequestResult> {
  const { engine } = ports;
  const batch = await batchOf(engine, common.batch_id);
  if (batch.state === 'closed') return 'batch_closed';
  // Each waits by himself for the breaker, too.
  const isRedelivered = wasDelivered || (await isBreakerOpen(engine, PREDICTOR));
  const startedAt = engine.clock.now();
  const inputs = isRedelivered ? null : await inputsOf(ports, batch);
  if (!inputs && !isRedelivered) return 'batch_not_held';
  const ends = members.map((member) => {
    if (!inputs) return null;
    try {
      return endOf(ports, { ...common, ...member, event_type: 'prediction_request' }, inputs, batch);
    } catch {
      // Asked for by himself below: there the error is seen, classified and recorded as his own.
      return null;
    }
  });
  const commit = async (tx: LedgerTransaction, isEnded: readonly boolean[]): Promise<RequestResult> => {
    const now = engine.clock.now();
    const ended: PredictionsReady['members'] = [];
    members.forEach((member, i) => {
      if (isEnded[i]) return;
      const end = ends[i];
      if (!end) {
        tx.emit(requestOf(common, member));
        return;
      }
      ended.push({ person_id: member.person_id, outcome: end.result.outcome });
      writeEnd(tx, { ...common, ...member }, end, now);
    });
    const [first] = ended;
    if (!first) return isRedelivered ? 'split' : 'duplicate';
    const ready: PredictionsReady = {
      event_type: 'predictions_ready',
      schema_version: 1,
      correlation_id: common.correlation_id,
      causation_id: eventId,
      lane: common.lane,
      emitted_at: now,
      batch_id: common.batch_id,
      generation: common.generation,
      attempt: common.attempt,
      game_date: common.game_date,
      members: ended,
      worker_instance: engine.instance,
      code_version: engine.codeVersion,
      duration_ms: now - startedAt,
      completed_at: now,
    };
    tx.emit(outgoing(TOPICS.predictionReady, [memberKey(common.batch_id, first.person_id)], ready));
    return 'ended';
  };
  try {
    // As a rule nobody has ended yet, and the creations would say so.
    if (ends.every((end) => end !== null)) return await engine.ledger.transact((tx) => commit(tx, []));
  } catch (error) {
    if (!(error instanceof RecordExistsError)) throw error;
  }
  return await engine.ledger.transact(async (tx) => {
    const keys = members.map((member) => memberKey(common.batch_id, member.person_id));
    const stored = await Promise.all(keys.map((key) => tx.get(MEMBERS, key)));
    return await commit(
      tx,
      stored.map((member) => member !== null),
    );
  });
}

async function batchOf(engine: Engine, id: string): Promise<BatchRecord> {
  const batch = await engine.ledger.get(BATCHES, id);
  if (batch) return batch.data;
  throw new UnitError('permanent', 'unknown_batch', `a request names batch ${id}, which does not exist`);
}

interface MemberEnd {
  readonly result: MemberResult;
  readonly hash: string;
}

const HASH_OF_NO_ROWS = contentHash([]);

function endOf(
  ports: WorkerPorts,
  request: PredictionRequest,
  inputs: BatchInputs,
  batch: BatchRecord,
): MemberEnd {
  const result = ports.predict?.(request) ?? predict(ports, request, inputs, batch);
  return { result, hash: result.rows.length === 0 ? HASH_OF_NO_ROWS : contentHash(result.rows) };
}

/** The member's record, and his rows when he has any: created once. */
function writeEnd(
  tx: LedgerTransaction,
  request: Pick<PredictionRequest, 'batch_id' | 'game_date' | 'person_id' | 'player_lookup' | 'attempt'>,
  { result, hash }: MemberEnd,
  now: number,
): void {
  const key = memberKey(request.batch_id, request.person_id);
  tx.create(MEMBERS, key, {
    batchId: request.batch_id,
    date: request.game_date,
    personId: request.person_id,
    playerLookup: request.player_lookup,
    outcome: result.outcome,
    reason: result.reason,
    attempt: request.attempt,
    systems: result.systems,
    rows: result.rows.length,
    resultHash: hash,
    endedAt: now,
  });
  if (result.rows.length === 0) return;
  const rows = result.rows as unknown as readonly JsonObject[];
  tx.create(RESULTS, key, { batchId: request.batch_id, personId: request.person_id, rows });
}

/** Null when nobody holds the batch: its process died, and the unit has not been started again. */
async function inputsOf(ports: WorkerPorts, batch: BatchRecord): Promise<BatchInputs | null> {
  const loaded = ports.inputs.loaded(batch.batchId);
  if (loaded) return await loaded;
  const attempt = await runningAttempt(ports.engine, unitKey(ports.batchProcessor, batch.date));
  if (!attempt) return null;
  return await ports.inputs.load(batch.batchId, attempt.context);
}

function predict(
  ports: WorkerPorts,
  request: PredictionRequest,
  inputs: BatchInputs,
  batch: BatchRecord,
): MemberResult {
  const failed = (reason: string): MemberResult => ({
    outcome: 'failed',
    reason,
    systems: {} as MemberResult['systems'],
    rows: [],
  });
  if (request.feature_contract_hash !== inputs.featureContractHash)
    return failed('feature_contract_mismatch');
  const candidate = inputs.slate.candidates.find(
    (c) => c.personId === request.person_id && c.gameId === request.game_id,
  );
  if (!candidate || candidate.featureRowHash !== request.feature_row_hash) return failed('invalid_request');
  const { engine } = ports;
  const createdAt = inputs.context.live ? engine.clock.now() : inputs.context.asOf;
  if (candidate.tipoffAt !== null && createdAt >= candidate.tipoffAt) {
    return { ...failed('game_started'), outcome: 'skipped' };
  }
  return predictMember({
    candidate,
    slate: inputs.slate,
    parameters: inputs.parameters,
    model: inputs.model,
    meta: {
      batchId: batch.batchId,
      generation: batch.generation,
      // A member re-opened by /retry would count up; redelivery and crashes are not attempts of his.
      attempt: 1,
      correlationId: request.correlation_id,
      createdAt,
      lane: batch.lane,
      codeVersion: engine.codeVersion,
      configHash: engine.configHash,
      inputVersion: batch.inputVersion,
      featureVersion: inputs.featureVersion,
      featureContractHash: inputs.featureContractHash,
    },
  });
}
