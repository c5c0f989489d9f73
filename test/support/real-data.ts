/** Where the real data lies, for the tests that run on it; the project must also work without. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** Folder of the season archive, or null where the machine has none. `TIPOFF_DATA` overrides the usual place. */
export function realDataDir(): string | null {
  const dir = resolve(import.meta.dirname, '../..', process.env.TIPOFF_DATA ?? '../shared/data');
  return existsSync(resolve(dir, 'boxscores')) ? dir : null;
}

/** Options for tests that need real data: skipped, with the reason printed, where there is none. */
export const skipWithoutRealData: { skip: string } | Record<string, never> = realDataDir()
  ? {}
  : { skip: 'no real data: put the season archive at ../shared/data or name it in TIPOFF_DATA' };
