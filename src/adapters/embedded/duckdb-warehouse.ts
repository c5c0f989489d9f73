/** The warehouse on one DuckDB file: workspaces are connections to the same database. */

import type { GameDate } from '../../league/game-date.ts';
import { gameDate } from '../../league/game-date.ts';
import type { Envelope, InputView, PartitionFact, Row, Warehouse, Workspace } from '../../ports/warehouse.ts';
import { sqlTableName } from '../../tables/ddl.ts';
import { qualifiedName, type Table } from '../../tables/define-table.ts';
import { sqlIdentifier } from '../../tables/sql-identifier.ts';
import { fileTrouble } from './duckdb-errors.ts';
import { type SharedInstance, sharedInstance } from './duckdb-instance.ts';
import { migrateTables } from './duckdb-migrate.ts';
import { readOnlyRows } from './duckdb-read-only.ts';
import { partitionHashSql, rowHashSql } from './duckdb-row-hash.ts';
import { duckdbRows, duckdbRun, type Parameters } from './duckdb-rows.ts';
import { hashColumn, STAGE, stagePartition } from './duckdb-stage.ts';
import { DuckdbWorkspace, inputViewsSql } from './duckdb-workspace.ts';

export interface DuckdbWarehouseOptions {
  /** Created when absent, with its folder. `:memory:` keeps nothing. */
  readonly file: string;
  /** Where queries spill that outgrow their memory; default: beside the file. */
  readonly tempDirectory?: string;
}

/** Opens the warehouse. Throws `WarehouseFileError` when the file is in use elsewhere, damaged or not to be reached. */
export async function openDuckdbWarehouse(options: DuckdbWarehouseOptions): Promise<Warehouse> {
  const instance = await sharedInstance(options.file, options.tempDirectory);
  return new DuckdbWarehouse(instance);
}

type Connection = Awaited<ReturnType<SharedInstance['connect']>>;

class DuckdbWarehouse implements Warehouse {
  readonly #instance: SharedInstance;

  constructor(instance: SharedInstance) {
    this.#instance = instance;
  }

  async migrate(tables: readonly Table[]): Promise<void> {
    await this.#write((connection) => migrateTables(connection, tables));
  }

  async workspace(inputs: readonly InputView[]): Promise<Workspace> {
    const sql = inputViewsSql(inputs);
    // A connection costs less than the clearing of a used one would, and nothing can be left behind in it.
    const connection = await this.#instance.connect();
    try {
      if (sql !== '') await duckdbRun(connection, sql);
    } catch (error) {
      connection.closeSync();
      throw error;
    }
    return new DuckdbWorkspace(connection);
  }

  async replacePartition(
    table: Table,
    date: GameDate,
    workspace: Workspace,
    relation: string,
    envelope: Envelope,
  ): Promise<PartitionFact> {
    if (!(workspace instanceof DuckdbWorkspace))
      throw new Error('the workspace was not opened by this warehouse');
    return await workspace.exclusively(async (connection) => {
      try {
        const staged = await stagePartition(connection, table, gameDate(date), relation, envelope);
        return await this.#instance.writing(() => replaceByStage(connection, table, date, staged));
      } catch (error) {
        throw fileTrouble(error, `the warehouse ${this.#instance.file}`) ?? error;
      }
    });
  }

  async partitions(table: Table, from?: GameDate, to?: GameDate): Promise<PartitionFact[]> {
    const day = sqlIdentifier(table.partition);
    return await this.#onConnection((connection) =>
      duckdbRows<PartitionFact>(
        connection,
        `SELECT ${day} AS "date", count(*) AS "rows", ${partitionHashSql(hashColumn(table))} AS hash
         FROM ${sqlTableName(table)}
         WHERE ${day} BETWEEN coalesce($from::DATE, DATE '0001-01-01') AND coalesce($to::DATE, DATE '9999-12-31')
         GROUP BY ${day} ORDER BY ${day}`,
        { from: from ?? null, to: to ?? null },
      ),
    );
  }

  async dropPartition(table: Table, date: GameDate): Promise<void> {
    const sql = `DELETE FROM ${sqlTableName(table)} WHERE ${sqlIdentifier(table.partition)} = $date::DATE`;
    await this.#write((connection) => duckdbRun(connection, sql, { date: gameDate(date) }));
  }

  async query<T = Row>(sql: string, parameters?: Parameters): Promise<T[]> {
    return await this.#onConnection((connection) => readOnlyRows<T>(connection, sql, parameters));
  }

  async checkpoint(): Promise<void> {
    await this.#write((connection) => duckdbRun(connection, 'CHECKPOINT'));
  }

  async close(): Promise<void> {
    await this.#instance.release();
  }

  async #write<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return await this.#instance.writing(() => this.#onConnection(work));
  }

  async #onConnection<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.#instance.connect();
    try {
      return await work(connection);
    } catch (error) {
      throw fileTrouble(error, `the warehouse ${this.#instance.file}`) ?? error;
    } finally {
      connection.closeSync();
    }
  }
}

/** One transaction: delete, insert, read back. Nothing is written when the stored rows have the staged hash. */
async function replaceByStage(
  connection: Connection,
  table: Table,
  date: GameDate,
  staged: { readonly rows: number; readonly hash: string },
): Promise<PartitionFact> {
  const partition = `${sqlTableName(table)} WHERE ${sqlIdentifier(table.partition)} = DATE '${date}'`;
  const factSql = (rowHash: string) =>
    `SELECT count(*) AS "rows", ${partitionHashSql(rowHash)} AS hash FROM ${partition}`;
  const [before] = await duckdbRows<{ rows: number; hash: string }>(connection, factSql(hashColumn(table)));
  if (before && before.rows === staged.rows && before.hash === staged.hash) return { date, ...before };

  try {
    await duckdbRun(
      connection,
      `BEGIN; DELETE FROM ${partition}; INSERT INTO ${sqlTableName(table)} SELECT * FROM temp.${sqlIdentifier(STAGE)}`,
    );
    // From the stored values, not from the stored hashes: what came out of the table is what is reported.
    const [after] = await duckdbRows<{ rows: number; hash: string }>(connection, factSql(rowHashSql(table)));
    if (!after || after.rows !== staged.rows || after.hash !== staged.hash) {
      throw new Error(
        `${qualifiedName(table)} ${date}: ${staged.rows} rows (${staged.hash}) were written but ${after?.rows} (${after?.hash}) read back; nothing was stored`,
      );
    }
    await duckdbRun(connection, 'COMMIT');
    return { date, ...after };
  } catch (error) {
    // A commit that failed has ended the transaction already: then there is nothing to roll back.
    await duckdbRun(connection, 'ROLLBACK').catch(() => undefined);
    throw error;
  }
}
