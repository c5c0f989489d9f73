/** Creates what is missing of schemas and tables, and refuses to work on tables that differ from their declaration. */

import type { DuckDBConnection } from '@duckdb/node-api';
import { ddl, SQL_TYPES } from '../../tables/ddl.ts';
import { qualifiedName, type Table } from '../../tables/define-table.ts';
import { duckdbRows, duckdbRun } from './duckdb-rows.ts';

/** A stored table is not what its declaration says: lists every difference of every table. */
export class SchemaDriftError extends Error {
  override readonly name = 'SchemaDriftError';
}

export async function migrateTables(connection: DuckDBConnection, tables: readonly Table[]): Promise<void> {
  if (tables.length === 0) return;
  await duckdbRun(connection, tables.map(ddl).join('\n'));
  const stored = await storedColumns(connection);
  const differences = tables.flatMap((table) => differencesOf(table, stored.get(qualifiedName(table)) ?? []));
  if (differences.length > 0) {
    throw new SchemaDriftError(
      `stored tables differ from their declaration:\n${differences.map((line) => `  ${line}`).join('\n')}\n` +
        'Drop the table so that a backfill rebuilds it, alter it by hand, or restore the declaration',
    );
  }
}

interface StoredColumn {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
}

async function storedColumns(connection: DuckDBConnection): Promise<ReadonlyMap<string, StoredColumn[]>> {
  const rows = await duckdbRows<StoredColumn & { table: string }>(
    connection,
    `SELECT schema_name || '.' || table_name AS "table", column_name AS name, data_type AS type, is_nullable AS nullable
     FROM duckdb_columns() WHERE NOT internal AND database_name = current_database()
     ORDER BY schema_name, table_name, column_index`,
  );
  const tables = new Map<string, StoredColumn[]>();
  for (const row of rows) {
    const columns = tables.get(row.table);
    if (columns) columns.push(row);
    else tables.set(row.table, [row]);
  }
  return tables;
}

function differencesOf(table: Table, stored: readonly StoredColumn[]): string[] {
  const name = qualifiedName(table);
  const byName = new Map(stored.map((column) => [column.name, column]));
  const differences: string[] = [];
  for (const [column, { type, nullable }] of Object.entries(table.columns)) {
    const there = byName.get(column);
    if (!there) {
      differences.push(`${name}.${column} is declared but not stored`);
      continue;
    }
    if (there.type !== SQL_TYPES[type]) {
      differences.push(`${name}.${column} is declared ${SQL_TYPES[type]} but stored as ${there.type}`);
    }
    if (there.nullable !== nullable) {
      differences.push(
        `${name}.${column} is declared ${nullable ? 'nullable' : 'NOT NULL'} but stored otherwise`,
      );
    }
  }
  for (const column of byName.keys()) {
    if (!table.columns[column]) differences.push(`${name}.${column} is stored but not declared`);
  }
  const order = Object.keys(table.columns).join(', ');
  const storedOrder = stored.map((column) => column.name).join(', ');
  if (differences.length === 0 && order !== storedOrder) {
    differences.push(`${name} has its columns in another order: declared ${order}; stored ${storedOrder}`);
  }
  return differences;
}
