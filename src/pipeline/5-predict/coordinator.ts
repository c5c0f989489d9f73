/** The coordinator of Phase 5: freezes the expected set, fans it out, fans it in, writes once, closes the batch. */

import type { Engine } from '../../engine/engine-context.ts';
import {
  type Attempt,
  beginAttempt,
  type ExtraInputs,
  endAttempt,
  excuseEmptiness,
  FencedError,
  failAttempt,
  runningAttempt,
} from '../../engine/executor.ts';
import { workTopic } from '../../engine/graph.ts';
import { contentHash } from '../../engine/hash.ts';
import { outgoing, type Work } from '../../engine/messages.ts';
import { UNITS, unitKey } from '../../engine/unit.ts';
import { UnitError } from '../../engine/unit-error.ts';
import type { JsonObject, LedgerRecord } from '../../ports/ledger.ts';
import type { Row, Warehouse, Workspace } from '../../ports/warehouse.ts';
import type { BatchProcessor } from '../define-processor.ts';
import { computedEnvelope } from '../run-processor.ts';
import { TOPICS } from '../topics.ts';
import { batchOutcome, countMembers } from './batch-counts.ts';
import type { BatchInputs, BatchInputsCache } from './batch-inputs.ts';
import {
  BATCHES,
  type BatchRecord,
  batchId,
  FAN_INS,
  type FrozenMember,
  MEMBERS,
  type MemberRecord,
  memberKey,
  RESULTS,
} from './batch-records.ts';
import { mergeGenerations } from './merge-generations.ts';
import type { BatchControl, PredictionReady, PredictionRequest, PredictionsComplete } from './messages.ts';
import { sanityGate } from './sanity-gate.ts';
import { selectMembers } from './select-members.ts';
import type { Candidate } from './slate-snapshot.ts';

const DEADLINE_MS = 15 * 60_000;
/** A ledger transaction writes at most 400 records; each request is one outgoing event. */
const REQUESTS_PER_COMMIT = 200;
const MIN_MINUTES = 15;

export interface CoordinatorPorts {
  readonly engine: Engine;
  readonly warehouse: Warehouse;
  readonly processor: BatchProcessor;
  readonly extraInputs: ExtraInputs;
  readonly inputs: BatchInputsCache;
}

export interface Coordinator {
  /** Handles the work message of the slate's batch: freezes and fans out, or says why there is nothing to do. */
  start(work: Work, eventId: string, triggerSource: string): Promise<string>;
  /** Handles one member's end: the last one fires the fan-in, once. */
  onMemberEnded(event: PredictionReady, eventId: string): Promise<void>;
  /** Handles a request that used up its deliveries: the member ends as failed(attempts_exhausted). */
  onRequestGivenUp(request: PredictionRequest, eventId: string): Promise<void>;
  /** Handles the fan-in: collects, checks, writes, reads back, closes. */
  close(event: BatchControl, eventId: string): Promise<void>;
  /** Takes up the batches a former process left: those nobody holds are asked for again, the others keep their deadline. */
  resume(): Promise<void>;
}

