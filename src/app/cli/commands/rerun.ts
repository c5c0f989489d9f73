/** `tipoff rerun <unit>`: one unit is done again, with its effect read back. */

import { DEFAULT_HOME } from '../../home.ts';
import { operate } from '../../operator/operate.ts';
import type { Rerun } from '../../operator/rerun.ts';
import { shortText } from '../../views/short-reason.ts';
import { CHANGE_HELP, CHANGE_OPTIONS, changeOf } from '../change-options.ts';
import { type Command, fit, HOME_HELP, type Output, parseCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';

const MOST_UNITS = 12;
const USABLE = /^(complete|partial|empty_ok)/;

export const rerunCommand: Command = {
  name: 'rerun',
  usage: 'rerun <unit> --reason TEXT [options]',
  summary: 'Does one unit again; what depends on it follows only if something else comes out.',
  help: `  <unit>            processor/2024-01-15
  --with-dependents everything that depends on it is done again too, whatever comes out
${CHANGE_HELP}
${HOME_HELP}
  --json            as JSON

A parked unit leaves its parking this way. A collector asks its source again.

Exit code 0: done (or the dry run said what would be). 1: a unit did not come out usable.`,
  async run(argv, output) {
    const { values, positionals } = parseCommand(
      argv,
      {
        ...CHANGE_OPTIONS,
        home: { type: 'string' },
        json: { type: 'boolean' },
        'with-dependents': { type: 'boolean' },
      },
      { names: ['unit'] },
    );
    const input = {
      ...changeOf(values),
      unit: positionals[0] as string,
      withDependents: values['with-dependents'] === true,
    };
    const done = await operate(values.home ?? DEFAULT_HOME, 'rerun', input, output.error);
    if (values.json) output.line(JSON.stringify(done, null, 2));
    else print(done, output);
    return done.after.every(({ shows }) => USABLE.test(shows)) ? EXIT.ok : EXIT.incomplete;
  },
};

function print({ isDryRun, units, downstream, after, moved }: Rerun, output: Output): void {
  const say = (line: string) => output.line(fit(line, output));
  const rest = downstream.total;
  if (isDryRun) {
    say(
      `Dry run: nothing is changed. ${units.length} unit${units.length === 1 ? '' : 's'} would be done again:`,
    );
    for (const { unit, shows, generation } of units.slice(0, MOST_UNITS))
      say(`  ${unit} (generation ${generation}): ${shortText(shows)}`);
    if (units.length > MOST_UNITS) say(`  ... and ${units.length - MOST_UNITS} more`);
    say(`${rest} unit${rest === 1 ? '' : 's'} downstream would follow if something else comes out:`);
    for (const { processor, units: count, from, to } of downstream.processors)
      say(`  ${processor}: ${count} (${from === to ? from : `${from} to ${to}`})`);
    return;
  }
  for (const { unit, shows, generation, changed } of after.slice(0, MOST_UNITS)) {
    const news = changed === null ? '' : changed ? '; its output has changed' : '; no change: the same bytes';
    say(`${unit} (generation ${generation}): ${shortText(shows)}${news}`);
  }
  if (after.length > MOST_UNITS) say(`... and ${after.length - MOST_UNITS} more`);
  say(`${moved} of ${rest} unit${rest === 1 ? '' : 's'} downstream made another attempt`);
}
