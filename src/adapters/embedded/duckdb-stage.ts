/** Makes the rows that are to become a partition: typed, in order, with envelope and hashes, and checked. */

import type { DuckDBConnection } from '@duckdb/node-api';
import type { GameDate } from '../../league/game-date.ts';
import { type Envelope, PartitionError, type Row, type Value } from '../../ports/warehouse.ts';
import { SQL_TYPES } from '../../tables/ddl.ts';
import {
  businessColumns,
  type Column,
  type ColumnType,
  qualifiedName,
  type Table,
} from '../../tables/define-table.ts';
import { sqlIdentifier } from '../../tables/sql-identifier.ts';
import { messageOf } from './duckdb-errors.ts';
import { anyViolationSql, type PartitionRule, partitionRules } from './duckdb-partition-rules.ts';
import { partitionHashSql, rowHashSql } from './duckdb-row-hash.ts';
import { duckdbRows, duckdbRun } from './duckdb-rows.ts';

/** The temporary table the rows are staged in; it stays until the next stage or the connection's end. */
export const STAGE = 'tipoff_stage';

const SHOWN_RULES = 8;

/**
 * Stages `relation`'s rows for `table`'s partition `date` and returns their number and hash. Envelope columns come
 * from `envelope`, else from the relation (raw rows name their payload themselves); `row_hash` is always computed.
 * Throws `PartitionError` naming each broken rule, how often it is broken and one row.
 */
export async function stagePartition(
  connection: DuckDBConnection,
  table: Table,
  date: GameDate,
  relation: string,
  envelope: Envelope,
): Promise<{ readonly rows: number; readonly hash: string }> {
  const found = await columnTypes(connection, relation);
  await createStage(connection, table, date, relation, envelope, found);
  const rules = partitionRules(table, date);
  const grain = table.grain.map(sqlIdentifier).join(', ');
  const stage = sqlIdentifier(STAGE);
  const [fact] = await duckdbRows<{ rows: number; bad: number; keys: number; hash: string }>(
    connection,
    `SELECT count(*) AS "rows",
       (SELECT count(*) FROM ${stage} WHERE ${anyViolationSql(rules)}) AS bad,
       count(DISTINCT (${grain})) AS keys,
       ${partitionHashSql(hashColumn(table))} AS hash
     FROM ${stage}`,
  );
  if (!fact) throw new Error(`counting the staged rows of ${qualifiedName(table)} gave no row`);
  if (fact.bad > 0 || fact.keys !== fact.rows) {
    throw new PartitionError(
      `${qualifiedName(table)} ${date}: ${fact.rows} rows were to be stored, but ${(await faults(connection, table, rules)).join('; ')}. Nothing was stored; correct what computes them`,
    );
  }
  return { rows: fact.rows, hash: fact.hash };
}

/** The stored `row_hash`, or for a table without an envelope the hash of the row as it stands. */
export function hashColumn(table: Table): string {
  return table.columns.row_hash ? sqlIdentifier('row_hash') : rowHashSql(table);
}

async function columnTypes(
  connection: DuckDBConnection,
  relation: string,
): Promise<ReadonlyMap<string, string>> {
  const columns = await duckdbRows<{ column_name: string; column_type: string }>(
    connection,
    `SELECT column_name, column_type FROM (DESCRIBE ${sqlIdentifier(relation)})`,
  );
  return new Map(columns.map((column) => [column.column_name, column.column_type]));
}

async function createStage(
  connection: DuckDBConnection,
  table: Table,
  date: GameDate,
  relation: string,
  envelope: Envelope,
  found: ReadonlyMap<string, string>,
): Promise<void> {
  const business = new Set(businessColumns(table));
  const parameters: Record<string, Value> = {};
  const selected: string[] = [];
  const missing: string[] = [];
  for (const [name, column] of Object.entries(table.columns)) {
    if (name === 'row_hash') continue;
    const quoted = sqlIdentifier(name);
    const given = envelope[name];
    if (!business.has(name) && given !== undefined) {
      parameters[name] =
        column.type === 'instant' && typeof given === 'number' ? new Date(given).toISOString() : given;
      selected.push(`${typedSql(`$${name}`, column.type)} AS ${quoted}`);
    } else if (found.has(name)) {
      const type = found.get(name)!;
      refuseOtherType(table, date, name, column, type);
      const value = isFraction(type) && column.type !== 'real' ? wholeSql(quoted, name) : quoted;
      selected.push(`${typedSql(value, column.type)} AS ${quoted}`);
    } else missing.push(name);
  }
  if (missing.length > 0) {
    throw new PartitionError(
      `${qualifiedName(table)} ${date}: "${relation}" lacks the column${missing.length > 1 ? 's' : ''} ${missing.join(', ')}; it has ${[...found.keys()].join(', ')}`,
    );
  }
  const stored = Object.keys(table.columns).map((name) =>
    name === 'row_hash' ? `${rowHashSql(table)} AS row_hash` : sqlIdentifier(name),
  );
  const sql = `CREATE OR REPLACE TEMP TABLE ${sqlIdentifier(STAGE)} AS
    WITH typed AS (SELECT ${selected.join(', ')} FROM ${sqlIdentifier(relation)})
    SELECT ${stored.join(', ')} FROM typed ORDER BY ${table.grain.map(sqlIdentifier).join(', ')}`;
  try {
    await duckdbRun(connection, sql, parameters);
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    throw new PartitionError(
      `${qualifiedName(table)} ${date}: a value of "${relation}" does not fit its column: ${messageOf(cause)}`,
      { cause: error },
    );
  }
}

