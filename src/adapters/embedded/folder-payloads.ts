/**
 * The payload archive in a folder: bodies compressed under their hash, fetch records in a small index.
 *
 * Neither waits for the disk: what a power cut takes is fetched again, as no unit is done before its partition is, and
 * a body is never believed without its hash.
 */

import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import {
  type ArchiveHealth,
  type PayloadArchive,
  PayloadNotStoredError,
} from '../../ports/payload-archive.ts';
import type { FetchRecord } from '../../ports/payloads.ts';
import { bodyHashOf } from './body-hash.ts';
import { openPayloadIndex, PayloadDamagedError } from './payload-index.ts';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

export interface FolderOptions {
  /** Writes a draft; tests put a full disk in its place. */
  readonly write?: (path: string, bytes: Uint8Array) => Promise<void>;
}

/** Opens the archive, creating what is missing of it. */
export function folderPayloads(dir: string, options: FolderOptions = {}): PayloadArchive {
  const { write = (path, bytes) => writeFile(path, bytes) } = options;
  const index = openPayloadIndex(dir);
  let closed = false;
  let nextDraft = 1;

  const pathOf = (hash: string) => join(dir, 'bodies', hash.slice(0, 2), `${hash}.gz`);

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

  async function storeBody(hash: string, body: Uint8Array): Promise<void> {
    const path = pathOf(hash);
    const draft = `${path}.${process.pid}.${nextDraft++}.tmp`;
    try {
      await mkdir(dirname(path), { recursive: true });
      await write(draft, await compress(body, { level: 1 }));
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }

  /** Hashes of the bodies that are there, with the size of their files. */
  async function storedBodies(): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    for (const entry of await readdir(join(dir, 'bodies'), { recursive: true }).catch(noFolder)) {
      const name = /([0-9a-f]{64})\.gz$/.exec(entry)?.[1];
      if (name !== undefined) found.set(name, (await stat(pathOf(name))).size);
    }
    return found;
  }

  async function verify(): Promise<ArchiveHealth> {
    const records = index.list({});
    const neededBy = new Map<string, FetchRecord[]>();
    for (const record of records)
      neededBy.set(record.bodyHash, [...(neededBy.get(record.bodyHash) ?? []), record]);
    const stored = await storedBodies();
    const damaged: ArchiveHealth['damaged'][number][] = [];
    let bytes = 0;
    for (const [bodyHash, users] of [...neededBy].sort(([a], [b]) => (a < b ? -1 : 1))) {
      bytes += users[0]?.bodyBytes ?? 0;
      if (await isWhole(bodyHash)) continue;
      damaged.push({
        bodyHash,
        fault: stored.has(bodyHash) ? 'damaged' : 'missing',
        neededBy: users.map(({ source, date, subject }) => `${source}/${date}/${subject}`),
      });
    }
    return {
      fetches: records.length,
      bodies: stored.size,
      bytes,
      storedBytes: [...stored.values()].reduce((sum, size) => sum + size, 0),
      damaged,
      strays: [...stored.keys()].filter((hash) => !neededBy.has(hash)).sort(),
    };
  }

  return {
    async put(fetch, body) {
      refuseWhenClosed(closed, dir);
      const bodyHash = bodyHashOf(body);
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
        ...(fetch.runId === undefined ? {} : { runId: fetch.runId }),
        ...(fetch.wire ? { wire: fetch.wire } : {}),
      };
      try {
        if (!(await isWhole(bodyHash))) await storeBody(bodyHash, body);
        // After the body: a record without its body would promise what is not there.
        await index.put(record);
      } catch (error) {
        throw notStored(error, record, dir);
      }
      return record;
    },
    async judge(record, verdict) {
      refuseWhenClosed(closed, dir);
      await index.judge(record, verdict);
    },
    async latest(source, date, asOf = Number.MAX_SAFE_INTEGER) {
      refuseWhenClosed(closed, dir);
      return index.latest(source, date, asOf);
    },
    async validated(source, url) {
      refuseWhenClosed(closed, dir);
      return index.validated(source, url);
    },
    async list(query = {}) {
      refuseWhenClosed(closed, dir);
      return index.list(query);
    },
    async body(bodyHash) {
      refuseWhenClosed(closed, dir);
      return await readBody(bodyHash);
    },
    async verify() {
      refuseWhenClosed(closed, dir);
      return await verify();
    },
    async remove(records) {
      refuseWhenClosed(closed, dir);
      const fetches = index.remove(records);
      const named = new Set(index.list({}).map((record) => record.bodyHash));
      let [bodies, storedBytes] = [0, 0];
      for (const [hash, size] of await storedBodies()) {
        if (named.has(hash)) continue;
        await rm(pathOf(hash), { force: true });
        bodies += 1;
        storedBytes += size;
      }
      return { fetches, bodies, storedBytes };
    },
    async close() {
      if (closed) return;
      closed = true;
      index.close();
    },
  };
}

function noFolder(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

function notStored(error: unknown, record: FetchRecord, dir: string): Error {
  const { source, date, subject, bodyBytes } = record;
  const why = error instanceof Error ? error.message : String(error);
  const isFull = /ENOSPC|EDQUOT|no space left|disk is full/i.test(why);
  const remedy = isFull
    ? 'make room (`tipoff payloads prune --dry-run` says what may go), then give the same command again'
    : 'see that the folder can be written, then give the same command again';
  return new PayloadNotStoredError(
    `the answer for ${source}/${date}/${subject} (${bodyBytes} bytes) could not be stored in ${dir}: ${isFull ? 'the disk is full' : why}: ${remedy}. Nothing of it is recorded; what was stored before is whole`,
    { cause: error },
  );
}

function refuseWhenClosed(closed: boolean, dir: string): void {
  if (closed) throw new Error(`the payload archive ${dir} is closed`);
}
