/** The payload archive in memory: the reference for what the archive promises. */

import type { PayloadArchive } from '../../ports/payload-archive.ts';
import type { FetchRecord } from '../../ports/payloads.ts';
import { bodyHashOf } from '../embedded/body-hash.ts';

export function memoryPayloads(): PayloadArchive {
  const bodies = new Map<string, Uint8Array>();
  /** Per source and date, in the order they were put: a record put again moves to the end. */
  const records = new Map<string, Map<string, FetchRecord>>();
  const recordsOf = (source: string, date: string) =>
    records.get(`${source}/${date}`) ?? new Map<string, FetchRecord>();
  const all = () => [...records.values()].flatMap((some) => [...some.values()]);

  const dropUnnamed = () => {
    const named = new Set(all().map((record) => record.bodyHash));
    const gone = [...bodies].filter(([hash]) => !named.has(hash));
    for (const [hash] of gone) bodies.delete(hash);
    return { bodies: gone.length, storedBytes: gone.reduce((sum, [, body]) => sum + body.length, 0) };
  };

  return {
    async put(fetch, body) {
      const bodyHash = bodyHashOf(body);
      const record: FetchRecord = { ...fetch, bodyHash, bodyBytes: body.byteLength };
      // A copy: what the caller does to its buffer later must not reach the archive.
      if (!bodies.has(bodyHash)) bodies.set(bodyHash, body.slice());
      const some = recordsOf(record.source, record.date);
      const key = keyOf(record);
      some.delete(key);
      records.set(`${record.source}/${record.date}`, some.set(key, record));
      return record;
    },
    async judge(record, verdict) {
      const key = keyOf(record);
      const some = recordsOf(record.source, record.date);
      const stored = some.get(key);
      if (stored) some.set(key, { ...stored, verdict });
    },
    async latest(source, date, asOf = Number.MAX_SAFE_INTEGER) {
      const newest = new Map<string, FetchRecord>();
      for (const record of recordsOf(source, date).values()) {
        if (record.fetchedAt > asOf) continue;
        const other = newest.get(record.subject);
        if (!other || other.fetchedAt <= record.fetchedAt) newest.set(record.subject, record);
      }
      return [...newest.values()].sort((a, b) => (a.subject < b.subject ? -1 : 1));
    },
    async validated(source, url) {
      let newest: FetchRecord | null = null;
      for (const record of all()) {
        const { wire } = record;
        if (record.source !== source || record.url !== url) continue;
        if (!wire || (wire.etag === null && wire.lastModified === null)) continue;
        if (newest === null || newest.fetchedAt <= record.fetchedAt) newest = record;
      }
      return newest;
    },
    async list({ source, from, to, asOf } = {}) {
      return all()
        .filter((record) => source === undefined || record.source === source)
        .filter((record) => from === undefined || record.date >= from)
        .filter((record) => to === undefined || record.date <= to)
        .filter((record) => asOf === undefined || record.fetchedAt <= asOf)
        .sort(byDateSourceSubjectTime);
    },
    async body(bodyHash) {
      const body = bodies.get(bodyHash);
      if (!body) throw new Error(`payload ${bodyHash} is missing: fetch it again`);
      return body.slice();
    },
    async verify() {
      const named = new Set(all().map((record) => record.bodyHash));
      const bytes = [...bodies.values()].reduce((sum, body) => sum + body.length, 0);
      return {
        fetches: all().length,
        bodies: bodies.size,
        bytes,
        storedBytes: bytes,
        damaged: [],
        strays: [...bodies.keys()].filter((hash) => !named.has(hash)),
      };
    },
    async remove(gone) {
      const fetches = gone.filter((record) =>
        recordsOf(record.source, record.date).delete(keyOf(record)),
      ).length;
      return { fetches, ...dropUnnamed() };
    },
    async close() {
      bodies.clear();
      records.clear();
    },
  };
}

function keyOf(record: FetchRecord): string {
  const { source, date, subject, fetchedAt, bodyHash, url, status } = record;
  return JSON.stringify([source, date, subject, fetchedAt, bodyHash, url, status]);
}

/** Stable: of two fetches of the same instant the one put last comes last. */
function byDateSourceSubjectTime(a: FetchRecord, b: FetchRecord): number {
  const [one, other] = [a, b].map(({ date, source, subject }) => [date, source, subject].join('\n'));
  if (one !== other) return one! < other! ? -1 : 1;
  return a.fetchedAt - b.fetchedAt;
}
