/** `tipoff backfill pause, resume, throttle, status`: a backfill that was planned, taken in hand. */

import { LAST_PHASE } from '../../engine/backfills.ts';
import { DEFAULT_HOME } from '../home.ts';
import type { BackfillChange, BackfillView } from '../operator/backfill-control.ts';
import { operate } from '../operator/operate.ts';
import { UsageError } from '../usage-error.ts';
import { easternDayTime } from '../views/eastern-clock.ts';
import { CHANGE_OPTIONS, changeOf } from './change-options.ts';
import { fit, type Output, parseCommand } from './command.ts';
import { EXIT } from './exit-code.ts';
import { wholeNumber } from './plan-backfill.ts';

export type ControlWord = 'pause' | 'resume' | 'throttle';

export async function controlBackfill(
  word: ControlWord,
  argv: readonly string[],
  output: Output,
): Promise<number> {
  const { values, positionals } = parseCommand(
    argv,
    {
      ...CHANGE_OPTIONS,
      home: { type: 'string' },
      json: { type: 'boolean' },
      concurrency: { type: 'string' },
    },
    { names: ['plan'] },
  );
  const home = values.home ?? DEFAULT_HOME;
  const concurrency = wholeNumber(values.concurrency, 'concurrency');
  if (word === 'throttle' && concurrency === null)
    throw new UsageError('say how many dates may be at work at once: --concurrency N');
  if (word !== 'throttle' && concurrency !== null)
    throw new UsageError(`${word} takes no --concurrency: that is \`tipoff backfill throttle\``);
  const change = { ...changeOf(values), id: positionals[0] as string };
  const done =
    word === 'throttle'
      ? await operate(
          home,
          'backfill-throttle',
          { ...change, concurrency: concurrency as number },
          output.error,
        )
      : await operate(home, `backfill-${word}`, change, output.error);
  if (values.json) output.line(JSON.stringify(done, null, 2));
  else printChange(word, done, output);
  return EXIT.ok;
}

export async function backfillStatus(argv: readonly string[], output: Output): Promise<number> {
  const { values, positionals } = parseCommand(
    argv,
    { home: { type: 'string' }, json: { type: 'boolean' } },
    { names: ['plan'], optional: 1 },
  );
  const id = positionals[0] ?? null;
  const found = await operate(values.home ?? DEFAULT_HOME, 'backfill-status', { id }, output.error);
  if (values.json) output.line(JSON.stringify(found, null, 2));
  else if (found.length === 0) output.line('no backfill was ever planned here');
  else
    for (const backfill of found) for (const line of backfillLines(backfill)) output.line(fit(line, output));
  return found.length === 0 ? EXIT.notFound : EXIT.ok;
}

export function printChange(
  word: string,
  { isDryRun, backfill, lifted }: BackfillChange,
  output: Output,
): void {
  if (isDryRun) output.line(`Dry run: nothing is changed. ${word} would be done to:`);
  for (const line of backfillLines(backfill)) output.line(fit(line, output));
  for (const name of lifted)
    output.line(
      fit(`  the mute of ${name} ${isDryRun ? 'would be' : 'is'} lifted: this one goes further`, output),
    );
}

function backfillLines(backfill: BackfillView): string[] {
  const { id, from, to, state, settled, dates, underWay, concurrency, throughPhase, mute, unfinished } =
    backfill;
  const through = throughPhase < LAST_PHASE ? `phases 1 to ${throughPhase}` : 'all phases';
  const lines = [
    `${id}  ${state}: ${from} to ${to}, ${settled} of ${dates.length} dates settled, ${underWay.length} under way (${concurrency} at once), ${through}`,
  ];
  if (mute && throughPhase < LAST_PHASE)
    lines.push(
      mute.isExpired
        ? `  its mute has ended (${easternDayTime(mute.expiresAt)} at the latest)`
        : `  wakes nobody after phase ${mute.afterPhase} until ${easternDayTime(mute.expiresAt)}: ${mute.reason}`,
    );
  if (unfinished.length > 0)
    lines.push(`  ${unfinished.length} units did not come out: ${unfinished.slice(0, 3).join(', ')}`);
  return lines;
}
