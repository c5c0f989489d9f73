/** The project's TypeScript files with what each imports. */

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from './layer-rules.ts';
import { readImports } from './read-imports.ts';

/** Sorted by path; paths are relative to `root` and use `/`. */
export function sourceFiles(root: string): SourceFile[] {
  return globSync(['src/**/*.ts', 'test/**/*.ts', 'scripts/**/*.ts', 'bench/**/*.ts'], { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) => ({ path, imports: readImports(readFileSync(join(root, path), 'utf8')) }));
}
