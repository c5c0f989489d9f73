/** Runs one SELECT for whoever asks, and nothing else. */

import type { DuckDBConnection } from '@duckdb/node-api';
import { QueryError } from '../../ports/warehouse.ts';
import { parseSelect } from '../../tables/parse-select.ts';
import { duckdbRows, duckdbRun, type Parameters } from './duckdb-rows.ts';

/** Parsed first, then run in a read-only transaction. Throws `QueryError`. */
export async function readOnlyRows<T>(
  connection: DuckDBConnection,
  sql: string,
  parameters?: Parameters,
): Promise<T[]> {
  const parsed = await parseSelect(connection, sql);
  if ('fault' in parsed) throw new QueryError(parsed.fault);
  if (parsed.statements.length !== 1) {
    throw new QueryError(`${parsed.statements.length} statements were given: write exactly one SELECT`);
  }
  await duckdbRun(connection, 'BEGIN TRANSACTION READ ONLY');
  try {
    return await duckdbRows<T>(connection, sql, parameters);
  } finally {
    await duckdbRun(connection, 'ROLLBACK');
  }
}
