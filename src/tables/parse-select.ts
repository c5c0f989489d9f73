/** DuckDB's own parser, asked for the syntax tree of SELECT statements. */

import type { DuckDBConnection } from '@duckdb/node-api';

export type ParsedSelect =
  /** One syntax tree a statement. */
  { readonly statements: readonly unknown[] } | { readonly fault: string };

interface Answer {
  readonly error: boolean;
  readonly error_type?: string;
  readonly error_message?: string;
  readonly position?: string;
  readonly statements?: readonly unknown[];
}

/** The syntax trees of the statements in `sql`, or why there are none: not a SELECT, or not to be parsed. */
export async function parseSelect(connection: DuckDBConnection, sql: string): Promise<ParsedSelect> {
  const reader = await connection.runAndReadAll('SELECT json_serialize_sql($sql::VARCHAR)::VARCHAR', { sql });
  const answer = JSON.parse(String(reader.getRows()[0]?.[0])) as Answer;
  if (!answer.error) return { statements: answer.statements ?? [] };
  if (answer.error_type === 'not implemented')
    return { fault: 'only SELECT may be run here: data changes through units, never by hand' };
  const place = answer.position === undefined ? '' : ` (at character ${answer.position})`;
  return { fault: `the statement does not parse: ${answer.error_message}${place}` };
}
