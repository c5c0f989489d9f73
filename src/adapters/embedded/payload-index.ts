/** The index of the payload folder: one row a fetch, in SQLite. Rows written in one turn of the event loop share a commit. */

import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { GameDate } from '../../league/game-date.ts';
import type { Instant } from '../../ports/clock.ts';
import type { FetchQuery } from '../../ports/payload-archive.ts';
import type { FetchRecord, FetchVerdict } from '../../ports/payloads.ts';

/** A stored body or the index is missing or not what its name says. */
export class PayloadDamagedError extends Error {
  override readonly name = 'PayloadDamagedError';
}

const sql = (name: string) => readFileSync(new URL(`./payload-${name}.sql`, import.meta.url), 'utf8');

/** Columns that came after the first release, added to the indexes of older homes. */
const LATER_COLUMNS: Readonly<Record<string, string>> = {
  etag: 'TEXT',
  last_modified: 'TEXT',
  duration_ms: 'INTEGER',
  outcome: 'TEXT',
  rows: 'INTEGER',
  run_id: 'TEXT',
};

interface PendingWrite {
  readonly run: () => void;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

export interface PayloadIndex {
  put(record: FetchRecord): Promise<void>;
  judge(record: FetchRecord, verdict: FetchVerdict): Promise<void>;
  latest(source: string, date: GameDate, asOf: Instant): FetchRecord[];
  validated(source: string, url: string): FetchRecord | null;
  list(query: FetchQuery): FetchRecord[];
  /** How many were there. */
  remove(records: readonly FetchRecord[]): number;
  close(): void;
}

export function openPayloadIndex(dir: string): PayloadIndex {
  mkdirSync(dir, { recursive: true });
  const database = openDatabase(join(dir, 'index.sqlite'));
  const insert = database.prepare(sql('insert'));
  const note = database.prepare(sql('judge'));
  const newest = database.prepare(sql('latest'));
  const validated = database.prepare(sql('validated'));
  const listed = database.prepare(sql('list'));
  const removal = database.prepare(sql('remove'));
  const pending: PendingWrite[] = [];

  function inTransaction(work: () => void): void {
    database.exec('BEGIN IMMEDIATE');
    try {
      work();
      database.exec('COMMIT');
    } catch (error) {
      // A full disk may have ended the transaction already.
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }

  function flush(): void {
    const group = pending.splice(0);
    if (group.length === 0) return;
    try {
      inTransaction(() => {
        for (const { run } of group) run();
      });
      for (const { done } of group) done();
    } catch (error) {
      for (const { failed } of group) failed(error);
    }
  }

  function write(run: () => void): Promise<void> {
    return new Promise((done, failed) => {
      if (pending.length === 0) setImmediate(flush);
      pending.push({ run, done, failed });
    });
  }

  return {
    put: (record) =>
      write(() => {
        insert.run(rowOf(record));
      }),
    judge: (record, { outcome, rows }) =>
      write(() => {
        note.run({ ...keyOf(record), outcome, rows });
      }),
    latest: (source, date, asOf) => newest.all({ source, date, asOf }).map(recordOf),
    validated(source, url) {
      const row = validated.get({ source, url });
      return row ? recordOf(row) : null;
    },
    list: ({ source = null, from = null, to = null, asOf = null }) =>
      listed.all({ source, from, to, asOf }).map(recordOf),
    remove(records) {
      let removed = 0;
      inTransaction(() => {
        for (const record of records) removed += Number(removal.run(keyOf(record)).changes);
      });
      return removed;
    },
    close() {
      flush();
      database.close();
    },
  };
}

function keyOf(record: FetchRecord): Record<string, SQLInputValue> {
  const { source, date, subject, fetchedAt, bodyHash, url, status } = record;
  return { source, date, subject, fetchedAt, bodyHash, url, status };
}

function rowOf(record: FetchRecord): Record<string, SQLInputValue> {
  return {
    ...keyOf(record),
    contentType: record.contentType,
    bodyBytes: record.bodyBytes,
    upstream: record.upstream,
    derived: record.derived ? 1 : 0,
    etag: record.wire?.etag ?? null,
    lastModified: record.wire?.lastModified ?? null,
    durationMs: record.wire?.durationMs ?? null,
    runId: record.runId ?? null,
  };
}

function recordOf(row: Record<string, unknown>): FetchRecord {
  const wire =
    row.duration_ms === null
      ? {}
      : { wire: { etag: row.etag, lastModified: row.last_modified, durationMs: row.duration_ms } };
  const verdict = row.outcome === null ? {} : { verdict: { outcome: row.outcome, rows: row.rows } };
  return {
    source: row.source,
    date: row.date,
    subject: row.subject,
    url: row.url,
    status: row.status,
    contentType: row.content_type,
    fetchedAt: row.fetched_at,
    bodyHash: row.body_hash,
    bodyBytes: row.body_bytes,
    upstream: row.upstream,
    derived: row.derived === 1,
    ...(row.run_id === null ? {} : { runId: row.run_id }),
    ...wire,
    ...verdict,
  } as FetchRecord;
}

function openDatabase(path: string): DatabaseSync {
  try {
    const database = new DatabaseSync(path, { timeout: 5000 });
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    database.exec(sql('index'));
    const known = new Set(
      database
        .prepare('PRAGMA table_info(fetches)')
        .all()
        .map(({ name }) => name),
    );
    for (const [column, type] of Object.entries(LATER_COLUMNS)) {
      if (!known.has(column)) database.exec(`ALTER TABLE fetches ADD COLUMN ${column} ${type}`);
    }
    database.exec(sql('validated-index'));
    return database;
  } catch (error) {
    throw new PayloadDamagedError(
      `the payload index ${path} cannot be opened: move it aside, and what is needed is fetched again (SQLite: ${error instanceof Error ? error.message : error})`,
      { cause: error },
    );
  }
}
