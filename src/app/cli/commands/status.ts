/** `tipoff status [date]`: one verdict, its cause, what to do, and the grid behind it. */

import { DEFAULT_HOME } from '../../home.ts';
import { readHome } from '../../home-reader.ts';
import { haltSentence } from '../../views/publication-view.ts';
import type { StatusView } from '../../views/status-view.ts';
import { type Command, dateArgument, fit, HOME_HELP, type Output, parseCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { GRID_LEGEND, gridTable } from '../grid-text.ts';
import { seasonText } from '../season-text.ts';
import { unfinishedText } from '../unfinished-text.ts';

const MOST_INCIDENTS = 10;

export const statusCommand: Command = {
  name: 'status',
  usage: 'status [date] [options]',
  summary: 'One verdict for a slate, its cause, what to do, and the grid of slates and phases.',
  help: `  [date]            the slate in question; default: the newest, with the slates before it
${HOME_HELP}
  --season          the whole season instead: date x phase, what is late or given up, holes of any age
  --json            the same as JSON, with every unfinished unit

HEALTHY     all that is promised is there; notes tell of optional sources with gaps
RUNNING     at work; nothing stands in the way
DEGRADED    something required is missing, partial or was stopped; the next step is named
UNHEALTHY   something needs a person, or half of the players are not predicted
NO GAMES    rightly empty, with the reason

Exit code 0: HEALTHY or NO GAMES. 1: anything else. 3: nothing is known of the date.`,
  async run(argv, output) {
    const { values, positionals } = parseCommand(
      argv,
      { home: { type: 'string' }, json: { type: 'boolean' }, season: { type: 'boolean' } },
      { names: ['date'], optional: 1 },
    );
    const date = positionals[0] === undefined ? null : dateArgument(positionals[0], 'date');
    if (values.season) {
      const season = await readHome(values.home ?? DEFAULT_HOME, (reader) => reader.season(date));
      if (values.json) output.line(JSON.stringify(season, null, 2));
      else for (const line of seasonText(season, output.columns)) output.line(line);
      if (season.slates === 0) return EXIT.notFound;
      return season.gaps.length === 0 && season.done === season.slates ? EXIT.ok : EXIT.incomplete;
    }
    const status = await readHome(values.home ?? DEFAULT_HOME, (reader) => reader.status(date));
    if (values.json) output.line(JSON.stringify(status, null, 2));
    else print(status, output);
    if (status.verdict === 'UNKNOWN') return EXIT.notFound;
    return status.verdict === 'HEALTHY' || status.verdict === 'NO GAMES' ? EXIT.ok : EXIT.incomplete;
  },
};

function print(status: StatusView, output: Output): void {
  output.line(`${status.verdict}${status.date ? `  ${status.date}` : ''}: ${status.cause}`);
  output.line(`To do: ${status.action}`);
  for (const halt of status.halts) output.line(fit(haltSentence(halt), output));
  if (status.publication) output.line(fit(`To the world: ${status.publication.sentence}`, output));
  for (const note of status.notes) output.line(fit(`Note: ${note}`, output));
  if (status.grid.length > 0) {
    const table = gridTable(status.grid, { colour: output.isTerminal, columns: output.columns });
    output.line(`\n${table}\n${fit(GRID_LEGEND, output)}`);
  }
  const causes = status.causes.filter((cause) => cause.required);
  if (causes.length > 0) {
    output.line(`\nNot done on ${status.date}:`);
    for (const line of unfinishedText(causes, output)) output.line(line);
  }
  const { incidents } = status;
  if (incidents.length > 0) {
    output.line(`\n${incidents.length} open incident${incidents.length === 1 ? '' : 's'}, newest first:`);
    for (const { severity, message, count } of incidents.slice(-MOST_INCIDENTS).reverse())
      output.line(fit(`  ${severity}: ${message}${count > 1 ? ` (${count} times)` : ''}`, output));
    if (incidents.length > MOST_INCIDENTS) output.line(`  ... and ${incidents.length - MOST_INCIDENTS} more`);
  }
}
