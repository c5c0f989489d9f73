/** Loads JavaScript rows into a temporary table in column chunks, each value checked against its column's type. */

import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBDateValue,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  INTEGER,
  TIMESTAMP,
  VARCHAR,
} from '@duckdb/node-api';
import { isGameDate } from '../../league/game-date.ts';
import { PartitionError, type Row, type Value } from '../../ports/warehouse.ts';
import { SQL_TYPES } from '../../tables/ddl.ts';
import {
  businessColumns,
  type Column,
  type ColumnType,
  qualifiedName,
  type Table,
} from '../../tables/define-table.ts';
import { parseInstant } from '../../tables/parse-instant.ts';
import { rowEnvelope } from '../../tables/row-envelope.ts';
import { sqlIdentifier } from '../../tables/sql-identifier.ts';
import { duckdbRun } from './duckdb-rows.ts';

/** Rows of one DuckDB data chunk. */
const CHUNK = 2048;
const DAY_MS = 86_400_000;

const CHUNK_TYPES: Readonly<Record<ColumnType, DuckDBType>> = {
  text: VARCHAR,
  int: INTEGER,
  bigint: BIGINT,
  real: DOUBLE,
  bool: BOOLEAN,
  date: DATE,
  instant: TIMESTAMP,
  json: VARCHAR,
};

/**
 * Creates temporary table `name` with the business columns of `table`, and for raw tables the columns that name the
 * row's payload. A column missing in a row is NULL. Throws `PartitionError` for a value of another type or a column
 * the table does not have.
 */
export async function loadRows(
  connection: DuckDBConnection,
  name: string,
  table: Table,
  rows: readonly Row[],
): Promise<void> {
  const names = [...businessColumns(table), ...rowEnvelope(table)];
  const columns = names.map((column) => table.columns[column]!);
  refuseUnknownColumns(table, names, rows);
  const definition = names.map((column, i) => `${sqlIdentifier(column)} ${SQL_TYPES[columns[i]!.type]}`);
  await duckdbRun(
    connection,
    `CREATE OR REPLACE TEMP TABLE ${sqlIdentifier(name)} (${definition.join(', ')})`,
  );
  if (rows.length === 0) return;

  const appender = await connection.createAppender(name, 'main', 'temp');
  try {
    for (let start = 0; start < rows.length; start += CHUNK) {
      const part = rows.slice(start, start + CHUNK);
      const chunk = DuckDBDataChunk.create(
        columns.map((column) => CHUNK_TYPES[column.type]),
        part.length,
      );
      chunk.setColumns(
        names.map((column, i) =>
          part.map((row) => chunkValue(table, column, columns[i]!, row[column] ?? null, row)),
        ),
      );
      appender.appendDataChunk(chunk);
    }
    appender.flushSync();
  } finally {
    appender.closeSync();
  }
}

function refuseUnknownColumns(table: Table, names: readonly string[], rows: readonly Row[]): void {
  const known = new Set(names);
  for (const row of rows) {
    for (const column in row) {
      if (!known.has(column)) {
        throw new PartitionError(
          `${qualifiedName(table)} has no column "${column}", but a row to be loaded has: ${shown(row)}. Declare the column or leave it out`,
        );
      }
    }
  }
}

function chunkValue(table: Table, name: string, column: Column, value: Value, row: Row): DuckDBValue {
  if (value === null) return null;
  const converted = CONVERT[column.type](value);
  if (converted === undefined) {
    throw new PartitionError(
      `${qualifiedName(table)}.${name} is of type ${column.type}, which ${JSON.stringify(value)} is not; the row: ${shown(row)}`,
    );
  }
  return converted;
}

/** Undefined: not a value of the type. */
const CONVERT: Readonly<Record<ColumnType, (value: Exclude<Value, null>) => DuckDBValue | undefined>> = {
  text: (value) => (typeof value === 'string' ? value : undefined),
  int: (value) => (Number.isInteger(value) && Math.abs(value as number) < 2 ** 31 ? value : undefined),
  bigint: (value) => (Number.isSafeInteger(value) ? BigInt(value as number) : undefined),
  real: (value) => (typeof value === 'number' ? value : undefined),
  bool: (value) => (typeof value === 'boolean' ? value : undefined),
  date: (value) =>
    typeof value === 'string' && isGameDate(value)
      ? new DuckDBDateValue(Date.parse(`${value}T00:00:00Z`) / DAY_MS)
      : undefined,
  instant(value) {
    const instant = parseInstant(value);
    return instant === null ? undefined : new DuckDBTimestampValue(BigInt(instant) * 1000n);
  },
  json(value) {
    if (typeof value !== 'string') return undefined;
    try {
      JSON.parse(value);
      return value;
    } catch {
      // Not JSON: the caller names the row.
      return undefined;
    }
  },
};

function shown(row: Row): string {
  const text = JSON.stringify(row);
  return text.length > 300 ? `${text.slice(0, 300)}...` : text;
}
