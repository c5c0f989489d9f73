/** `tipoff demo`: a stretch of an invented season through all phases, and tonight's predictions. */

import { datesBetween, gameDate } from '../../../league/game-date.ts';
import { DEFAULT_HOME, settleUpstream } from '../../home.ts';
import { DEFAULT_SEED } from '../../upstream-choice.ts';
import { accuracyView } from '../../views/accuracy-view.ts';
import { predictionsView } from '../../views/predictions-view.ts';
import { publicationView } from '../../views/publication-view.ts';
import { type Command, HOME_HELP, parseCommand, UPSTREAM_HELP } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { playDates, reportUnfinished } from '../play-dates.ts';
import { DEFAULT_PORT, serveUntilStopped } from '../serve-app.ts';
import { accuracyText, predictionsTable, slateSummary } from '../slate-text.ts';
import { portOption } from './serve.ts';

/** Six weeks from the simulated season's opening night: long enough for a trained model and graded slates. */
const FIRST = gameDate('2025-10-21');
const TONIGHT = gameDate('2025-11-28');

export const demoCommand: Command = {
  name: 'demo',
  usage: 'demo [--no-serve] [options]',
  summary: "Plays six weeks of an invented season through all phases and shows tonight's predictions.",
  help: `  --no-serve        print the predictions and end, without the dashboard
  --port N          of the dashboard (default ${DEFAULT_PORT}; 0 takes any free port)
${HOME_HELP}
${UPSTREAM_HELP}

Needs neither network nor data. A second run finds everything done and only shows it. The dashboard runs until Ctrl-C.

Exit code 0: all done. 1: something did not finish. 130: stopped before the end; the same command goes on.`,
  async run(argv, output) {
    const options = {
      home: { type: 'string' },
      upstream: { type: 'string' },
      port: { type: 'string' },
      'no-serve': { type: 'boolean' },
    } as const;
    const { values } = parseCommand(argv, options, { names: [] });
    const home = values.home ?? DEFAULT_HOME;
    const port = portOption(values.port);
    const upstream = settleUpstream(home, values.upstream ?? `simulated:${DEFAULT_SEED}`, {
      kind: 'simulated',
      seed: DEFAULT_SEED,
    });
    const dates = datesBetween(FIRST, TONIGHT);
    return await playDates(
      { home, upstream, dates, lane: 'backfill', actor: 'cli demo' },
      output,
      async (app, reports) => {
        const view = await predictionsView(app.ledger, app.warehouse, TONIGHT);
        output.line();
        if (view.players.length > 0) output.line(`${predictionsTable(view, 15)}\n`);
        output.line(slateSummary(view));
        const told = await publicationView(app.ledger, TONIGHT, app.clock.now());
        output.line(`to the world: ${told.sentence} (exports/${TONIGHT}.json)`);
        const accuracy = await accuracyView(app.warehouse, FIRST, TONIGHT);
        if (accuracy.length > 0) output.line(accuracyText(accuracy));
        const unfinished = await reportUnfinished(app, reports, output);
        if (!values['no-serve']) await serveUntilStopped(app, port, output);
        return unfinished ? EXIT.incomplete : EXIT.ok;
      },
    );
  },
};
