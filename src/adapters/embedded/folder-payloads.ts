/**
 * The payload archive in a folder: bodies compressed under their hash, fetch records in a small index.
 *
 * Neither waits for the disk: what a power cut takes is fetched again, as no unit is done before its partition is, and
 * a body is never believed without its hash.
 */

import { mkdirSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { FetchRecord, Payloads } from '../../ports/payloads.ts';
import { bodyHashOf } from './body-hash.ts';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

const SCHEMA = readFileSync(new URL('./payload-index.sql', import.meta.url), 'utf8');
const INSERT = readFileSync(new URL('./payload-insert.sql', import.meta.url), 'utf8');
const LATEST = readFileSync(new URL('./payload-latest.sql', import.meta.url), 'utf8');

/** A stored body is missing or not what its name says. */
export class PayloadDamagedError extends Error {
  override readonly name = 'PayloadDamagedError';
}

interface Pending {
  readonly record: FetchRecord;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** Opens the archive, creating what is missing of it. */
export function folderPayloads(dir: string): Payloads {
  mkdirSync(dir, { recursive: true });
  const index = openIndex(join(dir, 'index.sqlite'));
  const insert = index.prepare(INSERT);
  const newest = index.prepare(LATEST);
  const pending: Pending[] = [];
  let closed = false;
  let nextDraft = 1;

  const pathOf = (hash: string) => join(dir, 'bodies', hash.slice(0, 2), `${hash}.gz`);

  /** Records put in the same turn of the event loop share one commit. */
  function flush(): void {
    const group = pending.splice(0);
    if (group.length === 0) return;
    try {
      index.exec('BEGIN IMMEDIATE');
      try {
        for (const { record } of group) insert.run({ ...record, derived: record.derived ? 1 : 0 });
        index.exec('COMMIT');
      } catch (error) {
        index.exec('ROLLBACK');
        throw error;
      }
      for (const { done } of group) done();
    } catch (error) {
      for (const { failed } of group) failed(error);
    }
  }

  function store(record: FetchRecord): Promise<void> {
    return new Promise((done, failed) => {
      if (pending.length === 0) setImmediate(flush);
      pending.push({ record, done, failed });
    });
  }

  async function readBody(hash: string): Promise<Uint8Array> {
    const path = pathOf(hash);
    const remedy = 'fetch it again: the archive then stores it anew';
    let body: Uint8Array;
    try {
      const buffer = await decompress(await readFile(path));
      body = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      throw new PayloadDamagedError(`payload ${path} is ${missing ? 'missing' : 'damaged'}: ${remedy}`, {
        cause: error,
      });
    }
    if (bodyHashOf(body) !== hash)
      throw new PayloadDamagedError(`payload ${path} no longer has its hash: ${remedy}`);
    return body;
  }

  /** Whole by reading it: a body that was damaged is replaced by the next fetch of the same bytes. */
  async function isWhole(hash: string): Promise<boolean> {
    try {
      await readBody(hash);
      return true;
    } catch (error) {
      if (error instanceof PayloadDamagedError) return false;
      throw error;
    }
  }

  return {
    async put(fetch, body) {
      refuseWhenClosed(closed, dir);
      const bodyHash = bodyHashOf(body);
      if (!(await isWhole(bodyHash))) {
        const path = pathOf(bodyHash);
        const draft = `${path}.${process.pid}.${nextDraft++}.tmp`;
        await mkdir(dirname(path), { recursive: true });
        await writeFile(draft, await compress(body, { level: 1 }));
        await rename(draft, path);
      }
      const record: FetchRecord = {
        source: fetch.source,
        date: fetch.date,
        subject: fetch.subject,
        url: fetch.url,
        status: fetch.status,
        contentType: fetch.contentType,
        fetchedAt: fetch.fetchedAt,
        bodyHash,
        bodyBytes: body.byteLength,
        upstream: fetch.upstream,
        derived: fetch.derived,
      };
      // After the body: a record without its body would promise what is not there.
      await store(record);
      return record;
    },
    async latest(source, date, asOf = Number.MAX_SAFE_INTEGER) {
      refuseWhenClosed(closed, dir);
      return newest
        .all({ source, date, asOf })
        .map((row) => ({ ...row, derived: row.derived === 1 }) as unknown as FetchRecord);
    },
    async body(bodyHash) {
      refuseWhenClosed(closed, dir);
      return await readBody(bodyHash);
    },
    async close() {
      if (closed) return;
      flush();
      closed = true;
      index.close();
    },
  };
}

function openIndex(path: string): DatabaseSync {
  try {
    const index = new DatabaseSync(path, { timeout: 5000 });
    index.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    index.exec(SCHEMA);
    return index;
  } catch (error) {
    throw new PayloadDamagedError(
      `the payload index ${path} cannot be opened: move it aside, and what is needed is fetched again (SQLite: ${error instanceof Error ? error.message : error})`,
      { cause: error },
    );
  }
}

function refuseWhenClosed(closed: boolean, dir: string): void {
  if (closed) throw new Error(`the payload archive ${dir} is closed`);
}
