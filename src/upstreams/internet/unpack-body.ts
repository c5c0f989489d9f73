/** Undoes the content coding of a body, never to more than a limit: a few kilobytes may stand for gigabytes. */

import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw, zstdDecompress } from 'node:zlib';
import { BodyTooLargeError, type UpstreamResponse } from '../../ports/upstream.ts';

type Unpack = (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer>;

const UNPACKERS: Readonly<Record<string, Unpack>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: inflateEither,
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
};

/** "deflate" has been sent with and without its wrapper since for ever. */
async function inflateEither(bytes: Uint8Array, options: { maxOutputLength: number }): Promise<Buffer> {
  const isWrapped = ((bytes[0] ?? 0) & 0x0f) === 8 && (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)) % 31 === 0;
  return await promisify(isWrapped ? inflate : inflateRaw)(bytes, options);
}

/** What cannot be unpacked comes back as it was sent, marked. Throws `BodyTooLargeError`. */
export async function unpackBody(
  bytes: Uint8Array,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Pick<UpstreamResponse, 'body' | 'damage'>> {
  const codings = (encoding ?? '')
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
  let body = bytes;
  // Applied in the order they are named, so undone from the last.
  for (const coding of bytes.length === 0 ? [] : codings.reverse()) {
    const unpack = UNPACKERS[coding];
    if (!unpack) return { body: bytes, damage: 'undecodable' };
    try {
      body = new Uint8Array(await unpack(body, { maxOutputLength: maxBytes }));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? '';
      if (code === 'ERR_BUFFER_TOO_LARGE')
        throw new BodyTooLargeError(
          `the body unpacks to more than ${maxBytes} bytes (${bytes.length} were sent)`,
        );
      const isCut = /unexpected end of file/i.test(String(error)) || code === 'Z_BUF_ERROR';
      return { body: bytes, damage: isCut ? 'truncated' : 'undecodable' };
    }
  }
  return { body };
}
