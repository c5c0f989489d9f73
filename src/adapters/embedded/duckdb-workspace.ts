/** A workspace: one connection on which a processor's declared inputs are temporary views, cut at their bounds. */

import type { DuckDBConnection } from '@duckdb/node-api';
import { gameDate } from '../../league/game-date.ts';
import type { InputView, Row, Workspace } from '../../ports/warehouse.ts';
import { sqlTableName } from '../../tables/ddl.ts';
import { qualifiedName, type Table } from '../../tables/define-table.ts';
import { sqlIdentifier } from '../../tables/sql-identifier.ts';
import { loadRows } from './duckdb-load.ts';
import { duckdbRows, duckdbRun, type Parameters } from './duckdb-rows.ts';
import { oneAtATime } from './one-at-a-time.ts';

export class DuckdbWorkspace implements Workspace {
  readonly #connection: DuckDBConnection;
  /** Statements of one workspace take turns: a transaction must not swallow a neighbour's statement. */
  readonly #turn = oneAtATime();
  #closed = false;

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  rows<T = Row>(sql: string, parameters?: Parameters): Promise<T[]> {
    return this.exclusively((connection) => duckdbRows<T>(connection, sql, parameters));
  }

  run(sql: string, parameters?: Parameters): Promise<void> {
    return this.exclusively((connection) => duckdbRun(connection, sql, parameters));
  }

  load(name: string, table: Table, rows: readonly Row[]): Promise<void> {
    return this.exclusively((connection) => loadRows(connection, name, table, rows));
  }

  /** Runs `work` on the workspace's connection when nothing else does. */
  exclusively<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    return this.#turn(async () => {
      if (this.#closed) throw new Error('the workspace is closed: open another one');
      return await work(this.#connection);
    });
  }

  /** Its views and temporary tables vanish with the connection. */
  close(): Promise<void> {
    return this.#turn(async () => {
      if (this.#closed) return;
      this.#closed = true;
      this.#connection.closeSync();
    });
  }
}

/** The statement that creates the inputs' views; throws when a table is declared twice. */
export function inputViewsSql(inputs: readonly InputView[]): string {
  const names = new Set<string>();
  for (const { table } of inputs) {
    if (names.has(table.name)) {
      throw new Error(
        `${qualifiedName(table)} is declared as an input twice: one view cannot have two bounds`,
      );
    }
    names.add(table.name);
  }
  return inputs
    .map(({ table, between }) => {
      // A view cannot hold parameters; the dates are parsed again, so nothing but dates gets into the text.
      const condition = between
        ? `${sqlIdentifier(table.partition)} BETWEEN DATE '${gameDate(between[0])}' AND DATE '${gameDate(between[1])}'`
        : 'false';
      return `CREATE TEMP VIEW ${sqlIdentifier(table.name)} AS SELECT * FROM ${sqlTableName(table)} WHERE ${condition}`;
    })
    .join(';\n');
}
