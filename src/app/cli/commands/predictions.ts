/** `tipoff predictions <date>`: what the five systems say of every player of a slate. */

import { DEFAULT_HOME } from '../../home.ts';
import { readHome } from '../../home-reader.ts';
import { type Command, dateArgument, HOME_HELP, parseCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { predictionsTable, slateSentence } from '../slate-text.ts';

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
      output.line(slateSentence(view));
      for (const { player, outcome, reason } of view.missing)
        output.line(`  ${player}: ${outcome} (${reason})`);
    } else {
      output.line(
        view.batch
          ? slateSentence(view)
          : `no predictions for ${date}: run the slate first with \`tipoff run ${date}\``,
      );
    }
    return view.players.length > 0 ? EXIT.ok : EXIT.notFound;
  },
};
