/** Closes a batch: collects its results, judges them, writes the partition once, reads it back, commits the end. */

import { assertHeld } from '../../engine/assert-held.ts';
import type { Attempt } from '../../engine/attempt.ts';
import { endAttempt } from '../../engine/end-attempt.ts';
import { contentHash } from '../../engine/hash.ts';
import { outgoing } from '../../engine/messages.ts';
import { excuseEmptiness } from '../../engine/run-unit.ts';
import { UnitError } from '../../engine/unit-error.ts';
import type { JsonObject, LedgerRecord } from '../../ports/ledger.ts';
import type { Row, Workspace } from '../../ports/warehouse.ts';
import { computedEnvelope } from '../run-processor.ts';
import { TOPICS } from '../topics.ts';
import { batchOutcome, countMembers } from './batch-counts.ts';
import { BATCHES, type BatchRecord, MEMBERS, type MemberRecord, RESULTS } from './batch-records.ts';
import type { CoordinatorPorts } from './coordinator-ports.ts';
import { mergeGenerations } from './merge-generations.ts';
import type { PredictionsComplete } from './messages.ts';
import { sanityGate } from './sanity-gate.ts';

/** Members whose rows go out in one commit. */
const RESULTS_PER_COMMIT = 200;

/** Throws what its attempt is to end with when the set may not be stored; ends the attempt itself when it may. */
export async function closeBatch(
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
  const played = batch.data.notSelected.filter(({ reason }) => reason === 'game_started');
  const keeping = new Set([...untouched, ...played].map((m) => m.personId));
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
    outcome: batchOutcome(counts, batch.data.candidates, stored.rows),
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
  await assertHeld(engine, attempt.id);
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
  for (let from = 0; from < full.length; from += RESULTS_PER_COMMIT) {
    await ledger.transact(async (tx) => {
      for (const { key, data, version } of full.slice(from, from + RESULTS_PER_COMMIT)) {
        tx.put(RESULTS, key, { ...data, rows: null } as typeof data & JsonObject, version);
      }
    });
  }
}
