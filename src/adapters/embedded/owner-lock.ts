/** One process at a time owns a file; the lock dies with its process, however it dies. */

import { DatabaseSync } from 'node:sqlite';

/** Long enough for a process that is just ending to let go. */
const PATIENCE_MS = 500;

/** Takes the lock beside `file` or throws; the returned function gives it back. */
export function lockOwner(file: string): () => void {
  // SQLite's own file lock, held by a transaction that never ends: the system releases it when the process is gone.
  const lock = new DatabaseSync(`${file}-owner`, { timeout: PATIENCE_MS });
  try {
    lock.exec('PRAGMA journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw new Error(
      `${file} is in use by another process: stop it, or ask it over its own interface instead of opening the file`,
      { cause },
    );
  }
  return () => lock.close();
}
