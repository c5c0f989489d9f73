/** `tipoff backfill`: a stretch of dates, planned or at once, in order and by the same executor as everything else. */

import { askFor, backfillName, endBackfill } from '../../../engine/backfills.ts';
import { MUTES } from '../../../engine/mutes.ts';
import { datesBetween, type GameDate, isGameDate } from '../../../league/game-date.ts';
import type { App } from '../../compose.ts';
import { DEFAULT_HOME, settleUpstream } from '../../home.ts';
import { enterHome } from '../../home-reader.ts';
import { appContext } from '../../operator/app-context.ts';
import { operate } from '../../operator/operate.ts';
import { perform } from '../../operator/perform.ts';
import type { SlateReport } from '../../run-slates.ts';
import { UsageError } from '../../usage-error.ts';
import { accuracyView } from '../../views/accuracy-view.ts';
import { CHANGE_HELP, CHANGE_OPTIONS, changeOf } from '../change-options.ts';
import {
  type Command,
  dateArgument,
  HOME_HELP,
  type Output,
  parseCommand,
  UPSTREAM_HELP,
} from '../command.ts';
import { backfillStatus, controlBackfill, printChange } from '../control-backfill.ts';
import { durationText } from '../duration-text.ts';
import { EXIT } from '../exit-code.ts';
import { planBackfill, wholeNumber } from '../plan-backfill.ts';
import { playDates, reportUnfinished } from '../play-dates.ts';
import { accuracyText } from '../slate-text.ts';

export const backfillCommand: Command = {
  name: 'backfill',
  usage: 'backfill [plan|apply|pause|resume|throttle|status] ...',
  summary: 'Runs every slate of a stretch of dates in order; what is done already is not done again.',
  help: `  <from> <to>       runs it at once: league dates, both included, YYYY-MM-DD
  plan <from> <to>  says what would run, how long it takes, whom it wakes and what cannot be recovered, and keeps the plan
  apply <plan>      runs a plan; refuses one of other code, or one that is older than the grid
  pause, resume <plan>, throttle <plan> --concurrency N
                    while \`serve\` is at it: no new date begins, on it goes, N dates at once
  status [<plan>]   how far the plans are, and whom they keep quiet until when

  --through N       last phase that runs. Where the past is played: all of them. With the internet: 4, so that nothing
                    wakes prediction and grading of past dates; --through 9 asks for them
  --restate         plan: done dates are done again; readers see the old rows until the new ones are whole
  --concurrency N   plan, throttle: dates at work at once
${CHANGE_HELP}
${HOME_HELP}
${UPSTREAM_HELP}
  --json            plan, status and changes as JSON

It can be stopped at any moment, killed even, and started again: it goes on where it was.

Exit code 0: all done. 1: something did not finish. 3: no games in the whole stretch. 130: stopped; the same command
goes on.`,
  async run(argv, output) {
    const [word = '', ...rest] = argv;
    switch (word) {
      case 'plan':
        return await planBackfill(rest, output);
      case 'pause':
      case 'resume':
      case 'throttle':
        return await controlBackfill(word, rest, output);
      case 'status':
        return await backfillStatus(rest, output);
      case 'apply':
        return isGameDate(rest[0] ?? '') ? await runStretch(rest, output) : await applyPlan(rest, output);
      default:
        return await runStretch(argv, output);
    }
  },
};

/** A stretch without a plan of its own. Where live consumers would be woken it is planned and applied in one go. */
async function runStretch(argv: readonly string[], output: Output): Promise<number> {
  const { values, positionals } = parseCommand(
    argv,
    { home: { type: 'string' }, upstream: { type: 'string' }, through: { type: 'string' } },
    { names: ['from', 'to'] },
  );
  const from = dateArgument(positionals[0], 'from');
  const to = dateArgument(positionals[1], 'to');
  if (to < from) throw new UsageError(`<to> ${to} lies before <from> ${from}: give the earlier date first`);
  const home = values.home ?? DEFAULT_HOME;
  const upstream = settleUpstream(home, values.upstream, { kind: 'internet' });
  const throughPhase = wholeNumber(values.through, 'through');
  const isPlanned = upstream.kind === 'internet' || throughPhase !== null;
  let id: string | null = null;
  const prepare = async (app: App) => {
    // Where nothing is kept quiet and nothing has to be, the dates are simply played.
    const isMuted = (await app.ledger.count({ collection: MUTES, where: { isOpen: true } })) > 0;
    if (!isPlanned && !isMuted) return {};
    const context = appContext(app);
    const actor = 'cli backfill';
    // Killed in its middle, it goes on with the plan it had.
    const before = (await perform(context, 'backfill-status', { id: null })).find(
      (other) => other.state === 'running' && other.from === from && other.to === to,
    );
    if (before && before.throughPhase === (throughPhase ?? before.throughPhase)) {
      id = before.id;
      return await asked(app, id);
    }
    const plan = await perform(context, 'backfill-plan', { from, to, throughPhase, isStored: true, actor });
    id = plan.id as string;
    await perform(context, 'backfill-apply', { id, actor, reason: 'asked for at once', dryRun: false });
    return await asked(app, id);
  };
  return await playStretch({ home, upstream, dates: datesBetween(from, to), prepare }, () => id, output);
}

async function applyPlan(argv: readonly string[], output: Output): Promise<number> {
  const { values, positionals } = parseCommand(
    argv,
    { ...CHANGE_OPTIONS, home: { type: 'string' }, upstream: { type: 'string' }, json: { type: 'boolean' } },
    { names: ['plan'] },
  );
  const home = values.home ?? DEFAULT_HOME;
  const input = { ...changeOf(values), id: positionals[0] as string };
  const done = await operate(home, 'backfill-apply', input, output.error);
  if (values.json) output.line(JSON.stringify(done, null, 2));
  else printChange('apply', done, output);
  if (input.dryRun) return EXIT.ok;
  const entered = await enterHome(home);
  if (typeof entered === 'string') {
    output.line(`The process at ${entered} runs it: tipoff backfill status ${input.id}`);
    return EXIT.ok;
  }
  entered.release();
  const upstream = settleUpstream(home, values.upstream, { kind: 'internet' });
  const { dates } = done.backfill;
  if (dates.length === 0) return EXIT.ok;
  const prepare = (app: App) => asked(app, input.id);
  return await playStretch({ home, upstream, dates, prepare }, () => input.id, output);
}

/** How the dates of an applied plan are asked for. */
async function asked(app: App, id: string) {
  const [backfill] = await perform(appContext(app), 'backfill-status', { id });
  if (!backfill) throw new Error(`${backfillName(id)} is gone`);
  return {
    ask: (date: GameDate) => askFor(app.engine, id, backfill, date),
    inFlight: backfill.concurrency,
  };
}

async function playStretch(
  play: Omit<Parameters<typeof playDates>[0], 'lane' | 'actor'>,
  id: () => string | null,
  output: Output,
): Promise<number> {
  const startedAt = performance.now();
  const [from, to] = [play.dates[0] as GameDate, play.dates.at(-1) as GameDate];
  return await playDates(
    { ...play, lane: 'backfill', actor: 'cli backfill' },
    output,
    async (app: App, reports: readonly SlateReport[]) => {
      const planned = id();
      if (planned !== null) await endBackfill(app.engine, planned);
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
}
