/** `npm run check:layers`: fails when an import points the wrong way or modules form a circle. */

import { resolve } from 'node:path';
import { layerFaults } from './layers/layer-rules.ts';
import { sourceFiles } from './layers/source-files.ts';

const files = sourceFiles(resolve(import.meta.dirname, '..'));
const faults = layerFaults(files);
for (const fault of faults) console.error(`- ${fault}`);
if (faults.length > 0) {
  console.error(
    `${faults.length} import(s) break the rules of scripts/layers/layer-rules.ts (ARCHITECTURE.md explains them)`,
  );
  process.exitCode = 1;
} else {
  console.log(`import layers: ${files.length} files keep to the rules`);
}
