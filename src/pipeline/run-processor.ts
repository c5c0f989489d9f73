/** Runs any processor of the pipeline inside its attempt: inputs bounded, output judged, partition written once. */

import type { UnitRunner } from '../engine/attempt.ts';
import type { UnitContext, UnitResult } from '../engine/engine-context.ts';
import type { GraphNode } from '../engine/graph.ts';
import type { Sabotage } from '../engine/sabotage.ts';
import { UnitError } from '../engine/unit-error.ts';
import { windowBounds } from '../engine/window-bounds.ts';
import type { GameDate } from '../league/game-date.ts';
import type { FetchRecord, Payloads } from '../ports/payloads.ts';
import type { Row, Value, Warehouse, Workspace } from '../ports/warehouse.ts';
import { boundSql } from './bound-sql.ts';
import { columnDrift } from './column-drift.ts';
import { countStatements } from './counted-workspace.ts';
import type {
  ComputeProcessor,
  ParseProcessor,
  Payload,
  Processor,
  QueryProcessor,
} from './define-processor.ts';
import { recoverabilityOf } from './expected-outputs.ts';
import { judgeOutput } from './output-contract.ts';
import { type CollectPorts, runCollect } from './run-collect.ts';
import { withoutRows } from './without-rows.ts';

export interface RunnerPorts extends CollectPorts {
  readonly warehouse: Warehouse;
  /** Throws when the attempt no longer holds its unit; asked before anything is stored. */
  readonly assertHeld?: (attemptId: string) => Promise<void>;
  /** Breaks one invariant on purpose, in simulations only. */
  readonly sabotage?: Sabotage;
}

/** The runner of every processor but the batch, which is the coordinator's. */
export function createRunner(processors: ReadonlyMap<string, Processor>, ports: RunnerPorts): UnitRunner {
  return async (node, context, attemptId, version) => {
    const processor = processors.get(node.id);
    if (!processor) throw new Error(`no processor ${node.id}`);
    const workspace = await openWorkspace(ports.warehouse, node, context, ports.sabotage);
    const cost = countStatements(workspace, ports.clock);
    const run = async (): Promise<UnitResult> => {
      switch (processor.type) {
        case 'collect':
          return await runCollect(processor, context, workspace, ports, attemptId);
        case 'parse':
          return await runParse(processor, context, workspace, ports, attemptId);
        case 'query':
          return await runQuery(processor, context, workspace, ports, attemptId, version);
        case 'compute':
          return await runCompute(processor, context, workspace, ports, attemptId, version);
        case 'batch':
        case 'publish':
          throw new UnitError(
            'permanent',
            'not_runnable',
            `${node.id} is run by the coordinator or the publication log, not by a worker`,
          );
      }
    };
    try {
      const result = await run();
      return { ...result, cost: cost() };
    } finally {
      await workspace.close();
    }
  };
}

/** A workspace that holds exactly the declared inputs, each cut at its window. */
export async function openWorkspace(
  warehouse: Warehouse,
  node: Pick<GraphNode, 'reads'>,
  context: UnitContext,
  sabotage?: Sabotage,
): Promise<Workspace> {
  const isOpenEnded = sabotage?.breaks === 'readsIgnoreAsOf';
  return await warehouse.workspace(
    node.reads.map((read) => {
      const between = windowBounds(read.window, context);
      return { table: read.table, between: isOpenEnded && between ? [between[0], LAST_DATE] : between };
    }),
  );
}

const LAST_DATE = '9999-12-31' as GameDate;

/** What identifies a unit's input beside its partitions: the payloads a parser reads. */
export function createExtraInputs(processors: ReadonlyMap<string, Processor>, payloads: Payloads) {
  return async (node: GraphNode, context: UnitContext): Promise<readonly string[]> => {
    const processor = processors.get(node.id);
    if (processor?.type !== 'parse') return [];
    const records = await knownPayloads(payloads, processor, context);
    return records.map((record) => `payload ${record.source}/${record.subject}:${record.bodyHash}`);
  };
}

async function knownPayloads(
  payloads: Payloads,
  processor: ParseProcessor,
  context: UnitContext,
): Promise<FetchRecord[]> {
  // What a source shows of its past today is newer than the cut-off and no news; what it shows of the present is.
  const isOpen = context.live || (context.isMadeUpFor && recoverabilityOf(processor) === 'recoverable');
  const records = await payloads.latest(processor.source, context.date, isOpen ? undefined : context.asOf);
  // 304: the source confirmed the body it had sent before.
  return records.filter((record) => record.status === 200 || record.status === 304);
}

