/**
 * The warehouse: typed tables in date partitions, replaced whole and read through bounded windows.
 *
 * Nothing here needs more than BigQuery can keep: a partition is replaced atomically, keys are not enforced by the
 * store (the executor checks them), and there is no transaction across the warehouse and the ledger.
 */

import type { GameDate } from '../league/game-date.ts';
import type { Table } from '../tables/define-table.ts';

export type Value = null | boolean | number | string;
export type Row = Readonly<Record<string, Value>>;

/** A partition as it is stored, read back from the table itself. */
export interface PartitionFact {
  readonly date: GameDate;
  readonly rows: number;
  /** Hash over the business columns of all rows, independent of their order; hex SHA-256. */
  readonly hash: string;
}

/** One input of a workspace: the table under its bare name, holding only rows inside the bounds. */
export interface InputView {
  readonly table: Table;
  /** First and last partition date, both included; `null` makes the view empty. */
  readonly between: readonly [from: GameDate, to: GameDate] | null;
}

/** A private scratch database in which a processor sees exactly its declared inputs. */
export interface Workspace {
  /** Named parameters are written `$name` in SQL. Dates and instants are passed as text and cast in SQL. */
  rows<T = Row>(sql: string, parameters?: Readonly<Record<string, Value>>): Promise<T[]>;
  run(sql: string, parameters?: Readonly<Record<string, Value>>): Promise<void>;
  /** Stores rows as temporary table `name`, typed by `table`'s business columns. */
  load(name: string, table: Table, rows: readonly Row[]): Promise<void>;
  close(): Promise<void>;
}

/** Values of the envelope columns, the same for all rows of a partition. Raw rows carry their own. */
export type Envelope = Readonly<Record<string, Value>>;

export interface Warehouse {
  /** Creates what is missing of schemas and tables; throws when a stored table differs from its declaration, naming the columns. */
  migrate(tables: readonly Table[]): Promise<void>;
  workspace(inputs: readonly InputView[]): Promise<Workspace>;
  /**
   * Replaces `table`'s partition `date` by the rows of the workspace's relation `relation` (its business columns, by
   * name), atomically, and returns what is then stored. An identical partition is left untouched.
   * Throws `PartitionError` when rows of another date, NULL in a required column or a doubled grain would be stored.
   */
  replacePartition(
    table: Table,
    date: GameDate,
    workspace: Workspace,
    relation: string,
    envelope: Envelope,
  ): Promise<PartitionFact>;
  /** What is stored in the date range, read from the rows themselves; one entry per non-empty partition, ordered by date. */
  partitions(table: Table, from?: GameDate, to?: GameDate): Promise<PartitionFact[]>;
  /** Removes a partition; the next run rebuilds it and re-verifies what depends on it. */
  dropPartition(table: Table, date: GameDate): Promise<void>;
  /** Runs one read-only statement over all tables (qualified names); throws `QueryError` for anything else. */
  query<T = Row>(sql: string, parameters?: Readonly<Record<string, Value>>): Promise<T[]>;
  /** Makes everything written so far durable on its own. */
  checkpoint(): Promise<void>;
  close(): Promise<void>;
}

/** Rows that may not be stored: says how many and shows one. */
export class PartitionError extends Error {
  override readonly name = 'PartitionError';
}

/** A statement the warehouse refused: not read-only, not parsable, or failing. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}
