/** `tipoff season`: shows what a season still offers, fetches what is past, and turns the live trigger on. */

import { LAST_PHASE } from '../../../engine/backfills.ts';
import { openApp } from '../../compose.ts';
import { DEFAULT_HOME, settleUpstream } from '../../home.ts';
import { hasLedger } from '../../open-engine.ts';
import { operate } from '../../operator/operate.ts';
import type { SeasonChangeView, SeasonPlan, SeasonStatus } from '../../operator/season.ts';
import { UsageError } from '../../usage-error.ts';
import { easternDayTime } from '../../views/eastern-clock.ts';
import { CHANGE_OPTIONS, changeOf } from '../change-options.ts';
import { type Command, fit, HOME_HELP, parseCommand, UPSTREAM_HELP } from '../command.ts';
import { durationText } from '../duration-text.ts';
import { EXIT } from '../exit-code.ts';

export const seasonCommand: Command = {
  name: 'season',
  usage: 'season [start|stop|status] [season] [options]',
  summary: 'Shows what a season still offers, fetches what is past, and turns its live trigger on.',
  help: `  start <season>    the plan: what the sources still offer, what is lost, units and time; e.g. 2026-27
  start <season> --apply --reason TEXT
                    stores the backfill of what is past and turns the live trigger on; \`tipoff serve\` does the rest,
                    through the off-season and opening night
  stop <season> --reason TEXT
                    the schedules begin nothing of it any more; what is under way ends
  status            seasons, their backfill, the next date with games (default)

  --apply           start: do it; without it the plan is shown and nothing is changed
  --reason TEXT     why; kept in the audit
  --actor NAME      who; default: the user of this machine
  --dry-run         stop: says what would be done
${HOME_HELP}
${UPSTREAM_HELP}
  --json            as JSON

A home in which no season was ever started lives by all schedules. Once one was, only dates of live seasons begin work.
Exit code 0: done. 3: status of a home without seasons.`,
  async run(argv, output) {
    const { values, positionals } = parseCommand(
      argv,
      {
        ...CHANGE_OPTIONS,
        apply: { type: 'boolean' },
        home: { type: 'string' },
        upstream: { type: 'string' },
        json: { type: 'boolean' },
      },
      { names: ['start|stop|status', 'season'], optional: 2 },
    );
    const [action = 'status', season] = positionals;
    const home = values.home ?? DEFAULT_HOME;
    const say = (line: string) => output.line(fit(line, output));
    const show = <T>(result: T, lines: (result: T) => readonly string[]) => {
      if (values.json) output.line(JSON.stringify(result, null, 2));
      else for (const line of lines(result)) say(line);
    };
    if (action === 'status') {
      const seasons = await operate(home, 'season-status', {}, output.error);
      show(seasons, (found) =>
        found.length === 0 ? ['no season was ever started: all schedules run'] : found.flatMap(statusLines),
      );
      return seasons.length === 0 ? EXIT.notFound : EXIT.ok;
    }
    if (action !== 'start' && action !== 'stop')
      throw new UsageError(`season what? start, stop or status, not "${action}"`);
    if (season === undefined) throw new UsageError('missing <season>: write it as 2026-27');
    if (action === 'stop') {
      const input = { ...changeOf(values), season };
      show(await operate(home, 'season-stop', input, output.error), stopLines);
      return EXIT.ok;
    }
    const input = { ...changeOf({ ...values, 'dry-run': values.apply !== true }), season };
    const upstream = settleUpstream(home, values.upstream, { kind: 'internet' });
    // The first command of a new home: what is not there yet is made, empty.
    if (!hasLedger(home)) await (await openApp({ home, upstream })).close();
    show(await operate(home, 'season-start', input, output.error), startLines);
    return EXIT.ok;
  },
};

function startLines({ isDryRun, plan, season }: SeasonChangeView): string[] {
  const lines = plan ? planLines(plan) : [];
  if (!isDryRun && season)
    return [
      ...lines,
      `Live from ${season.from}: \`tipoff serve\` lives by it; \`tipoff season status\` shows how far it is`,
    ];
  if (season?.isLive) return [...lines, 'It is live already: nothing is to be started'];
  return [
    ...lines,
    ...(plan?.live
      ? [`Nothing is changed: \`tipoff season start ${plan.label} --apply --reason ...\` does it`]
      : []),
  ];
}

function planLines({ label, phase, opener, sources, backfill, paceMs, live }: SeasonPlan): string[] {
  const of = (offers: string) => sources.filter((one) => one.offers === offers).map(({ source }) => source);
  const listed = (title: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`  ${title} ${names.join(', ')}`];
  const opening = opener === null ? 'its schedule is not stored yet' : `first games on ${opener}`;
  return [
    `Season ${label}: ${phase}, ${opening}`,
    ...listed('still offered:      ', of('past')),
    ...listed('only in its moment: ', of('present only')),
    ...listed('not configured:     ', of('no key')),
    ...(backfill === null
      ? ['  backfill:            nothing is past']
      : [
          `  backfill:            ${backfill.from} to ${backfill.to}: ${backfill.dates} dates, at most ${backfill.units} units${backfill.throughPhase < LAST_PHASE ? `, through phase ${backfill.throughPhase}` : ''}`,
          `  time:                ${backfill.estimate.milliseconds === null ? 'this home has no past attempts to tell from' : `${durationText(backfill.estimate.milliseconds)} of work`}${paceMs === null ? '' : `; the slowest host's pace alone takes ${durationText(paceMs)}`}`,
          ...backfill.unrecoverable.map(
            ({ processor, dates }) =>
              `  lost:                ${processor} on ${dates.length} dates (${dates[0]} to ${dates.at(-1)}): shown at its moment only`,
          ),
        ]),
    live === null
      ? '  live:                not any more: `tipoff backfill` fetches what is offered'
      : `  live:                from ${live.from} to ${live.to}, by the schedules; dates without games are empty as expected`,
  ];
}

function stopLines({ isDryRun, season }: SeasonChangeView): string[] {
  if (!season) return [];
  return isDryRun
    ? [`Dry run: nothing is changed. ${season.label} is live since ${season.from}`]
    : [`${season.label} is stopped: the schedules begin nothing of it until it is started again`];
}

function statusLines(season: SeasonStatus): string[] {
  const { label, isLive, from, to, startedBy, startedAt, stoppedBy, progress, newest, next } = season;
  return [
    `${label}  ${isLive ? 'live' : `stopped by ${stoppedBy}`}, ${from} to ${to}, started by ${startedBy} ${easternDayTime(startedAt)}`,
    `    backfill ${progress ? `${progress.state}: ${progress.asked} of ${progress.dates} dates asked for` : 'none: nothing was past'}`,
    `    newest slate ${newest ? `${newest.date}, ${newest.games} games` : 'none yet'}; next games ${next ?? 'not known yet'}`,
  ];
}
