/** What a command of the command line is: its name, its help and what it does with parsed arguments. */

import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type GameDate, gameDate, isGameDate } from '../../league/game-date.ts';
import { UsageError } from '../usage-error.ts';
import { clip } from '../views/short-reason.ts';

export interface Output {
  readonly isTerminal: boolean;
  /** Width and height in characters, as they are now; generous where there is no terminal. */
  readonly columns: number;
  readonly rows: number;
  write(text: string): void;
  line(text?: string): void;
  error(text: string): void;
}

export interface Command {
  readonly name: string;
  /** Usage after `tipoff`, e.g. `run <date> [options]`. */
  readonly usage: string;
  readonly summary: string;
  /** The rest of the help: options and examples. */
  readonly help: string;
  run(argv: readonly string[], output: Output): Promise<number>;
}

/** A line that fits the terminal; whole where it is piped. */
export function fit(text: string, output: Pick<Output, 'isTerminal' | 'columns'>): string {
  return output.isTerminal ? clip(text, output.columns - 1) : text;
}

export const HOME_HELP = '  --home DIR        where everything the run writes lives (default .tipoff)';
export const UPSTREAM_HELP =
  '  --upstream WHAT   internet, archive:DIR or simulated[:seed] (default: the one the home was made with, else internet)';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<O extends Options> = { [K in keyof O]?: O[K]['type'] extends 'boolean' ? boolean : string };

/** Parses options strictly; throws `UsageError` for unknown ones and for a wrong number of positional arguments. */
export function parseCommand<O extends Options>(
  argv: readonly string[],
  options: O,
  positionals: { readonly names: readonly string[]; readonly optional?: number },
): { values: Values<O>; positionals: string[] } {
  let parsed: { values: unknown; positionals: string[] };
  try {
    parsed = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  const { names, optional = 0 } = positionals;
  const given = parsed.positionals;
  if (given.length < names.length - optional) throw new UsageError(`missing <${names[given.length]}>`);
  if (given.length > names.length)
    throw new UsageError(`what is "${given[names.length]}"? this command takes ${names.length} argument(s)`);
  return { values: parsed.values as Values<O>, positionals: given };
}

/** A date argument; throws `UsageError` naming it when it is none. */
export function dateArgument(text: string | undefined, name: string): GameDate {
  if (text === undefined) throw new UsageError(`missing <${name}>`);
  if (!isGameDate(text))
    throw new UsageError(`<${name}> "${text}" is no date: write it as YYYY-MM-DD, e.g. 2024-01-15`);
  return gameDate(text);
}
