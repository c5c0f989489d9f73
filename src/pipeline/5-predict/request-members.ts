/** Fans a batch out: a prediction request for every member that has not ended, several of them to a message. */

import type { Attempt } from '../../engine/attempt.ts';
import { outgoing } from '../../engine/messages.ts';
import type { OutgoingEvent } from '../../ports/ledger.ts';
import { TOPICS } from '../topics.ts';
import type { BatchInputs } from './batch-inputs.ts';
import { type BatchRecord, MEMBERS } from './batch-records.ts';
import type { CoordinatorPorts } from './coordinator-ports.ts';
import type { PredictionRequest, PredictionRequests } from './messages.ts';
import type { Candidate } from './slate-snapshot.ts';

/** Each is one outgoing event, and may be a record of the outbox: a transaction writes at most 400. */
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
  const size = ports.membersPerRequest ?? 1;
  const membersPerCommit = REQUESTS_PER_COMMIT * size;
  for (let from = 0; from < pending.length; from += membersPerCommit) {
    const chunk = pending.slice(from, from + membersPerCommit);
    await engine.ledger.transact(async (tx) => {
      const common = commonOf(batch, attempt, inputs, engine.clock.now());
      for (let first = 0; first < chunk.length; first += size) {
        const members = chunk.slice(first, first + size).map(memberOf);
        tx.emit(size === 1 ? requestOf(common, members[0] as MemberFields) : requestsOf(common, members));
      }
    });
  }
  return pending.length;
}

type MemberFields = PredictionRequests['members'][number];
type CommonFields = Omit<PredictionRequests, 'event_type' | 'members'>;

/** One member's request; the same one however often and by whomever it is emitted. */
export function requestOf(common: CommonFields, member: MemberFields): OutgoingEvent {
  const request: PredictionRequest = { ...common, ...member, event_type: 'prediction_request' };
  const identity = [common.batch_id, member.person_id, common.attempt];
  return outgoing(TOPICS.predictionRequest, identity, request);
}

function requestsOf(common: CommonFields, members: MemberFields[]): OutgoingEvent {
  const requests: PredictionRequests = { ...common, members, event_type: 'prediction_requests' };
  const identity = [common.batch_id, members[0]?.person_id ?? 0, common.attempt];
  return outgoing(TOPICS.predictionRequest, identity, requests);
}

function commonOf(batch: BatchRecord, attempt: Attempt, inputs: BatchInputs, now: number): CommonFields {
  return {
    schema_version: 1,
    correlation_id: attempt.correlationId,
    causation_id: attempt.causeId,
    lane: batch.lane,
    emitted_at: now,
    batch_id: batch.batchId,
    generation: batch.generation,
    attempt: attempt.token,
    game_date: batch.date,
    requested_at: now,
    deadline_at: batch.deadlineAt,
    feature_version: inputs.featureVersion,
    feature_contract_hash: inputs.featureContractHash,
    model_ids: inputs.modelIds,
  };
}

function memberOf(candidate: Candidate): MemberFields {
  return {
    game_id: candidate.gameId,
    tip_off_at: candidate.tipoffAt,
    person_id: candidate.personId,
    player_lookup: candidate.playerLookup,
    team_id: candidate.teamId,
    opponent_team_id: candidate.opponentTeamId,
    is_home: candidate.isHome,
    feature_row_hash: candidate.featureRowHash,
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
