/** DuckDB's messages, told as what happened, to what, and what to do. */

import { QueryError } from '../../ports/warehouse.ts';

/** The warehouse's file cannot be opened or written: names the file and the way out. */
export class WarehouseFileError extends Error {
  override readonly name = 'WarehouseFileError';
}

interface Trouble {
  readonly pattern: RegExp;
  readonly say: (where: string) => string;
}

const TROUBLES: readonly Trouble[] = [
  {
    pattern: /could not set lock on file|conflicting lock|being used by another process/i,
    say: (where) =>
      `${where} is open in another process, and DuckDB lets only one in: stop that process, or ask it over HTTP`,
  },
  {
    pattern: /no space left|disk full|max_temp_directory_size|could not write all bytes/i,
    say: (where) =>
      `the disk that holds ${where} is full: free some space and start again; what was committed is safe`,
  },
  {
    pattern: /checksum|corrupt|not a valid duckdb database|failure while replaying wal|serialization error/i,
    say: (where) =>
      `${where} is damaged or no DuckDB file: move it and its .wal aside and rebuild it with a backfill, or restore a copy`,
  },
  {
    pattern: /different database version|storage version|newer version of duckdb/i,
    say: (where) =>
      `${where} was written by another version of DuckDB: open it with that version and export it`,
  },
  {
    pattern: /database has been invalidated|fatal error/i,
    say: (where) =>
      `DuckDB gave up on ${where} after a fatal error: restart the process; commits made so far are safe`,
  },
  {
    pattern: /^IO Error/i,
    say: (where) =>
      `${where} cannot be read or written: check that it is a file, that its folder is there and whose it is`,
  },
];

/** Kinds of error, as DuckDB's messages begin, that storage can cause; a statement's own faults are of other kinds. */
const ABOUT_STORAGE =
  /^(IO|FATAL|INTERNAL|Serialization|Connection|Out of Memory|TransactionContext|Storage Version) ?Error/i;

/** A `WarehouseFileError` when the error is about the file, otherwise null. */
export function fileTrouble(error: unknown, where: string): WarehouseFileError | null {
  const message = messageOf(error instanceof QueryError ? error.cause : error);
  if (!ABOUT_STORAGE.test(message)) return null;
  const trouble = TROUBLES.find(({ pattern }) => pattern.test(message));
  return trouble
    ? new WarehouseFileError(`${trouble.say(where)} (DuckDB: ${message})`, { cause: error })
    : null;
}

/** The error of a failed statement, with the beginning of its text. */
export function statementError(error: unknown, sql: string): QueryError {
  const text = sql.replace(/\s+/g, ' ').trim();
  const shown = text.length > 160 ? `${text.slice(0, 160)}...` : text;
  return new QueryError(`DuckDB refused "${shown}": ${messageOf(error)}`, { cause: error });
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
