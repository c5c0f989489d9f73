/** Row and partition hashes, computed in SQL over a canonical text that no other content can have. */

import { contentColumns } from '../../tables/content-columns.ts';
import type { Table } from '../../tables/define-table.ts';
import { sqlIdentifier } from '../../tables/sql-identifier.ts';

/**
 * SQL expression of a row's hash: SHA-256 over the JSON array of its content columns in declared order. In JSON, NULL
 * is not '', text is quoted and escaped, and a double is written in the shortest form that reads back as the same
 * double. Rows must be staged: there -0 has become 0. A JSON column counts as its text.
 */
export function rowHashSql(table: Table): string {
  const values = contentColumns(table).map((name) =>
    table.columns[name]?.type === 'json' ? `${sqlIdentifier(name)}::VARCHAR` : sqlIdentifier(name),
  );
  return `sha256(json_array(${values.join(', ')}))`;
}

/** SQL aggregate of a partition's hash over the row hashes, whatever the order of the rows. */
export function partitionHashSql(rowHash: string): string {
  return `sha256(coalesce(string_agg(${rowHash}, '' ORDER BY ${rowHash}), ''))`;
}
