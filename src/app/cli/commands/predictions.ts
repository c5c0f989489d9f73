/** `tipoff predictions <date>`: what the five systems say of every player of a slate. */

import { DEFAULT_HOME } from '../../home.ts';
import { readHome } from '../../home-reader.ts';
import { type Command, dateArgument, fit, HOME_HELP, parseCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { missingText, predictionsTable, slateSummary } from '../slate-text.ts';

export const predictionsCommand: Command = {
  name: 'predictions',
  usage: 'predictions <date> [options]',
  summary:
    "Shows a slate's predictions: mean, 80 % interval, line, P(over), call, and who is missing and why.",
  help: `  <date>            the slate, YYYY-MM-DD
${HOME_HELP}
  --json            every figure, with each system's mean and the batch's counts

Exit code 3: the slate has no predictions.`,
  async run(argv, output) {
    const { values, positionals } = parseCommand(
      argv,
      { home: { type: 'string' }, json: { type: 'boolean' } },
      { names: ['date'] },
    );
    const date = dateArgument(positionals[0], 'date');
    const view = await readHome(values.home ?? DEFAULT_HOME, (reader) => reader.predictions(date));
    if (values.json) output.line(JSON.stringify(view, null, 2));
    else if (view.players.length > 0) {
      output.line(predictionsTable(view));
      output.line();
      output.line(slateSummary(view));
      for (const line of missingText(view)) output.line(line);
    } else if (view.batch) {
      output.line(slateSummary(view));
      for (const line of missingText(view)) output.line(fit(line, output));
    } else {
      output.line(
        `no predictions for ${date}: \`tipoff status ${date}\` tells why, \`tipoff run ${date}\` makes them`,
      );
    }
    return view.players.length > 0 ? EXIT.ok : EXIT.notFound;
  },
};
