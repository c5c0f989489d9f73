/** `npm run generate` writes what is made from the code; with `--check` it fails when a file differs from it. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { generatedFiles } from './generate/generated-files.ts';

const { values } = parseArgs({ options: { check: { type: 'boolean' } } });
const root = resolve(import.meta.dirname, '..');
const stale: string[] = [];
for (const [path, content] of generatedFiles()) {
  const file = resolve(root, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === content) continue;
  stale.push(path);
  if (!values.check) writeFileSync(file, content);
}
if (!values.check)
  console.log(stale.length > 0 ? `written: ${stale.join(', ')}` : 'generated files: no change');
else if (stale.length === 0) console.log('generated files are current');
else {
  console.error(`out of date: ${stale.join(', ')}; run npm run generate and commit the result`);
  process.exitCode = 1;
}
