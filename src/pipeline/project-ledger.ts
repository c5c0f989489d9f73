/** Copies the ledger's attempts, batches and members into tables, so that SQL and people can read them. */

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
import { writeAccepted } from './write-accepted.ts';

export const PROJECTION_TABLES: readonly Table[] = [
  processorRunHistory,
  predictionBatches,
  predictionMembers,
];

/** A row that its table refuses, whatever else is in it: `table/key of its grain`. */
export interface RefusedRow {
  readonly row: string;
  readonly error: string;
}

/**
 * Writes the three tables of `date` anew, without the rows of `leftOut`; repeating it is harmless. Returns the rows that
 * were refused one by one, throws when a whole table was: nothing waits for either.
 */
export async function projectLedger(
  ledger: Ledger,
  warehouse: Warehouse,
  date: GameDate,
  leftOut: ReadonlySet<string> = new Set(),
): Promise<RefusedRow[]> {
  const attempts = await ledger.query({ collection: ATTEMPTS, where: { date } });
  const batches = await ledger.query({ collection: BATCHES, where: { date } });
  const members = await Promise.all(
    batches.map(async ({ key, data }) => {
      const ended = await ledger.query({ collection: MEMBERS, where: { batchId: key } });
      return memberRows(
        data,
        ended.map((member) => member.data),
      );
    }),
  );
  const contents: readonly (readonly [Table, readonly Row[]])[] = [
    [processorRunHistory, attempts.map(attemptRow)],
    [predictionBatches, batches.map(({ data }) => batchRow(data))],
    [predictionMembers, members.flat()],
  ];
  const refused: RefusedRow[] = [];
  for (const [table, rows] of contents) {
    const wanted = rows.filter((row) => !leftOut.has(nameOf(table, row)));
    const found = await writeAccepted(wanted, (some) => replace(warehouse, table, date, some));
    refused.push(...found.map(({ row, error }) => ({ row: nameOf(table, row), error })));
  }
  return refused;
}

function nameOf(table: Table, row: Row): string {
  return `${table.name}/${table.grain.map((column) => row[column]).join('|')}`;
}

async function replace(
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
