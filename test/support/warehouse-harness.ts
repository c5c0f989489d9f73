/** A warehouse in memory with what a test of a processor's SQL needs: rows in, windows cut, rows out. */

import { memoryWarehouse } from '../../src/adapters/memory/memory-warehouse.ts';
import { windowBounds } from '../../src/engine/window-bounds.ts';
import { gameDate } from '../../src/league/game-date.ts';
import { boundSql } from '../../src/pipeline/bound-sql.ts';
import type { QueryProcessor, Window } from '../../src/pipeline/define-processor.ts';
import { type ContractVerdict, judgeOutput } from '../../src/pipeline/output-contract.ts';
import type { PartitionFact, Row, Value, Warehouse, Workspace } from '../../src/ports/warehouse.ts';
import { businessColumns, type Table } from '../../src/tables/define-table.ts';

/** What a unit is told; dates as plain text to keep tests short. */
export interface HarnessContext {
  readonly date: string;
  readonly season: number;
  readonly previous: string | null;
  /** UTC: milliseconds or `2024-01-15 17:00:00`. */
  readonly asOf: number | string;
  /** Date of the weekly unit that serves `date`; default: none. */
  readonly week?: string | null;
}

/** Windows by table name, in place of those a processor declares. */
export type Windows = Readonly<Record<string, Window>>;

export interface ProcessorRun {
  /** The output's rows, ordered by grain. */
  readonly rows: Row[];
  readonly expectation: { readonly expected: number; readonly found: number; readonly missing: string };
  /** Violations by check name; 0 where the rule holds. */
  readonly violations: Readonly<Record<string, number>>;
}

export interface Harness {
  readonly warehouse: Warehouse;
  /** Adds rows to what is stored, each in its own partition; missing nullable columns are NULL, the envelope is filled. */
  insert(table: Table, rows: readonly Row[]): Promise<void>;
  /** Rows of the processor's SQL; throws when they are not what the output table and its `fail` checks allow. */
  runQuery(processor: QueryProcessor, context: HarnessContext, windows?: Windows): Promise<Row[]>;
  /** The same with the contract's verdict; broken checks do not throw. */
  run(processor: QueryProcessor, context: HarnessContext, windows?: Windows): Promise<ProcessorRun>;
  /** What the executor would store, with its verdict, after `changes`: by table, a SELECT over the declared inputs. */
  judge(
    processor: QueryProcessor,
    context: HarnessContext,
    changes?: Readonly<Record<string, string>>,
  ): Promise<{ readonly rows: Row[]; readonly verdict: ContractVerdict }>;
  /** Runs the processor and stores its output as the partition of the date, so that the next level can read it. */
  store(processor: QueryProcessor, context: HarnessContext, windows?: Windows): Promise<PartitionFact>;
  /** The workspace a processor with these reads would get; close it. */
  workspace(reads: QueryProcessor['reads'], context: HarnessContext, windows?: Windows): Promise<Workspace>;
  close(): Promise<void>;
}

/** Stands in for the values the executor fills. */
const ENVELOPE: Readonly<Record<string, Value>> = {
  payload_hash: 'harness-payload',
  fetched_at: '2024-01-01T00:00:00.000Z',
  upstream: 'simulated',
  derived: true,
  run_id: 'harness-run',
  input_version: 'harness-input',
  schema_version: 'harness.1',
  computed_at: '2024-01-01T00:00:00.000Z',
};

