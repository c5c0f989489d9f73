/** `tipoff status [date]`: one verdict, its cause, what to do, and the grid behind it. */

import { DEFAULT_HOME } from '../../home.ts';
import { readHome } from '../../home-reader.ts';
import { type Command, dateArgument, HOME_HELP, parseCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { gridTable } from '../run-grid.ts';

export const statusCommand: Command = {
  name: 'status',
  usage: 'status [date] [options]',
  summary: 'One verdict (HEALTHY, DEGRADED, UNHEALTHY, NO GAMES), its cause, what to do, and the grid.',
  help: `  [date]            the slate in question; default: the newest, with the slates before it
${HOME_HELP}
  --json            the same as JSON

Exit code 0: HEALTHY or NO GAMES. 1: anything else. 3: nothing is known of the date.`,
  async run(argv, output) {
    const { values, positionals } = parseCommand(
      argv,
      { home: { type: 'string' }, json: { type: 'boolean' } },
      { names: ['date'], optional: 1 },
    );
    const date = positionals[0] === undefined ? null : dateArgument(positionals[0], 'date');
    const status = await readHome(values.home ?? DEFAULT_HOME, (reader) => reader.status(date));
    if (values.json) output.line(JSON.stringify(status, null, 2));
    else {
      output.line(`${status.verdict}${status.date ? `  ${status.date}` : ''}: ${status.cause}`);
      output.line(`To do: ${status.action}`);
      if (status.grid.length > 0) output.line(`\n${gridTable(status.grid, output.isTerminal)}`);
      if (status.unfinished.length > 0) output.line(`\nnot done on ${status.date}:`);
      for (const { unit, why } of status.unfinished) output.line(`  ${unit}: ${why}`);
      if (status.incidents.length > 0) output.line(`\n${status.incidents.length} open incident(s):`);
      for (const incident of status.incidents.slice(0, 10))
        output.line(`  ${incident.severity}: ${incident.message} (${incident.count}x)`);
    }
    if (status.verdict === 'UNKNOWN') return EXIT.notFound;
    return status.verdict === 'HEALTHY' || status.verdict === 'NO GAMES' ? EXIT.ok : EXIT.incomplete;
  },
};
