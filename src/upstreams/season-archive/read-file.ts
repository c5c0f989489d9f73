/** Files of the season archive: their content, unpacked, or one error that names the file. */

import { open, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { constants, gunzip, gunzipSync } from 'node:zlib';
import { ArchiveError } from './archive-error.ts';

const unpack = promisify(gunzip);
const PEEK_BYTES = 65_536;

/** The whole content of a file, unpacked where it is gzip. @throws ArchiveError when it cannot be read or is damaged */
export async function readWhole(path: string): Promise<Buffer> {
  const bytes = await orArchiveError(path, () => readFile(path));
  return orArchiveError(path, async () => (isGzip(path, bytes) ? unpack(bytes) : bytes));
}

/** About the first 64 KB of a file, unpacked as far as they go: enough to recognise it. */
export async function readBeginning(path: string): Promise<Buffer> {
  return orArchiveError(path, async () => {
    const file = await open(path);
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(PEEK_BYTES), 0, PEEK_BYTES, 0);
      const bytes = buffer.subarray(0, bytesRead);
      // A sync flush gives what the truncated stream holds instead of failing at its end.
      return isGzip(path, bytes) ? gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }) : bytes;
    } finally {
      await file.close();
    }
  });
}

function isGzip(path: string, bytes: Buffer): boolean {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return true;
  if (/gz$/i.test(path)) throw new Error('its name says gzip, its first bytes do not');
  return false;
}

async function orArchiveError<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ArchiveError(
      `${path} of the season archive cannot be read (${reason}): copy it again, or take it out of the folder`,
      { cause },
    );
  }
}
