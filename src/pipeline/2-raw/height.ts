/** Heights as the league writes them. */

import { RefusedRow } from './row-batch.ts';

/** "6-8" = 80 inches. */
export function inchesOf(written: string): number {
  const match = /^(\d)-(\d{1,2})$/.exec(written);
  if (!match) throw new RefusedRow(`HEIGHT: expected feet-inches, got ${JSON.stringify(written)}`);
  return 12 * Number(match[1]) + Number(match[2]);
}
