/** The rules of the import layers: each is seen to refuse what it forbids. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { layerFaults, type SourceFile } from '../scripts/layers/layer-rules.ts';
import { type Import, readImports } from '../scripts/layers/read-imports.ts';

const file = (path: string, ...specifiers: string[]): SourceFile => ({
  path,
  imports: specifiers.map((specifier): Import => ({ specifier, kind: 'value' })),
});
const faultsOf = (...files: SourceFile[]) => layerFaults(files);

describe('an import is refused', () => {
  const forbidden: readonly (readonly [string, SourceFile, RegExp])[] = [
    [
      'of the pipeline by the engine',
      file('src/engine/a.ts', '../pipeline/b.ts'),
      /engine may import .* not pipeline/,
    ],
    ['of an adapter by the pipeline', file('src/pipeline/a.ts', '../adapters/memory/b.ts'), /not adapters/],
    ['of the app by an adapter', file('src/adapters/memory/a.ts', '../../app/b.ts'), /not app/],
    ['of the engine by an upstream', file('src/upstreams/internet/a.ts', '../../engine/b.ts'), /not engine/],
    ['of anything by the league', file('src/league/a.ts', '../tables/b.ts'), /no other layer/],
    ['of a package by the league', file('src/league/a.ts', 'zod'), /league may use no package/],
    [
      'of a vendor by the engine',
      file('src/engine/a.ts', '@duckdb/node-api'),
      /engine may use zod, node:crypto/,
    ],
    ['of the file system by the engine', file('src/engine/a.ts', 'node:fs'), /engine may use/],
    ['of tests by production code', file('src/engine/a.ts', '../../test/support/b.ts'), /outside src/],
    ['of a test beside it', file('src/engine/a.ts', './b.test.ts'), /no test/],
    ['of another upstream', file('src/upstreams/internet/a.ts', '../simulated-league/b.ts'), /does not know/],
    ['of a later phase', file('src/pipeline/2-raw/a.ts', '../3-analytics/b.ts'), /earlier phases only/],
    [
      'of an adapter by the app outside compose.ts',
      file('src/app/cli/main.ts', '../../adapters/embedded/b.ts'),
      /only src\/app\/compose\.ts/,
    ],
    ['from a folder nobody declared', file('src/utils/a.ts', '../league/b.ts'), /no layer/],
  ];
  for (const [name, source, why] of forbidden) {
    it(name, () => {
      const faults = faultsOf(source);
      assert.equal(faults.length, 1);
      assert.match(faults[0] as string, why);
    });
  }
});

describe('an import is allowed', () => {
  const allowed: readonly (readonly [string, SourceFile])[] = [
    ['down the layers', file('src/pipeline/3-analytics/a.ts', '../../engine/b.ts', '../../league/c.ts')],
    ['of an earlier phase', file('src/pipeline/6-grade/a.ts', '../5-predict/b.ts')],
    ['of shared payload shapes', file('src/upstreams/season-archive/a.ts', '../payload-shapes/b.ts')],
    ['of adapters by compose.ts', file('src/app/compose.ts', '../adapters/embedded/b.ts')],
    ['of a sub-path of an allowed package', file('src/tables/a.ts', 'zod/v4')],
    ['of anything by a test', file('src/engine/a.test.ts', '../pipeline/b.ts', '../../test/support/c.ts')],
  ];
  for (const [name, source] of allowed) {
    it(name, () => assert.deepEqual(faultsOf(source), []));
  }
});

describe('modules in a circle', () => {
  it('are told once, whatever the order of the files', () => {
    const [a, b] = [file('src/engine/a.ts', './b.ts'), file('src/engine/b.ts', './a.ts')];
    const told = [
      'modules import one another in a circle: src/engine/a.ts -> src/engine/b.ts -> src/engine/a.ts',
    ];
    assert.deepEqual(faultsOf(a, b), told);
    assert.deepEqual(faultsOf(b, a), told);
  });

  it('are no circle when types alone close it', () => {
    const typed: SourceFile = {
      path: 'src/engine/b.ts',
      imports: [{ specifier: './a.ts', kind: 'type' }],
    };
    assert.deepEqual(faultsOf(file('src/engine/a.ts', './b.ts'), typed), []);
  });
});

describe('reading imports', () => {
  it('finds every form, over several lines too', () => {
    const source = [
      "import { readFileSync } from 'node:fs';",
      "import type { Row } from '../ports/warehouse.ts';",
      "import cron, { Cron } from 'croner';",
      "import * as all from './all.ts';",
      'import {',
      '  type A,',
      '  b,',
      "} from './long.ts';",
      "import './effect.ts';",
      "export { c } from './again.ts';",
      "export * from './star.ts';",
      "const late = await import('./late.ts');",
      "const worker = new URL('./worker.ts', import.meta.url);",
    ].join('\n');
    assert.deepEqual(readImports(source), [
      { specifier: 'node:fs', kind: 'value' },
      { specifier: '../ports/warehouse.ts', kind: 'type' },
      { specifier: 'croner', kind: 'value' },
      { specifier: './all.ts', kind: 'value' },
      { specifier: './long.ts', kind: 'value' },
      { specifier: './again.ts', kind: 'value' },
      { specifier: './star.ts', kind: 'value' },
      { specifier: './effect.ts', kind: 'value' },
      { specifier: './late.ts', kind: 'value' },
      { specifier: './worker.ts', kind: 'beside' },
    ]);
  });

  it('takes no text or comment for an import', () => {
    const source = "const a = \"import { x } from 'y'\";\n// import z from 'z';\n * import { q } from 'q';";
    assert.deepEqual(readImports(source), []);
  });
});
