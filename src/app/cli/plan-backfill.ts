/** `tipoff backfill plan <from> <to>`: what an apply would do, before it is done. */

import { DEFAULT_HOME } from '../home.ts';
import type { BackfillPlan, PlannedDate } from '../operator/backfill-plan.ts';
import { operate } from '../operator/operate.ts';
import { dateArgument, fit, type Output, parseCommand } from './command.ts';
import { durationText } from './duration-text.ts';
import { EXIT } from './exit-code.ts';

const MOST_DATES = 20;

export async function planBackfill(argv: readonly string[], output: Output): Promise<number> {
  const { values, positionals } = parseCommand(
    argv,
    { home: { type: 'string' }, json: { type: 'boolean' } },
    { names: ['from', 'to'] },
  );
  const input = { from: dateArgument(positionals[0], 'from'), to: dateArgument(positionals[1], 'to') };
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
  say(todo === 0 ? 'Nothing to do.' : `Apply it: tipoff backfill apply ${plan.from} ${plan.to}`);
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
