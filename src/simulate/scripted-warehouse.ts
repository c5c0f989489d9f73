/** The warehouse port over a table store: it answers the few questions that scripted computations ask. */

import type { GameDate } from '../league/game-date.ts';
import type { InputView, PartitionFact, Row, Warehouse, Workspace } from '../ports/warehouse.ts';
import type { Table } from '../tables/define-table.ts';
import { storedDates } from './stored-schedule.ts';
import type { TableStore } from './table-store.ts';

/** What a scripted contract asks: how much was expected, how much is there. */
export const EXPECTATION = 'EXPECTATION';
/** Asked by a scripted computation: the identity of everything it can see. */
export const EVERYTHING_READ = 'EVERYTHING READ';

export interface ScriptedWorkspace extends Workspace {
  /** Keys the output is expected to have, set by the computation. */
  expected: readonly string[];
  output: readonly Row[];
}

export interface WarehouseHooks {
  /** Before and after a partition is replaced: where a process may die, wait or be refused. */
  readonly beforeWrite: (table: Table, date: GameDate) => Promise<void>;
  readonly afterWrite: (table: Table, date: GameDate) => Promise<void>;
  /** What really arrives of the rows that are to be stored. */
  readonly arriving: (table: Table, rows: readonly Row[]) => readonly Row[];
}

export function scriptedWarehouse(store: TableStore, hooks: WarehouseHooks): Warehouse {
  return {
    migrate: async () => undefined,
    workspace: async (inputs) => openWorkspace(store, inputs),
    async replacePartition(table, date, workspace, _relation, envelope): Promise<PartitionFact> {
      const { output } = workspace as ScriptedWorkspace;
      await hooks.beforeWrite(table, date);
      const rows = hooks.arriving(table, output);
      const fact = store.replace(
        table,
        date,
        rows.map((row) => ({ ...row, ...envelope })),
      );
      await hooks.afterWrite(table, date);
      return fact;
    },
    partitions: async (table, from, to) => store.partitions(table.name, from, to),
    dropPartition: async (table, date) => store.drop(table.name, date),
    // What the pipeline asks of the whole warehouse: the dates of a schedule, and how many players of a slate are ready.
    query: async <T>(_sql: string, parameters: Readonly<Record<string, unknown>> = {}) => {
      if (parameters.snapshot !== undefined)
        return [...storedDates(store, parameters.snapshot as GameDate)] as T[];
      const players = store.partition('ml_feature_store_v2', parameters.date as GameDate)?.rows ?? 0;
      return [{ players, ready: players }] as T[];
    },
    checkpoint: async () => undefined,
    close: async () => undefined,
  };
}

function openWorkspace(store: TableStore, inputs: readonly InputView[]): ScriptedWorkspace {
  const workspace: ScriptedWorkspace = {
    expected: [],
    output: [],
    async rows<T>(sql: string): Promise<T[]> {
      if (sql.includes('count(*) AS n FROM output')) return [{ n: workspace.output.length }] as T[];
      if (sql === EXPECTATION) return [verdict(workspace)] as T[];
      if (sql === EVERYTHING_READ) return inputs.flatMap((input) => identities(store, input)) as T[];
      if (sql.startsWith('SELECT * EXCLUDE')) return inputs.flatMap((input) => rowsOf(store, input)) as T[];
      throw new Error(`a scripted warehouse cannot answer: ${sql}`);
    },
    run: async () => undefined,
    async load(_name, _table, rows) {
      workspace.output = rows;
    },
    close: async () => undefined,
  };
  return workspace;
}

function verdict({ expected, output }: ScriptedWorkspace) {
  const found = new Set(output.map((row) => row.key));
  const missing = expected.filter((key) => !found.has(key));
  return { expected: expected.length, found: expected.length - missing.length, missing: missing.join(', ') };
}

function identities(store: TableStore, { table, between }: InputView): string[] {
  if (!between) return [];
  return store
    .partitions(table.name, ...between)
    .map(({ date, statement }) => `${table.name}/${date}:${statement}`);
}

function rowsOf(store: TableStore, { table, between }: InputView): Row[] {
  if (!between) return [];
  const envelope = new Set<string>(table.envelope);
  return store
    .partitions(table.name, ...between)
    .flatMap(({ content }) => content)
    .map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => !envelope.has(column))));
}
