/** `tipoff schedules`: when each job is due, what came of the last one, and pausing them. */

import type { ScheduleView } from '../../../engine/schedule-views.ts';
import { DEFAULT_HOME } from '../../home.ts';
import { operate } from '../../operator/operate.ts';
import type { ScheduleChange } from '../../operator/schedules.ts';
import { UsageError } from '../../usage-error.ts';
import { easternDayTime } from '../../views/eastern-clock.ts';
import { shortText } from '../../views/short-reason.ts';
import { answerOf } from '../answer.ts';
import { CHANGE_HELP, CHANGE_OPTIONS, changeOf } from '../change-options.ts';
import { type Command, HOME_HELP, parseCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { UNITS_MS } from '../until-option.ts';

export const schedulesCommand: Command = {
  name: 'schedules',
  usage: 'schedules [list|pause|resume] [job] [options]',
  summary: 'When each job is due and what came of its last tick; pauses one for a while.',
  help: `  list              every job: next due, last outcome, who has paused it until when (default)
  pause <job>       its ticks are recorded as paused until then; the pause ends itself
  resume <job>      ends a pause before its time
  --for LENGTH      how long: 90m, 12h, 3d; or
  --until INSTANT   when the pause ends, e.g. 2026-01-15T12:00:00Z; one of the two is required
${CHANGE_HELP}
${HOME_HELP}
  --json            as JSON

Exit code 0: done; for list, nothing keeps a job from its work. 1: something does.`,
  async run(argv, output) {
    const { values, positionals } = parseCommand(
      argv,
      {
        ...CHANGE_OPTIONS,
        home: { type: 'string' },
        json: { type: 'boolean' },
        for: { type: 'string' },
        until: { type: 'string' },
      },
      { names: ['list|pause|resume', 'job'], optional: 2 },
    );
    const [action = 'list', job] = positionals;
    const home = values.home ?? DEFAULT_HOME;
    const { say, show } = answerOf(output, values.json);
    const told = ({ isDryRun, schedule }: ScheduleChange) => {
      if (isDryRun) say(`Dry run: nothing is changed. ${schedule.job} is as it was:`);
      for (const line of scheduleLines(schedule)) say(line);
    };

    if (action === 'list') {
      const views = await operate(home, 'schedules-list', {}, output.error);
      show(views, () => {
        for (const view of views) for (const line of scheduleLines(view)) say(line);
      });
      return views.some(({ trouble }) => trouble !== null) ? EXIT.incomplete : EXIT.ok;
    }
    if (action !== 'pause' && action !== 'resume')
      throw new UsageError(`schedules what? list, pause or resume, not "${action}"`);
    if (job === undefined) throw new UsageError('missing <job>: `tipoff schedules` shows them');
    const change = { ...changeOf(values), job };
    const done =
      action === 'pause'
        ? await operate(
            home,
            'schedules-pause',
            { ...change, until: endOf(values, Date.now()) },
            output.error,
          )
        : await operate(home, 'schedules-resume', change, output.error);
    show(done, told);
    return EXIT.ok;
  },
};

/** Throws `UsageError` unless exactly one of the two says when the pause ends. */
function endOf(values: { for?: string; until?: string }, now: number): number {
  if ((values.for === undefined) === (values.until === undefined))
    throw new UsageError('say when the pause ends: --for LENGTH (e.g. 12h) or --until INSTANT, one of them');
  if (values.until !== undefined) {
    const until = Date.parse(values.until);
    if (Number.isNaN(until))
      throw new UsageError(`--until "${values.until}" is no instant, e.g. 2026-01-15T12:00:00Z`);
    return until;
  }
  const match = /^(\d{1,4})([mhd])$/.exec(values.for ?? '');
  const unit = UNITS_MS[match?.[2] ?? ''];
  if (!match || unit === undefined)
    throw new UsageError(`--for "${values.for}" is no length: write 90m, 12h or 3d`);
  return now + Number(match[1]) * unit;
}

function scheduleLines({ job, zone, cron, nextDue, lastRun, pause, trouble }: ScheduleView): string[] {
  const never = cron === null ? 'never due again' : 'no game ahead';
  const next = nextDue === null ? never : `next ${easternDayTime(nextDue)}`;
  const last =
    lastRun === null
      ? 'has not run yet'
      : `last ${easternDayTime(lastRun.logicalAt)} ${lastRun.state}${lastRun.result ? `: ${shortText(lastRun.result)}` : ''}`;
  const until = pause === null ? '' : `, until ${easternDayTime(pause.until)}`;
  return [
    `${job.padEnd(18)} ${next}${cron === null ? '' : `  (${cron} ${zone})`}`,
    `    ${last}`,
    ...(trouble === null ? [] : [`    ! ${trouble}${until}`]),
  ];
}
