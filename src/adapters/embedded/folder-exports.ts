/** Exports in a folder: a file is written under another name and then renamed. */

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Exports } from '../../ports/exports.ts';

export function folderExports(dir: string): Exports {
  let drafts = 0;
  return {
    async write(name, text) {
      const file = join(dir, name);
      drafts += 1;
      const draft = `${file}.${process.pid}-${drafts}.new`;
      await mkdir(dirname(file), { recursive: true });
      await writeFile(draft, text);
      await rename(draft, file);
    },
    async read(name) {
      try {
        return await readFile(join(dir, name), 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
    },
  };
}
