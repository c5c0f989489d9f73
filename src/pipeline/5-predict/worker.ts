/** A worker of Phase 5: predicts one member and commits his end, his rows and the announcement together. */

import type { Engine } from '../../engine/engine-context.ts';
import { contentHash } from '../../engine/hash.ts';
import { runningAttempt } from '../../engine/lease.ts';
import { outgoing } from '../../engine/messages.ts';
import { unitKey } from '../../engine/unit.ts';
import { UnitError } from '../../engine/unit-error.ts';
import type { JsonObject } from '../../ports/ledger.ts';
import { TOPICS } from '../topics.ts';
import type { BatchInputs, BatchInputsCache } from './batch-inputs.ts';
import { BATCHES, type BatchRecord, MEMBERS, memberKey, RESULTS } from './batch-records.ts';
import type { PredictionReady, PredictionRequest } from './messages.ts';
import { type MemberResult, predictMember } from './predict-member.ts';

export interface WorkerPorts {
  readonly engine: Engine;
  readonly inputs: BatchInputsCache;
  readonly batchProcessor: string;
  /** Stands in for the five systems where orchestration alone is measured or proved. */
  readonly predict?: (request: PredictionRequest) => MemberResult;
}

/** What came of a request: the member's end, or why nothing was done. */
export type RequestResult = 'ended' | 'duplicate' | 'batch_closed' | 'batch_not_held';

/** Handles one prediction request. A permanent fault of one member is his end, never the batch's. */
export async function predictRequest(
  ports: WorkerPorts,
  request: PredictionRequest,
  eventId: string,
): Promise<RequestResult> {
  const { engine } = ports;
  const key = memberKey(request.batch_id, request.person_id);
  const [batch, ended] = await Promise.all([
    engine.ledger.get(BATCHES, request.batch_id),
    engine.ledger.get(MEMBERS, key),
  ]);
  if (!batch)
    throw new UnitError(
      'permanent',
      'unknown_batch',
      `a request names batch ${request.batch_id}, which does not exist`,
    );
  if (batch.data.state === 'closed') return 'batch_closed';
  if (ended) return 'duplicate';

  const startedAt = engine.clock.now();
  const inputs = await inputsOf(ports, batch.data);
  // Whoever takes the batch up asks for all members that have not ended: waiting here would only delay them.
  if (!inputs) return 'batch_not_held';
  const result = ports.predict?.(request) ?? predict(ports, request, inputs, batch.data);
  const resultHash = contentHash(result.rows);
  return await engine.ledger.transact(async (tx) => {
    if (await tx.get(MEMBERS, key)) return 'duplicate';
    const now = engine.clock.now();
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
      resultHash,
      endedAt: now,
    });
    if (result.rows.length > 0) {
      const rows = result.rows as unknown as readonly JsonObject[];
      tx.create(RESULTS, key, {
        batchId: request.batch_id,
        personId: request.person_id,
        hash: resultHash,
        rows,
      });
    }
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
      outcome: result.outcome,
      reason: result.reason,
      systems: result.systems,
      predictions_generated: result.rows.length,
      result_ref: key,
      result_hash: resultHash,
      worker_instance: engine.instance,
      code_version: engine.codeVersion,
      duration_ms: now - startedAt,
      completed_at: now,
    };
    tx.emit(outgoing(TOPICS.predictionReady, [key], ready));
    return 'ended';
  });
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
