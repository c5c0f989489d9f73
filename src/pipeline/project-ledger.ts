/** Projects the ledger's attempts, batches and members into tables, so that SQL and people can read them. */

import { outcomeText } from '../engine/outcome.ts';
import { ATTEMPTS, type AttemptRecord } from '../engine/unit.ts';
import type { GameDate } from '../league/game-date.ts';
import type { Ledger, LedgerRecord } from '../ports/ledger.ts';
import type { Row, Warehouse } from '../ports/warehouse.ts';
import type { Table } from '../tables/define-table.ts';
import { predictionBatches } from '../tables/nba-orchestration/prediction-batches.ts';
import { predictionMembers } from '../tables/nba-orchestration/prediction-members.ts';
import { processorRunHistory } from '../tables/nba-reference/processor-run-history.ts';
import { BATCHES, type BatchRecord, MEMBERS, type MemberRecord } from './5-predict/batch-records.ts';

export const PROJECTION_TABLES: readonly Table[] = [
  processorRunHistory,
  predictionBatches,
  predictionMembers,
];

/** Writes the three projections of each date anew. Repeating it is harmless; nothing waits for it. */
export async function projectLedger(
  ledger: Ledger,
  warehouse: Warehouse,
  dates: readonly GameDate[],
): Promise<void> {
  for (const date of dates) {
    const attempts = await ledger.query({ collection: ATTEMPTS, where: { date } });
    await write(warehouse, processorRunHistory, date, attempts.map(attemptRow));
    const batches = await ledger.query({ collection: BATCHES, where: { date } });
    await write(
      warehouse,
      predictionBatches,
      date,
      batches.map(({ data }) => batchRow(data)),
    );
    const rows = await Promise.all(
      batches.map(async ({ key, data }) => {
        const members = await ledger.query({ collection: MEMBERS, where: { batchId: key } });
        return memberRows(
          data,
          members.map((member) => member.data),
        );
      }),
    );
    await write(warehouse, predictionMembers, date, rows.flat());
  }
}

async function write(
  warehouse: Warehouse,
  table: Table,
  date: GameDate,
  rows: readonly Row[],
): Promise<void> {
  const workspace = await warehouse.workspace([]);
  try {
    await workspace.load('output', table, rows);
    await warehouse.replacePartition(table, date, workspace, 'output', {});
  } finally {
    await workspace.close();
  }
}

function instant(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

function attemptRow({ key, data }: LedgerRecord<AttemptRecord>): Row {
  return {
    game_date: data.date,
    attempt_id: key,
    processor: data.processor,
    phase: data.phase,
    lane: data.lane,
    generation: data.generation,
    instance: data.instance,
    started_at: instant(data.startedAt),
    ended_at: instant(data.endedAt),
    duration_ms: data.endedAt === null ? null : data.endedAt - data.startedAt,
    outcome: data.outcome?.kind ?? null,
    detail: data.outcome ? outcomeText(data.outcome) : null,
    rows_expected: data.rowsExpected,
    rows_written: data.rowsWritten,
    output_hash: data.outputHash,
    changed: data.changed,
    input_version: data.inputVersion,
    code_version: data.codeVersion,
    config_hash: data.configHash,
    causes: JSON.stringify(data.causes),
    inputs: JSON.stringify(data.inputs),
    degradations: JSON.stringify(data.degradations),
  };
}

function batchRow(batch: BatchRecord): Row {
  return {
    game_date: batch.date,
    batch_id: batch.batchId,
    generation: batch.generation,
    state: batch.state,
    lane: batch.lane,
    trigger_source: batch.triggerSource,
    input_version: batch.inputVersion,
    candidates: batch.candidates,
    expected: batch.expected.length,
    ready: batch.ready,
    predicted: batch.predicted,
    skipped: batch.skipped,
    failed: batch.failed,
    excused: batch.excused,
    coverage: batch.coverage,
    outcome: batch.outcome,
    degradations: JSON.stringify(batch.degradations),
    model_ids: JSON.stringify(batch.modelIds),
    started_at: instant(batch.startedAt),
    deadline_at: instant(batch.deadlineAt),
    closed_at: instant(batch.closedAt),
  };
}

function memberRows(batch: BatchRecord, ended: readonly MemberRecord[]): Row[] {
  const byId = new Map(ended.map((member) => [member.personId, member]));
  const identity = { game_date: batch.date, batch_id: batch.batchId };
  const expected = batch.expected.map(({ personId, playerLookup }): Row => {
    const member = byId.get(personId);
    return {
      ...identity,
      person_id: personId,
      player_lookup: playerLookup,
      outcome: member?.outcome ?? 'pending',
      reason: member?.reason ?? null,
      systems: JSON.stringify(member?.systems ?? {}),
      rows: member?.rows ?? 0,
      ended_at: instant(member?.endedAt ?? null),
    };
  });
  const left = batch.notSelected.map(
    ({ personId, playerLookup, reason }): Row => ({
      ...identity,
      person_id: personId,
      player_lookup: playerLookup,
      outcome: 'not_selected',
      reason,
      systems: '{}',
      rows: 0,
      ended_at: null,
    }),
  );
  return [...expected, ...left];
}
