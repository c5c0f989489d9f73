/** A terminal, or a pipe, that remembers what was written to it. */

import type { Output } from '../../../src/app/cli/command.ts';

export interface VirtualOutput extends Output {
  isTerminal: boolean;
  columns: number;
  rows: number;
  /** Everything written to stdout. */
  text(): string;
  /** Everything written to stderr. */
  errors(): string;
}

export function virtualOutput(
  options: { isTerminal?: boolean; columns?: number; rows?: number } = {},
): VirtualOutput {
  let out = '';
  let errors = '';
  return {
    isTerminal: options.isTerminal ?? false,
    columns: options.columns ?? 100,
    rows: options.rows ?? 40,
    write: (text) => {
      out += text;
    },
    line: (text = '') => {
      out += `${text}\n`;
    },
    error: (text) => {
      errors += `${text}\n`;
    },
    text: () => out,
    errors: () => errors,
  };
}

/**
 * What a terminal of this size shows after the text: cursor up, carriage return, clear line and clear below are obeyed,
 * colours dropped, lines wrapped at the last column.
 */
export function screenOf(text: string, columns: number): string[] {
  let row = 0;
  let column = 0;
  const rows: string[][] = [[]];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal is made of them
  for (const [token, parameter, command] of text.matchAll(/\x1b\[([?\d;]*)([A-Za-z])|[\s\S]/g)) {
    if (command === 'A') row = Math.max(0, row - Number(parameter || 1));
    else if (command === 'K') rows[row]?.splice(column);
    else if (command === 'J') {
      rows[row]?.splice(column);
      rows.splice(row + 1);
    } else if (command !== undefined) continue;
    else if (token === '\r') column = 0;
    else if (token === '\n') {
      row += 1;
      column = 0;
      rows[row] ??= [];
    } else {
      if (column === columns) {
        row += 1;
        column = 0;
        rows[row] ??= [];
      }
      const line = rows[row] as string[];
      line[column] = token;
      column += 1;
    }
  }
  return rows.map((line) => Array.from(line, (character) => character ?? ' ').join(''));
}
