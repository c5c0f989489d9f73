/** Fans a batch out: one prediction request for every member that has not ended. */

import type { Attempt } from '../../engine/attempt.ts';
import { outgoing } from '../../engine/messages.ts';
import { TOPICS } from '../topics.ts';
import type { BatchInputs } from './batch-inputs.ts';
import { type BatchRecord, MEMBERS } from './batch-records.ts';
import type { CoordinatorPorts } from './coordinator-ports.ts';
import type { PredictionRequest } from './messages.ts';
import type { Candidate } from './slate-snapshot.ts';

/** A ledger transaction writes at most 400 records; each request is one outgoing event. */
const REQUESTS_PER_COMMIT = 200;

/** Emits a request for every member that has not ended; ids carry the attempt, so a resumed batch asks again. */
export async function requestPending(
  ports: CoordinatorPorts,
  attempt: Attempt,
  batch: BatchRecord,
): Promise<number> {
  const { engine } = ports;
  const ended = await engine.ledger.query({ collection: MEMBERS, where: { batchId: batch.batchId } });
  const done = new Set(ended.map((member) => member.data.personId));
  const inputs = await ports.inputs.load(batch.batchId, attempt.context);
  const byId = new Map(inputs.slate.candidates.map((candidate) => [candidate.personId, candidate]));
  const pending = batch.expected.flatMap((member) => {
    const candidate = byId.get(member.personId);
    return candidate && !done.has(member.personId) ? [candidate] : [];
  });
  for (let from = 0; from < pending.length; from += REQUESTS_PER_COMMIT) {
    const chunk = pending.slice(from, from + REQUESTS_PER_COMMIT);
    await engine.ledger.transact(async (tx) => {
      for (const candidate of chunk) {
        const request = toRequest(batch, attempt, candidate, inputs, engine.clock.now());
        tx.emit(
          outgoing(TOPICS.predictionRequest, [batch.batchId, candidate.personId, attempt.token], request),
        );
      }
    });
  }
  return pending.length;
}

function toRequest(
  batch: BatchRecord,
  attempt: Attempt,
  candidate: Candidate,
  inputs: BatchInputs,
  now: number,
): PredictionRequest {
  return {
    event_type: 'prediction_request',
    schema_version: 1,
    correlation_id: attempt.correlationId,
    causation_id: attempt.causeId,
    lane: batch.lane,
    emitted_at: now,
    batch_id: batch.batchId,
    generation: batch.generation,
    attempt: attempt.token,
    game_date: batch.date,
    game_id: candidate.gameId,
    tip_off_at: candidate.tipoffAt,
    requested_at: now,
    deadline_at: batch.deadlineAt,
    person_id: candidate.personId,
    player_lookup: candidate.playerLookup,
    team_id: candidate.teamId,
    opponent_team_id: candidate.opponentTeamId,
    is_home: candidate.isHome,
    feature_version: inputs.featureVersion,
    feature_contract_hash: inputs.featureContractHash,
    feature_row_hash: candidate.featureRowHash,
    model_ids: inputs.modelIds,
    projected_minutes: candidate.projectedMinutes,
    lines: candidate.lines.map((quote) => ({
      line: quote.line,
      is_primary: quote.isPrimary,
      book: quote.book,
      over_price: quote.overPrice,
      under_price: quote.underPrice,
      line_source: quote.source,
      observed_at: quote.observedAt,
    })),
  };
}