export async function openHarness(tables: readonly Table[]): Promise<Harness> {
  const warehouse = await memoryWarehouse();
  await warehouse.migrate(tables);
  /** Rows inserted so far by `table/date`: a partition can only be replaced whole. */
  const inserted = new Map<string, Row[]>();

  const workspace: Harness['workspace'] = async (reads, context, windows = {}) => {
    const bounds = {
      date: gameDate(context.date),
      season: context.season,
      previous: context.previous === null ? null : gameDate(context.previous),
      week: context.week ? gameDate(context.week) : null,
    };
    return await warehouse.workspace(
      reads.map((read) => ({
        table: read.table,
        between: windowBounds(windows[read.table.name] ?? read.window, bounds),
      })),
    );
  };

  async function withOutput<T>(
    processor: QueryProcessor,
    context: HarnessContext,
    windows: Windows | undefined,
    work: (workspace: Workspace) => Promise<T>,
  ): Promise<T> {
    const space = await workspace(processor.reads, context, windows);
    try {
      await space.run(`CREATE TEMP TABLE output AS ${boundSql(processor.sql, parametersOf(context))}`);
      await refuseOtherColumns(processor, space);
      return await work(space);
    } finally {
      await space.close();
    }
  }

  return {
    warehouse,
    workspace,
    async insert(table, rows) {
      for (const [date, added] of Map.groupBy(rows, (row) => gameDate(String(row[table.partition])))) {
        const key = `${table.name}/${date}`;
        const all = [...(inserted.get(key) ?? []), ...added];
        const envelope = Object.fromEntries(
          table.envelope
            .filter((name) => ENVELOPE[name] !== undefined)
            .map((name) => [name, ENVELOPE[name]!]),
        );
        const space = await warehouse.workspace([]);
        try {
          await space.load('inserted', table, all);
          await warehouse.replacePartition(table, date, space, 'inserted', envelope);
          inserted.set(key, all);
        } finally {
          await space.close();
        }
      }
    },
    async run(processor, context, windows) {
      return await withOutput(processor, context, windows, (space) => judged(processor, context, space));
    },
    async runQuery(processor, context, windows) {
      return await withOutput(processor, context, windows, async (space) => {
        const run = await judged(processor, context, space);
        const broken = processor.contract.checks.filter(
          (check) => check.severity === 'fail' && run.violations[check.name] !== 0,
        );
        if (broken.length > 0) {
          const named = broken.map((check) => `${check.name} (${run.violations[check.name]})`);
          throw new Error(`${processor.id} breaks its contract: ${named.join(', ')}`);
        }
        // The same checks as a real write; only `store` leaves something behind.
        const date = gameDate(context.date);
        await warehouse.migrate([processor.output]);
        const stored = await warehouse.partitions(processor.output, date, date);
        await warehouse.replacePartition(processor.output, date, space, 'output', ENVELOPE);
        if (stored.length === 0) await warehouse.dropPartition(processor.output, date);
        return run.rows;
      });
    },
    async judge(processor, context, changes = {}) {
      const space = await workspace(processor.reads, context);
      try {
        for (const [table, sql] of Object.entries(changes)) {
          await space.run(`CREATE TEMP TABLE changed_${table} AS ${sql}`);
          await space.run(`CREATE OR REPLACE TEMP VIEW ${table} AS SELECT * FROM changed_${table}`);
        }
        const parameters = parametersOf(context);
        await space.run(`CREATE TEMP TABLE output AS ${boundSql(processor.sql, parameters)}`);
        const [count] = await space.rows<{ n: number }>('SELECT count(*) AS n FROM output');
        const verdict = await judgeOutput(
          space,
          processor.id,
          processor.contract,
          parameters,
          Number(count?.n),
        );
        const order = processor.output.grain.map((column) => `"${column}"`).join(', ');
        return { rows: await space.rows(`SELECT * FROM output ORDER BY ${order}`), verdict };
      } finally {
        await space.close();
      }
    },
    async store(processor, context, windows) {
      return await withOutput(processor, context, windows, async (space) => {
        await warehouse.migrate([processor.output]);
        return await warehouse.replacePartition(
          processor.output,
          gameDate(context.date),
          space,
          'output',
          ENVELOPE,
        );
      });
    },
    close: () => warehouse.close(),
  };
}

function parametersOf(context: HarnessContext): Record<string, Value> {
  const asOf =
    typeof context.asOf === 'number'
      ? new Date(context.asOf).toISOString().slice(0, 19).replace('T', ' ')
      : context.asOf;
  return { game_date: context.date, season: context.season, previous: context.previous, as_of: asOf };
}

async function judged(
  processor: QueryProcessor,
  context: HarnessContext,
  space: Workspace,
): Promise<ProcessorRun> {
  const parameters = parametersOf(context);
  const order = processor.output.grain.map((column) => `"${column}"`).join(', ');
  const rows = await space.rows(`SELECT * FROM output ORDER BY ${order}`);
  const violations: Record<string, number> = {};
  for (const check of processor.contract.checks) {
    const [row] = await space.rows<{ violations: number | null }>(boundSql(check.sql, parameters));
    if (!row || row.violations === undefined)
      throw new Error(`check "${check.name}" of ${processor.id} yields no violations`);
    violations[check.name] = Number(row.violations ?? 0);
  }
  const { expectation: sql } = processor.contract;
  const [expectation] = await space.rows<ProcessorRun['expectation']>(boundSql(sql, parameters));
  if (!expectation) throw new Error(`the expectation of ${processor.id} yields no row`);
  return { rows, expectation, violations };
}

async function refuseOtherColumns(processor: QueryProcessor, space: Workspace): Promise<void> {
  const found = (await space.rows<{ column_name: string }>('SELECT column_name FROM (DESCRIBE output)')).map(
    (column) => column.column_name,
  );
  const declared = businessColumns(processor.output);
  const missing = declared.filter((name) => !found.includes(name));
  const extra = found.filter((name) => !declared.includes(name));
  if (missing.length > 0 || extra.length > 0) {
    throw new Error(
      `${processor.id} must yield exactly the columns of its output: missing ${missing.join(', ') || 'none'}, too many ${extra.join(', ') || 'none'}`,
    );
  }
}
