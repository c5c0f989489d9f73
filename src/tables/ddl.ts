/** A declaration as DuckDB's DDL. */

import { type ColumnType, qualifiedName, type Table } from './define-table.ts';
import { sqlIdentifier } from './sql-identifier.ts';

/** Instants are UTC and carry no zone: nothing in a session's settings can shift them. */
export const SQL_TYPES: Readonly<Record<ColumnType, string>> = {
  text: 'VARCHAR',
  int: 'INTEGER',
  bigint: 'BIGINT',
  real: 'DOUBLE',
  bool: 'BOOLEAN',
  date: 'DATE',
  instant: 'TIMESTAMP',
  json: 'JSON',
};

/** `"dataset"."name"`, quoted for generated SQL. */
export function sqlTableName(table: Table): string {
  return `${sqlIdentifier(table.dataset)}.${sqlIdentifier(table.name)}`;
}

/**
 * `CREATE SCHEMA` and `CREATE TABLE`, both `IF NOT EXISTS`. There is no key: the grain is checked when a partition is
 * replaced, as BigQuery enforces none and an index would make every replacement pay.
 */
export function ddl(table: Table): string {
  const columns = Object.entries(table.columns).map(
    ([name, column]) =>
      `  ${sqlIdentifier(name)} ${SQL_TYPES[column.type]}${column.nullable ? '' : ' NOT NULL'}`,
  );
  if (columns.length === 0) throw new Error(`table ${qualifiedName(table)} has no columns`);
  return [
    `CREATE SCHEMA IF NOT EXISTS ${sqlIdentifier(table.dataset)};`,
    `CREATE TABLE IF NOT EXISTS ${sqlTableName(table)} (\n${columns.join(',\n')}\n);`,
  ].join('\n');
}
