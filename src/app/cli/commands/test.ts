/** `tipoff test`: runs the test suite and ends with one plain line. */

import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-code.ts';

export const testCommand: Command = {
  name: 'test',
  usage: 'test [files...]',
  summary: 'Runs the tests (all, or the given files) and ends with "N passed, N failed".',
  help: `  files    test files or patterns; default: every *.test.ts of the project

Tests that need something the machine has not (real data, a browser) are skipped with a printed reason.`,
  async run(argv, output) {
    const root = resolve(import.meta.dirname, '../../../..');
    const patterns = argv.length > 0 ? argv : ['src/**/*.test.ts', 'test/**/*.test.ts'];
    const reporter = resolve(root, 'scripts/plain-reporter.ts');
    const args = [
      '--disable-warning=ExperimentalWarning',
      '--test',
      '--test-concurrency=2',
      `--test-reporter=${reporter}`,
      '--test-reporter-destination=stdout',
      ...patterns,
    ];
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      // Without the marks of a test runner above: these tests are a run of their own.
      env: { ...process.env, NODE_OPTIONS: '', NODE_TEST_CONTEXT: undefined },
    });
    const code = await new Promise<number>((done) =>
      child.on('close', (exit) => done(exit ?? EXIT.software)),
    );
    if (code !== 0) output.error('tipoff test: some tests failed, see above');
    return code === 0 ? EXIT.ok : EXIT.incomplete;
  },
};
