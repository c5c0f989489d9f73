/** `tipoff run <date>`: one slate, from collection to predictions, and its grades where the results are known. */

import { DEFAULT_HOME, settleUpstream } from '../../home.ts';
import { accuracyView } from '../../views/accuracy-view.ts';
import { predictionsView } from '../../views/predictions-view.ts';
import { publicationView } from '../../views/publication-view.ts';
import { type Command, dateArgument, HOME_HELP, parseCommand, UPSTREAM_HELP } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { playDates, reportUnfinished } from '../play-dates.ts';
import { accuracyText, predictionsTable, slateSummary } from '../slate-text.ts';

export const runCommand: Command = {
  name: 'run',
  usage: 'run <date> [options]',
  summary: 'Runs one slate through all phases: collect, raw, analytics, precompute, predict, grade.',
  help: `  <date>            league date (US Eastern), YYYY-MM-DD
${HOME_HELP}
${UPSTREAM_HELP}

What is done already is not done again; what is missing or was lost is. Predictions rest on the season's earlier
games: backfill them first, e.g.
  tipoff backfill 2023-10-24 2024-01-14 --upstream archive:../shared/data
  tipoff run 2024-01-15

Exit code 0: all done. 1: something did not finish. 3: a date without games. 130: stopped; the same command goes on.`,
  async run(argv, output) {
    const { values, positionals } = parseCommand(
      argv,
      { home: { type: 'string' }, upstream: { type: 'string' } },
      { names: ['date'] },
    );
    const date = dateArgument(positionals[0], 'date');
    const home = values.home ?? DEFAULT_HOME;
    const upstream = settleUpstream(home, values.upstream, { kind: 'internet' });
    const lane = upstream.kind === 'internet' ? 'live' : 'backfill';
    return await playDates(
      { home, upstream, dates: [date], lane, actor: 'cli run' },
      output,
      async (app, reports) => {
        const report = reports[0];
        if (report?.slate?.games === 0) {
          output.line(`${date} has no games: ${report.slate.emptyDetail}`);
          return EXIT.notFound;
        }
        const view = await predictionsView(app.ledger, app.warehouse, date);
        output.line();
        if (view.players.length > 0) output.line(`${predictionsTable(view, 12)}\n`);
        output.line(slateSummary(view));
        const told = await publicationView(app.ledger, date, app.clock.now());
        output.line(`to the world: ${told.sentence} (exports/${date}.json)`);
        const accuracy = await accuracyView(app.warehouse, date, date);
        if (accuracy.length > 0) output.line(accuracyText(accuracy));
        return (await reportUnfinished(app, reports, output)) ? EXIT.incomplete : EXIT.ok;
      },
    );
  },
};
