/** The identity of a payload's body. */

import { createHash } from 'node:crypto';

/** Hex SHA-256 of the bytes. */
export function bodyHashOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}
