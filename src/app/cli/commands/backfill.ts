/** `tipoff backfill [plan|apply] <from> <to>`: a stretch of dates, in order, by the same executor as everything else. */

import { datesBetween } from '../../../league/game-date.ts';
import { DEFAULT_HOME, settleUpstream } from '../../home.ts';
import { UsageError } from '../../usage-error.ts';
import { accuracyView } from '../../views/accuracy-view.ts';
import { type Command, dateArgument, HOME_HELP, parseCommand, UPSTREAM_HELP } from '../command.ts';
import { durationText } from '../duration-text.ts';
import { EXIT } from '../exit-code.ts';
import { planBackfill } from '../plan-backfill.ts';
import { playDates, reportUnfinished } from '../play-dates.ts';
import { accuracyText } from '../slate-text.ts';

export const backfillCommand: Command = {
  name: 'backfill',
  usage: 'backfill [plan|apply] <from> <to> [options]',
  summary: 'Runs every slate of a stretch of dates in order; what is done already is not done again.',
  help: `  <from> <to>       league dates, both included, YYYY-MM-DD
  plan              says what would run, in which order, how long it takes and what cannot be recovered; changes nothing
  apply             runs it (the same as without a word)
${HOME_HELP}
${UPSTREAM_HELP}
  --json            plan as JSON

It can be stopped at any moment, killed even, and started again: it goes on where it was.

Exit code 0: all done. 1: something did not finish. 3: no games in the whole stretch. 130: stopped; the same command
goes on.`,
  async run(argv, output) {
    if (argv[0] === 'plan') return await planBackfill(argv.slice(1), output);
    const { values, positionals } = parseCommand(
      argv[0] === 'apply' ? argv.slice(1) : argv,
      { home: { type: 'string' }, upstream: { type: 'string' } },
      { names: ['from', 'to'] },
    );
    const from = dateArgument(positionals[0], 'from');
    const to = dateArgument(positionals[1], 'to');
    if (to < from) throw new UsageError(`<to> ${to} lies before <from> ${from}: give the earlier date first`);
    const home = values.home ?? DEFAULT_HOME;
    const upstream = settleUpstream(home, values.upstream, { kind: 'internet' });
    const dates = datesBetween(from, to);
    const startedAt = performance.now();
    return await playDates(
      { home, upstream, dates, lane: 'backfill', actor: 'cli backfill' },
      output,
      async (app, reports) => {
        const played = reports.filter((report) => (report.slate?.games ?? 0) > 0);
        const games = played.reduce((sum, report) => sum + (report.slate?.games ?? 0), 0);
        const took = durationText(performance.now() - startedAt);
        output.line(`${played.length} slates, ${games} games in ${took}`);
        const accuracy = await accuracyView(app.warehouse, from, to);
        if (accuracy.length > 0) output.line(accuracyText(accuracy));
        if (await reportUnfinished(app, reports, output)) return EXIT.incomplete;
        return played.length === 0 ? EXIT.notFound : EXIT.ok;
      },
    );
  },
};
