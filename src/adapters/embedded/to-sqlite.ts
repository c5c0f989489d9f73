/** How an indexed value is stored, so that equality and order are those of the port. */

import type { SQLInputValue } from 'node:sqlite';
import type { Scalar } from '../../ports/ledger.ts';

const FALSE = new Uint8Array([0]);
const TRUE = new Uint8Array([1]);

/** SQLite has no booleans; as one-byte blobs they differ from 0 and 1 and sort false before true. */
export function toSqlite(value: Scalar): SQLInputValue {
  return typeof value === 'boolean' ? (value ? TRUE : FALSE) : value;
}
