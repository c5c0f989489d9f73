/** Reads a query of this folder and puts the parts it shares with others into their places. */

import { readFileSync } from 'node:fs';

const PLACE = /\/\*include ([a-z0-9-]+)\*\//g;

/**
 * Text of `<name>.sql` with every include comment (include, a blank, the part's name) replaced by the part of that
 * name: from `parts` where it is given there, otherwise from the file `<part>.sql`. Parts may include parts. Throws
 * when a file is missing.
 */
export function composeSql(name: string, parts: Readonly<Record<string, string>> = {}): string {
  const text = readFileSync(new URL(`./${name}.sql`, import.meta.url), 'utf8').trimEnd();
  return text.replaceAll(PLACE, (_, part: string) => parts[part] ?? composeSql(part, parts));
}
