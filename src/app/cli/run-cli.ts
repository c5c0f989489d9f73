/** Finds the command of a command line, runs it, and turns errors into one clear message and an exit code. */

import type { Command, Output } from './command.ts';
import { COMMANDS } from './commands.ts';
import { describeError } from './describe-error.ts';
import { EXIT } from './exit-code.ts';

/** Returns the exit code; never throws for what a command threw. `commands` is replaced by tests only. */
export async function runCli(
  argv: readonly string[],
  output: Output,
  commands: readonly Command[] = COMMANDS,
): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    output.line(overview(commands));
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (!command) {
    const names = commands.map((candidate) => candidate.name).join(', ');
    output.error(`tipoff: there is no command "${name}"; there are ${names}. See tipoff --help.`);
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
    if (unexpected && error instanceof Error) {
      output.error(
        `${error.stack ?? ''}\nThis is a defect of Tipoff: please report it with the lines above.`,
      );
    }
    return exitCode;
  }
}

function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => command.usage.length)) + 2;
  const lines = commands.map((command) => `  ${command.usage.padEnd(width)}${command.summary}`);
  return `tipoff: collects NBA data, computes features and predicts every player's points before tip-off

Usage: tipoff <command> [options]

${lines.join('\n')}

Every command has --help. Start with: tipoff demo`;
}

function helpOf(command: Command): string {
  return `Usage: tipoff ${command.usage}\n\n${command.summary}\n\n${command.help}`;
}
