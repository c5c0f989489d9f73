/** The columns that make a row's content: what the row hash and with it the partition hash are taken over. */

import { businessColumns, type Table } from './define-table.ts';

/**
 * When a prediction was made, a business column of the prediction tables: the same prediction made again is the same
 * content, so this column is left out of the hash although it is no part of the envelope.
 */
const VOLATILE = 'created_at';

/** Business columns in declared order without the volatile one. */
export function contentColumns(table: Table): string[] {
  return businessColumns(table).filter((name) => name !== VOLATILE);
}
