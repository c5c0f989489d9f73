/** Raw odds snapshots, unmodified: the bodies inside an archive file, by their own time stamp. */

import type { Instant } from '../../ports/clock.ts';
import { ArchiveError } from './archive-error.ts';

export interface OddsSnapshot {
  readonly timestamp: Instant;
  /** A view of the unpacked file, byte for byte the recorded body. */
  readonly body: Uint8Array;
}

const BLOCK = 512;

/** The snapshots in a tar file or a single JSON body, oldest first. @throws ArchiveError for a damaged file */
export function readSnapshots(path: string, bytes: Buffer): OddsSnapshot[] {
  const bodies =
    bytes.toString('latin1', 257, 262) === 'ustar' ? tarEntries(path, bytes) : [{ name: '', body: bytes }];
  return bodies
    .filter(({ name }) => name === '' || name.endsWith('.json'))
    .map(({ name, body }) => ({ timestamp: timestampOf(path, name, body), body }))
    .sort((a, b) => a.timestamp - b.timestamp);
}

/** The newest snapshot at or before `at`, at most `maxAgeMs` old, or null. `snapshots` are ordered by time. */
export function newestSnapshot(
  snapshots: readonly OddsSnapshot[],
  at: Instant,
  maxAgeMs: number,
): OddsSnapshot | null {
  const newest = snapshots.findLast((snapshot) => snapshot.timestamp <= at);
  return newest && at - newest.timestamp <= maxAgeMs ? newest : null;
}

function tarEntries(path: string, bytes: Buffer): { name: string; body: Buffer }[] {
  const entries: { name: string; body: Buffer }[] = [];
  let [at, longName] = [0, ''];
  while (at + BLOCK <= bytes.length && bytes[at] !== 0) {
    const size = Number.parseInt(bytes.toString('latin1', at + 124, at + 136), 8);
    const body = bytes.subarray(at + BLOCK, at + BLOCK + size);
    if (Number.isNaN(size) || body.length < size) {
      throw new ArchiveError(`${path} is cut or damaged at byte ${at} of its content: copy it again`);
    }
    const type = bytes.toString('latin1', at + 156, at + 157);
    if (type === 'L') {
      // GNU tar writes a name of more than 100 bytes as an entry of its own.
      longName = cString(body);
    } else {
      const isFile = type === '0' || type === '\0';
      if (isFile) entries.push({ name: longName || cString(bytes.subarray(at, at + 100)), body });
      longName = '';
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return entries;
}

function cString(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}

function timestampOf(path: string, name: string, body: Buffer): Instant {
  const text = /"timestamp"\s*:\s*"([^"]+)"/.exec(body.toString('utf8', 0, 400))?.[1];
  const timestamp = Date.parse(text ?? '');
  if (Number.isNaN(timestamp)) {
    throw new ArchiveError(
      `${path} holds ${name || 'a body'} without a time stamp: it is no odds snapshot; take it out`,
    );
  }
  return timestamp;
}