/** DuckDB types a column may be computed as. `"NULL"` and INTEGER also stand for a literal NULL, see `refuseOtherType`. */
const ACCEPTED: Readonly<Record<ColumnType, RegExp>> = {
  text: /^(VARCHAR|ENUM.*)$/,
  int: /^(U?(TINY|SMALL|BIG|HUGE)?INT|U?INTEGER|DOUBLE|FLOAT|DECIMAL.*)$/,
  bigint: /^(U?(TINY|SMALL|BIG|HUGE)?INT|U?INTEGER|DOUBLE|FLOAT|DECIMAL.*)$/,
  real: /^(U?(TINY|SMALL|BIG|HUGE)?INT|U?INTEGER|DOUBLE|FLOAT|DECIMAL.*)$/,
  bool: /^BOOLEAN$/,
  date: /^(DATE|VARCHAR)$/,
  instant: /^(TIMESTAMP.*|VARCHAR)$/,
  json: /^(JSON|VARCHAR|.*\[\d*\]|STRUCT.*|MAP.*)$/,
};

/** A cast would turn true into 1 or 15 into '15' without a word, and drift would go unnoticed. */
function refuseOtherType(table: Table, date: GameDate, name: string, column: Column, type: string): void {
  // A column that is NULL in every row has no type of its own: DuckDB calls it INTEGER.
  if (ACCEPTED[column.type].test(type) || type === '"NULL"' || (type === 'INTEGER' && column.nullable))
    return;
  throw new PartitionError(
    `${qualifiedName(table)} ${date}: ${name} is declared as ${column.type} but was computed as ${type}: cast it in the query`,
  );
}

function isFraction(type: string): boolean {
  return /^(DOUBLE|FLOAT|DECIMAL)/.test(type);
}

/** A cast to a whole number would round. */
function wholeSql(expression: string, name: string): string {
  return `CASE WHEN ${expression} = trunc(${expression}) OR ${expression} IS NULL THEN ${expression} ELSE error('${name} is no whole number') END`;
}

function typedSql(expression: string, type: ColumnType): string {
  switch (type) {
    case 'real':
      // -0 becomes 0: equal numbers must be equal bytes. DuckDB does not optimise this addition away.
      return `${expression}::DOUBLE + 0`;
    case 'instant':
      // By way of TIMESTAMPTZ: a text's offset would be dropped by a direct cast.
      return `${expression}::TIMESTAMPTZ::TIMESTAMP`;
    default:
      return `${expression}::${SQL_TYPES[type]}`;
  }
}

async function faults(
  connection: DuckDBConnection,
  table: Table,
  rules: readonly PartitionRule[],
): Promise<string[]> {
  const stage = sqlIdentifier(STAGE);
  const [counts] = await duckdbRows<Record<string, number>>(
    connection,
    `SELECT ${rules.map((rule, i) => `count(*) FILTER (WHERE ${rule.violation}) AS r${i}`).join(', ')} FROM ${stage}`,
  );
  const found: string[] = [];
  for (const [i, rule] of rules.entries()) {
    const count = counts?.[`r${i}`] ?? 0;
    if (count === 0) continue;
    const [example] = await duckdbRows<Row>(
      connection,
      `SELECT ${businessColumns(table).map(sqlIdentifier).join(', ')} FROM ${stage} WHERE ${rule.violation} LIMIT 1`,
    );
    found.push(`in ${count} ${rule.broken}, e.g. ${shown(example)}`);
  }
  const grain = table.grain.map(sqlIdentifier).join(', ');
  const doubled = await duckdbRows<Row>(
    connection,
    `SELECT ${grain}, count(*) AS "rows" FROM ${stage} GROUP BY ${grain} HAVING count(*) > 1 ORDER BY ${grain}`,
  );
  if (doubled.length > 0) {
    found.push(
      `${doubled.length} keys (${table.grain.join(', ')}) come more than once, e.g. ${shown(doubled[0])}`,
    );
  }
  return found.length > SHOWN_RULES
    ? [...found.slice(0, SHOWN_RULES), `${found.length - SHOWN_RULES} more rules are broken`]
    : found;
}

function shown(row: Row | undefined): string {
  const text = JSON.stringify(row ?? null);
  return text.length > 600 ? `${text.slice(0, 600)}...` : text;
}
