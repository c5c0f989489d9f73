/** The payload archive in memory: the reference for what the archive promises. */

import type { FetchRecord, Payloads } from '../../ports/payloads.ts';
import { bodyHashOf } from '../embedded/body-hash.ts';

export function memoryPayloads(): Payloads {
  const bodies = new Map<string, Uint8Array>();
  /** In the order they were put: a record put again moves to the end. */
  const records = new Map<string, FetchRecord>();

  return {
    async put(fetch, body) {
      const bodyHash = bodyHashOf(body);
      const record: FetchRecord = { ...fetch, bodyHash, bodyBytes: body.byteLength };
      // A copy: what the caller does to its buffer later must not reach the archive.
      if (!bodies.has(bodyHash)) bodies.set(bodyHash, body.slice());
      const { source, date, subject, fetchedAt, url, status } = record;
      const key = JSON.stringify([source, date, subject, fetchedAt, bodyHash, url, status]);
      records.delete(key);
      records.set(key, record);
      return record;
    },
    async latest(source, date, asOf = Number.MAX_SAFE_INTEGER) {
      const newest = new Map<string, FetchRecord>();
      for (const record of records.values()) {
        if (record.source !== source || record.date !== date || record.fetchedAt > asOf) continue;
        const other = newest.get(record.subject);
        if (!other || other.fetchedAt <= record.fetchedAt) newest.set(record.subject, record);
      }
      return [...newest.values()].sort((a, b) => (a.subject < b.subject ? -1 : 1));
    },
    async body(bodyHash) {
      const body = bodies.get(bodyHash);
      if (!body) throw new Error(`payload ${bodyHash} is missing: fetch it again`);
      return body.slice();
    },
    async close() {
      bodies.clear();
      records.clear();
    },
  };
}
