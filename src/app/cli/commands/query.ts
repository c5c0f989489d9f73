/** `tipoff query "<sql>"`: one read-only statement over all tables. */

import type { Row } from '../../../ports/warehouse.ts';
import { DEFAULT_HOME } from '../../home.ts';
import { readHome } from '../../home-reader.ts';
import { type Command, HOME_HELP, type Output, parseCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';

const WIDEST_CELL = 40;

export const queryCommand: Command = {
  name: 'query',
  usage: 'query "<read-only sql>" [options]',
  summary: 'Runs one SELECT over all tables (docs/tables.md names them) and prints the rows.',
  help: `${HOME_HELP}
  --json            rows as a JSON array

Exit code 0: the rows, also when there are none. 2: the statement was refused, with the reason.

  tipoff query "SELECT system_id, avg(abs_error) FROM nba_predictions.prediction_accuracy GROUP BY 1"`,
  async run(argv, output) {
    const { values, positionals } = parseCommand(
      argv,
      { home: { type: 'string' }, json: { type: 'boolean' } },
      { names: ['read-only sql'] },
    );
    const rows = await readHome(values.home ?? DEFAULT_HOME, (reader) =>
      reader.query(positionals[0] as string),
    );
    if (values.json) output.line(JSON.stringify(rows, null, 2));
    else printRows(rows, output);
    return EXIT.ok;
  },
};

function printRows(rows: readonly Row[], output: Output): void {
  const names = Object.keys(rows[0] ?? {});
  const text = (value: unknown) => (value === null ? 'NULL' : String(value));
  const clip = (value: string) =>
    value.length > WIDEST_CELL ? `${value.slice(0, WIDEST_CELL - 1)}…` : value;
  const widths = names.map((name) =>
    Math.max(name.length, ...rows.map((row) => clip(text(row[name])).length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  if (names.length > 0) output.line(line(names));
  for (const row of rows) output.line(line(names.map((name) => clip(text(row[name])))));
  output.line(`(${rows.length} row${rows.length === 1 ? '' : 's'})`);
}