export function createCoordinator(ports: CoordinatorPorts): Coordinator {
  const { engine } = ports;
  const held = new Map<string, Attempt>();
  const deadlines = new Map<string, () => void>();
  /** Closes under way in this process: a second message for the same batch waits for the first. */
  const closing = new Map<string, Promise<void>>();

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
        engine.alerts.raise(
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
    const attempt = held.get(batch.key) ?? (await runningAttempt(engine, key));
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

  return {
    start,
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
      const batch = await engine.ledger.get(BATCHES, event.batch_id);
      if (!batch)
        throw new UnitError(
          'permanent',
          'unknown_batch',
          `member ${event.person_id} names batch ${event.batch_id}, which does not exist`,
        );
      if (batch.data.state === 'closed') return;
      await fireFanInIfAllEnded(ports, batch.data, event.correlation_id, eventId);
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

/** The batch this attempt works on: the unfinished one of the same input, or the next generation, frozen now. */
async function openBatch(
  ports: CoordinatorPorts,
  attempt: Attempt,
  triggerSource: string,
): Promise<BatchRecord> {
  const { engine } = ports;
  const { date } = attempt.context;
  const earlier = await engine.ledger.query({
    collection: BATCHES,
    where: { date },
    orderBy: 'generation',
    descending: true,
    limit: 1,
  });
  const last = earlier[0]?.data;
  if (last && last.state !== 'closed' && last.inputVersion === attempt.inputVersion) {
    await ports.inputs.load(last.batchId, attempt.context);
    return await renewDeadline(ports, last);
  }
  const generation = (last?.generation ?? 0) + 1;
  const id = batchId(date, generation);
  const inputs = await ports.inputs.load(id, attempt.context);
  if (inputs.modelRefusal) {
    const message = `${date} goes on without xgboost_v1: ${inputs.modelRefusal}; train the week again`;
    await engine.alerts.raise('model/xgboost_v1', 'error', message);
  }
  const batch = freeze(attempt, triggerSource, generation, inputs, engine.clock.now());
  return await engine.ledger.transact(async (tx) => {
    const [existing, unfinished] = await Promise.all([
      tx.get(BATCHES, id),
      last && last.state !== 'closed' ? tx.get(BATCHES, last.batchId) : null,
    ]);
    if (existing) return existing.data;
    // Its input is not the slate's any more: what its members still report is late and changes nothing.
    if (unfinished && unfinished.data.state !== 'closed') {
      const now = engine.clock.now();
      const superseded = {
        ...unfinished.data,
        state: 'closed' as const,
        closedAt: now,
        outcome: 'superseded',
      };
      tx.put(BATCHES, unfinished.key, superseded, unfinished.version);
    }
    tx.create(BATCHES, id, batch);
    return batch;
  });
}

/** The time a dead process was away is not held against the members: a resumed batch has its full time again. */
async function renewDeadline(ports: CoordinatorPorts, batch: BatchRecord): Promise<BatchRecord> {
  const { engine } = ports;
  return await engine.ledger.transact(async (tx) => {
    const stored = await tx.get(BATCHES, batch.batchId);
    if (!stored) return batch;
    const renewed = { ...stored.data, deadlineAt: engine.clock.now() + DEADLINE_MS };
    tx.put(BATCHES, batch.batchId, renewed, stored.version);
    return renewed;
  });
}

function freeze(
  attempt: Attempt,
  triggerSource: string,
  generation: number,
  inputs: BatchInputs,
  now: number,
): BatchRecord {
  const { date } = attempt.context;
  const { candidates } = inputs.slate;
  const { selected, notSelected } = selectMembers(candidates, { minMinutes: MIN_MINUTES });
  const ready = selected.filter((candidate) => candidate.isReady).length;
  const degradations: string[] = [];
  if (selected.length > 0 && ready / selected.length < 0.8 && ready < 100) {
    degradations.push(`phase4_partial:${(ready / selected.length).toFixed(2)}`);
  }
  if (!inputs.model) degradations.push('system_unavailable:xgboost_v1');
  return {
    batchId: batchId(date, generation),
    date,
    generation,
    state: 'running',
    lane: attempt.context.live ? 'live' : 'backfill',
    triggerSource,
    inputVersion: attempt.inputVersion,
    expected: selected.map((candidate) => frozenMember(candidate)),
    notSelected,
    candidates: candidates.length,
    ready,
    modelIds: inputs.modelIds,
    degradations,
    startedAt: now,
    deadlineAt: now + DEADLINE_MS,
    closedAt: null,
    outcome: null,
    predicted: null,
    skipped: null,
    failed: null,
    excused: null,
    coverage: null,
  };
}

function frozenMember(candidate: Candidate): FrozenMember {
  const inputHash = contentHash({ features: candidate.featureRowHash, lines: candidate.lines });
  return { personId: candidate.personId, playerLookup: candidate.playerLookup, inputHash };
}

/** Emits a request for every member that has not ended; ids carry the attempt, so a resumed batch asks again. */
async function requestPending(
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

async function fireFanInIfAllEnded(
  ports: CoordinatorPorts,
  batch: BatchRecord,
  correlationId: string,
  causeId: string,
): Promise<void> {
  const where = { batchId: batch.batchId };
  const ended = await ports.engine.ledger.count({ collection: MEMBERS, where });
  if (ended < batch.expected.length) return;
  await fireFanIn(ports, batch, 'all_members_ended', correlationId, causeId);
}

/**
 * Creates the fan-in record and the close message, once; only a resumed batch sends its close message again. Members
 * that have not ended by the deadline end as failed(deadline).
 */
async function fireFanIn(
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
async function failMember(
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

async function closeBatch(
  ports: CoordinatorPorts,
  attempt: Attempt,
  batch: LedgerRecord<BatchRecord>,
  eventId: string,
): Promise<void> {
  const { engine, warehouse, processor } = ports;
  const { date } = batch.data;
  const members = (await engine.ledger.query({ collection: MEMBERS, where: { batchId: batch.key } })).map(
    (m) => m.data,
  );
  const rows = await collectRows(ports, members);
  const verdict = sanityGate(rows);
  for (const message of verdict.incidents)
    await engine.alerts.raise(`phase5-sanity/${date}`, 'warning', `${batch.key}: ${message}`);
  if (verdict.blocked.length > 0) {
    throw new UnitError(
      'permanent',
      'sanity_gate',
      `${batch.key} is held back: ${verdict.blocked.join('; ')}`,
    );
  }
  const withdrawn = new Set<string>(verdict.withdrawnSystems);
  const kept = rows.filter((row) => !withdrawn.has(String(row.system_id)));

  const counts = countMembers(batch.data.expected.length, members);
  const workspace = await warehouse.workspace([{ table: processor.output, between: [date, date] }]);
  // Who failed was not looked at again; who plays already keeps what was said before.
  const untouched = members.filter((m) => m.outcome === 'failed' || m.reason === 'game_started');
  const keeping = new Set(untouched.map((m) => m.personId));
  let stored: { rows: number; hash: string | null; changed: boolean };
  try {
    stored = await writeRows(ports, attempt, workspace, kept, keeping, batch.data);
  } finally {
    await workspace.close();
  }

  const now = engine.clock.now();
  const degradations = [
    ...batch.data.degradations,
    ...verdict.withdrawnSystems.map((system) => `system_withdrawn:${system}`),
  ];
  const result = await excuseEmptiness(engine, attempt, {
    outcome: batchOutcome(counts, batch.data.candidates),
    rowsExpected: counts.expected,
    rowsWritten: stored.rows,
    outputHash: stored.hash,
    changed: stored.changed,
    degradations: [],
  });
  const closed: BatchRecord = {
    ...batch.data,
    state: 'closed',
    closedAt: now,
    outcome: result.outcome.kind,
    predicted: counts.predicted,
    skipped: counts.skipped,
    failed: counts.failed,
    excused: counts.excused,
    coverage: counts.coverage,
    degradations,
  };
  const isUsable = result.outcome.kind !== 'empty_unexpected';
  await endAttempt(engine, attempt, {
    ...result,
    events: isUsable ? [completion(ports, attempt, closed, members, kept, stored, eventId, now)] : [],
    alongside: async (tx) => {
      const current = await tx.get(BATCHES, batch.key);
      if (!current) throw new Error(`batch ${batch.key} vanished`);
      return () => tx.put(BATCHES, batch.key, closed, current.version);
    },
  });
  await dropResultBodies(ports, batch.key);
}

/** Rows of all predicted members, each result checked against the hash its member vouched for. */
async function collectRows(ports: CoordinatorPorts, members: readonly MemberRecord[]): Promise<Row[]> {
  const batch = members[0]?.batchId;
  if (batch === undefined) return [];
  const results = await ports.engine.ledger.query({ collection: RESULTS, where: { batchId: batch } });
  const byMember = new Map(results.map((result) => [result.data.personId, result.data]));
  return members.flatMap((member) => {
    const result = byMember.get(member.personId);
    if (member.rows === 0) return [];
    if (!result?.rows || contentHash(result.rows) !== member.resultHash) {
      throw new UnitError(
        'permanent',
        'result_mismatch',
        `the result of ${member.playerLookup} in ${batch} is not the one his member record names`,
      );
    }
    return result.rows as unknown as Row[];
  });
}

async function writeRows(
  ports: CoordinatorPorts,
  attempt: Attempt,
  workspace: Workspace,
  rows: readonly Row[],
  keeping: ReadonlySet<number>,
  batch: BatchRecord,
): Promise<{ rows: number; hash: string | null; changed: boolean }> {
  const { warehouse, processor, engine } = ports;
  const earlier = await workspace.rows<Row>(
    `SELECT * EXCLUDE (${processor.output.envelope.join(', ')}) FROM ${processor.output.name}`,
  );
  if (rows.length === 0 && earlier.length === 0) return { rows: 0, hash: null, changed: false };
  const merged = mergeGenerations(earlier, rows, keeping);
  await workspace.load('output', processor.output, merged);
  const envelope = computedEnvelope(processor, { clock: engine.clock }, attempt.id, attempt.inputVersion);
  const fact = await warehouse.replacePartition(processor.output, batch.date, workspace, 'output', envelope);
  if (fact.rows !== merged.length) {
    throw new UnitError(
      'transient',
      'rows_lost',
      `${batch.batchId}: ${merged.length} rows were to be stored, ${fact.rows} are`,
    );
  }
  return { rows: fact.rows, hash: fact.hash, changed: merged !== earlier };
}

function completion(
  ports: CoordinatorPorts,
  attempt: Attempt,
  batch: BatchRecord,
  members: readonly MemberRecord[],
  rows: readonly Row[],
  stored: { rows: number; hash: string | null; changed: boolean },
  eventId: string,
  now: number,
) {
  const bySystem: Record<string, number> = {};
  for (const row of rows) bySystem[String(row.system_id)] = (bySystem[String(row.system_id)] ?? 0) + 1;
  const outcome = batch.outcome === 'complete' || batch.outcome === 'empty_ok' ? batch.outcome : 'partial';
  const event: PredictionsComplete = {
    event_type: 'phase5_complete',
    schema_version: 1,
    correlation_id: attempt.correlationId,
    causation_id: eventId,
    lane: batch.lane,
    emitted_at: now,
    processor: 'prediction_coordinator',
    batch_id: batch.batchId,
    generation: batch.generation,
    game_date: batch.date,
    trigger_source: batch.triggerSource,
    outcome,
    expected: batch.expected.length,
    predicted: batch.predicted ?? 0,
    skipped: batch.skipped ?? 0,
    failed: batch.failed ?? 0,
    excused: batch.excused ?? 0,
    coverage: batch.coverage,
    missing: members
      .filter((member) => member.outcome !== 'predicted')
      .map((m) => ({
        person_id: m.personId,
        player_lookup: m.playerLookup,
        outcome: m.outcome,
        reason: m.reason,
      })),
    rows_written: stored.rows,
    rows_by_system: bySystem,
    players_with_line: new Set(rows.filter((row) => row.has_line === true).map((row) => row.person_id)).size,
    output_table: `${ports.processor.output.dataset}.${ports.processor.output.name}`,
    partition_hash: stored.hash,
    changed: stored.changed,
    degraded: batch.degradations.length > 0,
    degradations: [...batch.degradations],
    model_ids: batch.modelIds,
    code_version: ports.engine.codeVersion,
    config_hash: ports.engine.configHash,
    started_at: batch.startedAt,
    completed_at: now,
    duration_ms: now - batch.startedAt,
  };
  return outgoing(TOPICS.predictionsComplete, [batch.batchId, attempt.id], event);
}

/** The rows are in the warehouse and read back: the ledger keeps their hashes only. */
async function dropResultBodies(ports: CoordinatorPorts, batch: string): Promise<void> {
  const { ledger } = ports.engine;
  const results = await ledger.query({ collection: RESULTS, where: { batchId: batch } });
  const full = results.filter((result) => result.data.rows !== null);
  for (let from = 0; from < full.length; from += REQUESTS_PER_COMMIT) {
    await ledger.transact(async (tx) => {
      for (const { key, data, version } of full.slice(from, from + REQUESTS_PER_COMMIT)) {
        tx.put(RESULTS, key, { ...data, rows: null } as typeof data & JsonObject, version);
      }
    });
  }
}
