/** Envelope columns that belong to the single row: a raw row names the payload it was parsed from. */

import type { Table } from './define-table.ts';

const OF_THE_ROW: ReadonlySet<string> = new Set(['payload_hash', 'fetched_at', 'upstream', 'derived']);

/** Those of the table; empty for computed tables, whose envelope is the same for all rows of a partition. */
export function rowEnvelope(table: Table): string[] {
  return table.envelope.filter((name) => OF_THE_ROW.has(name));
}