async function runParse(
  processor: ParseProcessor,
  context: UnitContext,
  workspace: Workspace,
  ports: RunnerPorts,
  attemptId: string,
): Promise<UnitResult> {
  const records = await knownPayloads(ports.payloads, processor, context);
  // A list of events is not yet an offer: the source had no facts for any of them.
  const facts = records.filter((record) => !processor.listSubjects?.includes(record.subject));
  if (facts.length === 0 && !processor.required)
    return withoutRows({ kind: 'empty_ok', reason: 'not_offered' });
  const payloads: Payload[] = await Promise.all(
    records.map(async (record) => ({ record, body: await ports.payloads.body(record.bodyHash) })),
  );
  const { rows, quarantined } = await processor.parse(payloads, context, workspace);
  const byHash = new Map(records.map((record) => [record.bodyHash, record]));
  await workspace.load(
    'output',
    processor.output,
    rows.map((row) => withRawEnvelope(row, byHash)),
  );
  const notes =
    quarantined.length > 0 ? [`${quarantined.length} rows quarantined, e.g. ${quarantined[0]?.reason}`] : [];
  return await store(processor, context, workspace, ports, attemptId, {}, notes);
}

function withRawEnvelope(row: Row, records: ReadonlyMap<string, FetchRecord>): Row {
  const record = records.get(String(row.payload_hash));
  if (!record)
    throw new Error(`a parsed row names payload ${row.payload_hash}, which was not among those given`);
  return {
    ...row,
    fetched_at: new Date(record.fetchedAt).toISOString(),
    upstream: record.upstream,
    derived: record.derived,
  };
}

async function runQuery(
  processor: QueryProcessor,
  context: UnitContext,
  workspace: Workspace,
  ports: RunnerPorts,
  attemptId: string,
  version: string,
): Promise<UnitResult> {
  const parameters = queryParameters(context);
  await workspace.run(`CREATE TEMP TABLE output AS ${boundSql(processor.sql, parameters)}`);
  return await store(
    processor,
    context,
    workspace,
    ports,
    attemptId,
    computedEnvelope(processor, ports, attemptId, version),
    [],
  );
}

async function runCompute(
  processor: ComputeProcessor,
  context: UnitContext,
  workspace: Workspace,
  ports: RunnerPorts,
  attemptId: string,
  version: string,
): Promise<UnitResult> {
  await processor.compute(context, workspace);
  return await store(
    processor,
    context,
    workspace,
    ports,
    attemptId,
    computedEnvelope(processor, ports, attemptId, version),
    [],
  );
}

/** Parameters every SQL text of a processor may name; text, cast in SQL. */
export function queryParameters(context: UnitContext): Record<string, Value> {
  return {
    game_date: context.date,
    season: context.season,
    previous: context.previous,
    as_of: instantText(context.asOf),
  };
}

/** `2024-01-15 17:00:00`, UTC, as TIMESTAMP columns are cast from. */
export function instantText(instant: number): string {
  return new Date(instant).toISOString().slice(0, 19).replace('T', ' ');
}

/** Envelope of computed tables: who wrote the rows, from what, when. */
export function computedEnvelope(
  processor: { readonly id: string; readonly codeVersion: number },
  ports: Pick<RunnerPorts, 'clock'>,
  attemptId: string,
  version: string,
): Record<string, Value> {
  return {
    run_id: attemptId,
    input_version: version,
    schema_version: `${processor.id}.${processor.codeVersion}`,
    computed_at: new Date(ports.clock.now()).toISOString(),
  };
}

async function store(
  processor: ParseProcessor | QueryProcessor | ComputeProcessor,
  context: UnitContext,
  workspace: Workspace,
  ports: RunnerPorts,
  attemptId: string,
  envelope: Record<string, Value>,
  notes: readonly string[],
): Promise<UnitResult> {
  const [count] = await workspace.rows<{ n: number }>('SELECT count(*) AS n FROM output');
  const verdict = await judgeOutput(
    workspace,
    processor.id,
    processor.contract,
    queryParameters(context),
    Number(count?.n ?? 0),
  );
  const degradations = [...notes, ...verdict.degradations];
  // Nothing where something was expected: what is stored already stays until better data comes.
  if (verdict.outcome.kind === 'empty_unexpected') {
    return {
      outcome: verdict.outcome,
      rowsExpected: verdict.expected,
      rowsWritten: 0,
      outputHash: null,
      changed: false,
      degradations,
    };
  }
  const { profile } = processor.contract;
  if (profile && ports.sabotage?.breaks !== 'columnsNotCompared')
    degradations.push(...(await columnDrift(workspace, processor, profile, context)));
  await ports.assertHeld?.(attemptId);
  const fact = await ports.warehouse.replacePartition(
    processor.output,
    context.date,
    workspace,
    'output',
    envelope,
  );
  const isTrusted = ports.sabotage?.breaks === 'handlerIsTrusted';
  if (fact.rows !== verdict.rows && !isTrusted) {
    throw new UnitError(
      'transient',
      'rows_lost',
      `${processor.id} ${context.date}: ${verdict.rows} rows were computed but ${fact.rows} are stored`,
    );
  }
  return {
    outcome: isTrusted ? { kind: 'complete' } : verdict.outcome,
    rowsExpected: verdict.expected,
    rowsWritten: fact.rows,
    outputHash: fact.hash,
    changed: true,
    degradations,
  };
}
