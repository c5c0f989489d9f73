/** `tipoff backfill plan <from> <to>`: what an apply would do, before it is done. */

import { userInfo } from 'node:os';
import { DATES_AT_ONCE, LAST_PHASE } from '../../engine/backfills.ts';
import { DEFAULT_HOME } from '../home.ts';
import type { BackfillPlan, PlannedDate } from '../operator/backfill-plan.ts';
import { operate } from '../operator/operate.ts';
import { UsageError } from '../usage-error.ts';
import { dateArgument, fit, type Output, parseCommand } from './command.ts';
import { durationText } from './duration-text.ts';
import { EXIT } from './exit-code.ts';

const MOST_DATES = 20;

export async function planBackfill(argv: readonly string[], output: Output): Promise<number> {
  const { values, positionals } = parseCommand(
    argv,
    {
      home: { type: 'string' },
      json: { type: 'boolean' },
      through: { type: 'string' },
      restate: { type: 'boolean' },
      concurrency: { type: 'string' },
      'dry-run': { type: 'boolean' },
    },
    { names: ['from', 'to'] },
  );
  const input = {
    from: dateArgument(positionals[0], 'from'),
    to: dateArgument(positionals[1], 'to'),
    throughPhase: wholeNumber(values.through, 'through'),
    isRestated: values.restate === true,
    concurrency: wholeNumber(values.concurrency, 'concurrency') ?? DATES_AT_ONCE,
    isStored: values['dry-run'] !== true,
    actor: userInfo().username,
  };
  const plan = await operate(values.home ?? DEFAULT_HOME, 'backfill-plan', input, output.error);
  if (values.json) output.line(JSON.stringify(plan, null, 2));
  else print(plan, output);
  return EXIT.ok;
}

function print(plan: BackfillPlan, output: Output): void {
  const say = (line: string) => output.line(fit(line, output));
  const { totals, estimate, dates } = plan;
  const todo = totals.stuck + totals.open + totals.absent;
  say(
    `${plan.from} to ${plan.to}: ${todo} units to do, ${totals.done} done, ${totals.partial} partial (asked for again only with new input)`,
  );
  say(
    `  to do: ${totals.absent} not planned yet, ${totals.open} open, ${totals.stuck} parked, empty or blocked (tried again)`,
  );
  say(`  time: ${timeText(plan, todo)}`);
  if (estimate.parallelism !== null)
    say(
      `        from ${estimate.attempts} past attempts, ${estimate.parallelism.toFixed(1)} at work at once on average`,
    );
  if (plan.throughPhase < LAST_PHASE)
    say(
      `  not woken: phases after ${plan.throughPhase} (${plan.muted.length} processors); with --through ${LAST_PHASE} they are`,
    );
  const [hole] = plan.holesOutside;
  if (hole !== undefined)
    say(
      `  not covered: ${plan.holesOutside.length} date${plan.holesOutside.length === 1 ? '' : 's'} outside with holes, ${hole} to ${plan.holesOutside.at(-1)}`,
    );
  say(`  made with: code ${plan.codeVersion.slice(0, 12)}, grid ${plan.gridVersion}`);
  say(
    '  order: by date, within a date by what each unit needs; the backfill lane, so nothing live waits for it',
  );
  const work = dates.filter((date) => date.stuck + date.open + (date.absent ?? 0) > 0);
  for (const date of work.slice(0, MOST_DATES)) say(`  ${dateLine(date)}`);
  if (work.length > MOST_DATES) say(`  ... and ${work.length - MOST_DATES} more dates: --json has them all`);
  for (const { processor, dates: lost } of plan.unrecoverable)
    say(
      `  cannot be recovered: ${processor} on ${lost.length} date${lost.length === 1 ? '' : 's'} (${lost[0]}${lost.length > 1 ? ` to ${lost.at(-1)}` : ''}): the source shows its present only`,
    );
  const isNothing = todo === 0 && !plan.isRestated;
  say(
    isNothing
      ? 'Nothing to do.'
      : plan.id === null
        ? 'Dry run: the plan is not kept.'
        : `Apply it: tipoff backfill apply ${plan.id} --reason TEXT`,
  );
}

/** Throws `UsageError` for what is no whole number; null when it was not given. */
export function wholeNumber(text: string | undefined, name: string): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new UsageError(`--${name} "${text}" is no whole number: give 1 or more`);
  return value;
}

function timeText({ estimate }: BackfillPlan, todo: number): string {
  if (todo === 0) return 'none';
  return estimate.milliseconds === null
    ? 'not known: this home has no past attempts to learn from'
    : `about ${durationText(estimate.milliseconds)}`;
}

function dateLine({ date, games, done, stuck, open, absent }: PlannedDate): string {
  const known = games === null ? 'schedule not known' : `${games} game${games === 1 ? '' : 's'}`;
  return `${date}  ${known}: ${absent ?? 0} to plan, ${open} open, ${stuck} stuck, ${done} done`;
}
