/** The command line's entry: gives the commands this process' streams and ends with their exit code. */

import type { Output } from './command.ts';
import { EXIT } from './exit-code.ts';
import { runCli } from './run-cli.ts';

const output: Output = {
  isTerminal: process.stdout.isTTY === true,
  // Asked anew each time: terminals are resized.
  get columns() {
    return process.stdout.columns || 100;
  },
  get rows() {
    return process.stdout.rows || 40;
  },
  write: (text) => process.stdout.write(text),
  line: (text = '') => process.stdout.write(`${text}\n`),
  error: (text) => process.stderr.write(`${text}\n`),
};

// Whoever closes the pipe early (`| head`) has read enough: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  throw error;
});
process.exitCode = await runCli(process.argv.slice(2), output);
