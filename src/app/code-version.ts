/** The identity of the code that runs: a hash over its sources, so that no label can lie about it. */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

const SOURCES = resolve(import.meta.dirname, '..');

/** `0.1.0+1f2e3d4c5b6a`: the package's version and a hash over every .ts and .sql file of src. */
export function codeVersion(): string {
  const { version } = JSON.parse(readFileSync(resolve(SOURCES, '../package.json'), 'utf8')) as {
    version: string;
  };
  const hash = createHash('sha256');
  const files = readdirSync(SOURCES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|sql)$/.test(entry.name) && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files)
    hash.update(relative(SOURCES, file)).update('\0').update(readFileSync(file)).update('\0');
  return `${version}+${hash.digest('hex').slice(0, 12)}`;
}
