/** The command line's entry: finds the command, runs it, and turns errors into one clear message and an exit code. */

import type { Command, Output } from './command.ts';
import { COMMANDS } from './commands.ts';
import { describeError } from './describe-error.ts';
import { EXIT } from './exit-code.ts';

const output: Output = {
  isTerminal: process.stdout.isTTY === true,
  columns: process.stdout.columns ?? 100,
  write: (text) => process.stdout.write(text),
  line: (text = '') => process.stdout.write(`${text}\n`),
  error: (text) => process.stderr.write(`${text}\n`),
};

function overview(): string {
  const width = Math.max(...COMMANDS.map((command) => command.usage.length)) + 2;
  const lines = COMMANDS.map((command) => `  ${command.usage.padEnd(width)}${command.summary}`);
  return `tipoff: collects NBA data, computes features and predicts every player's points before tip-off

Usage: tipoff <command> [options]

${lines.join('\n')}

Every command has --help.`;
}

function helpOf(command: Command): string {
  return `tipoff ${command.usage}\n\n${command.summary}\n\n${command.help}`;
}

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    output.line(overview());
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (!command) {
    output.error(
      `tipoff: there is no command "${name}"; there are ${COMMANDS.map((c) => c.name).join(', ')}. See tipoff --help.`,
    );
    return EXIT.usage;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    output.line(helpOf(command));
    return EXIT.ok;
  }
  try {
    return await command.run(rest, output);
  } catch (error) {
    const { message, exitCode, unexpected } = describeError(error);
    output.error(`tipoff ${name}: ${message}`);
    if (exitCode === EXIT.usage) output.error(`See tipoff ${name} --help.`);
    if (unexpected && error instanceof Error)
      output.error(
        `${error.stack ?? ''}\nThis is a defect of Tipoff: please report it with the lines above.`,
      );
    return exitCode;
  }
}

// Whoever closes the pipe early (`| head`) has read enough: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  throw error;
});
process.exitCode = await main(process.argv.slice(2));
