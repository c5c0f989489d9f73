/** Turns whatever was thrown into one clear message and the exit code that fits. */

import { UsageError } from '../usage-error.ts';
import { EXIT } from './exit-code.ts';

const IO_CODES: Readonly<Record<string, string>> = {
  ENOSPC:
    'the disk is full: free some space, then run the same command again; nothing that was acknowledged is lost',
  EDQUOT: 'the disk quota is used up: free some space, then run the same command again',
  EACCES: 'permission denied: make it readable and writable for this user, or choose another --home',
  EROFS: 'the file system is read-only: choose another --home',
  ENOENT: 'it does not exist: check the path',
  ENOTDIR: 'a part of the path is a file, not a folder: choose another --home',
  EEXIST: 'there is a file of that name: choose another --home',
  EMFILE: 'too many files are open: raise the limit (ulimit -n), then run the same command again',
};

/** Errors that carry a whole message of their own, with the exit code of their kind. */
const KNOWN: Readonly<Record<string, number>> = {
  HomeInUseError: EXIT.unavailable,
  GoogleNotReadyError: EXIT.unavailable,
  ArchiveError: EXIT.unavailable,
  UpstreamUnreachableError: EXIT.unavailable,
  QueryError: EXIT.usage,
  WarehouseFileError: EXIT.io,
  SchemaDriftError: EXIT.io,
  PayloadDamagedError: EXIT.io,
  PayloadNotStoredError: EXIT.io,
};

export interface ErrorDescription {
  readonly message: string;
  readonly exitCode: number;
  /** Whether a stack helps: only for what nobody foresaw. */
  readonly unexpected: boolean;
}

export function describeError(error: unknown): ErrorDescription {
  if (error instanceof UsageError) return { message: error.message, exitCode: EXIT.usage, unexpected: false };
  if (!(error instanceof Error)) return { message: String(error), exitCode: EXIT.software, unexpected: true };
  const full = outOfSpace(error);
  if (full) return { message: full, exitCode: EXIT.io, unexpected: false };
  const { code, path } = error as NodeJS.ErrnoException;
  if (code && IO_CODES[code])
    return { message: `${path ?? error.message}: ${IO_CODES[code]}`, exitCode: EXIT.io, unexpected: false };
  const exitCode = KNOWN[error.name];
  if (exitCode !== undefined) return { message: error.message, exitCode, unexpected: false };
  return { message: error.message, exitCode: EXIT.software, unexpected: true };
}

/** DuckDB and SQLite tell of a full disk in words of their own. */
function outOfSpace(error: Error): string | null {
  const text = `${error.message} ${error.cause instanceof Error ? error.cause.message : ''}`;
  if (!/no space left|database or disk is full|out of disk/i.test(text)) return null;
  return error.message.includes('free some space') ? error.message : `${error.message}: ${IO_CODES.ENOSPC}`;
}
