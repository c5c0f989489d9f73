/** `tipoff replay <from> <to>`: makes everything anew from the stored payloads and says whether the same comes out. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_HOME, homeUpstream } from '../../home.ts';
import { enterHome, withFiles } from '../../home-reader.ts';
import { operate } from '../../operator/operate.ts';
import type { InPlaceReplay } from '../../operator/replay-in-place.ts';
import type { PartitionDifference } from '../../replay/compare-partitions.ts';
import { type ReplayReport, replayHome } from '../../replay/replay-home.ts';
import { UsageError } from '../../usage-error.ts';
import { CHANGE_HELP, CHANGE_OPTIONS, changeOf } from '../change-options.ts';
import { type Command, dateArgument, fit, HOME_HELP, type Output, parseCommand } from '../command.ts';
import { durationText } from '../duration-text.ts';
import { EXIT } from '../exit-code.ts';
import { listenForStop } from '../stop-signal.ts';

const MOST_SHOWN = 20;

export const replayCommand: Command = {
  name: 'replay',
  usage: 'replay <from> <to> [options]',
  summary:
    'Makes Phases 2 to 5 anew from the stored payloads and compares every partition with what is there.',
  help: `  <from> <to>       league dates, both included, YYYY-MM-DD
  --keep DIR        keeps the second home in this new folder (default: a temporary one that is removed)
  --in-place        makes the units of the dates again in the home itself, with everything that depends on them
${CHANGE_HELP}
                    (the last three only with --in-place)
${HOME_HELP}
  --json            as JSON

Without --in-place nothing of the home changes: its slates are played again in a second home, from the first one it
knows, as windows reach back that far. No source is asked either way.

Exit code 0: every partition is the same. 1: one differs, is missing or is new; each is named.`,
  async run(argv, output) {
    const { values, positionals } = parseCommand(
      argv,
      {
        ...CHANGE_OPTIONS,
        home: { type: 'string' },
        keep: { type: 'string' },
        json: { type: 'boolean' },
        'in-place': { type: 'boolean' },
      },
      { names: ['from', 'to'] },
    );
    const from = dateArgument(positionals[0], 'from');
    const to = dateArgument(positionals[1], 'to');
    if (to < from) throw new UsageError(`<to> ${to} lies before <from> ${from}: give the earlier date first`);
    const home = values.home ?? DEFAULT_HOME;
    const startedAt = performance.now();
    const took = () => durationText(performance.now() - startedAt);
    if (values['in-place']) {
      const input = { ...changeOf(values), from, to };
      const done = await operate(home, 'replay-in-place', input, output.error);
      if (values.json) output.line(JSON.stringify(done, null, 2));
      else printInPlace(done, took(), output);
      return done.differences.length === 0 && done.unfinished.length === 0 ? EXIT.ok : EXIT.incomplete;
    }
    const report = await beside(home, from, to, values.keep, output);
    if (values.json) output.line(JSON.stringify(report, null, 2));
    else print(report, took(), output);
    return report.differences.length === 0 ? EXIT.ok : EXIT.incomplete;
  },
};

async function beside(
  home: string,
  from: ReplayReport['from'],
  to: ReplayReport['to'],
  keep: string | undefined,
  output: Output,
): Promise<ReplayReport> {
  const entered = await enterHome(home);
  if (typeof entered === 'string')
    throw new UsageError(
      `the home ${home} is open at ${entered}: stop that process first, as a replay reads all of its files`,
    );
  const stop = listenForStop();
  const scratch = keep ?? mkdtempSync(join(tmpdir(), 'tipoff-replay-'));
  try {
    const upstream = homeUpstream(home) ?? { kind: 'internet' as const };
    return await withFiles(home, (files) =>
      replayHome({
        files,
        upstream,
        from,
        to,
        scratch,
        signal: stop.signal,
        progress: (event) => {
          if (event.kind === 'settled') output.error(`${event.date} is played again`);
        },
      }),
    );
  } finally {
    stop.dispose();
    entered.release();
    if (keep === undefined) rmSync(scratch, { recursive: true, force: true });
  }
}

function print(report: ReplayReport, took: string, output: Output): void {
  const { slates, from, to, compared, differences, unfinished, beyond } = report;
  const before = slates.filter((date) => date < from).length;
  const windows = before > 0 ? `, ${before} of them before ${from} for the windows` : '';
  output.line(`${slates.length} slates played again from their payloads in ${took}${windows}`);
  printDifferences(differences, output);
  if (unfinished.length > 0 && differences.length > 0)
    for (const { unit, why } of unfinished.slice(0, MOST_SHOWN))
      output.line(fit(`  not finished: ${unit}: ${why}`, output));
  if (beyond.length > 0)
    output.line(
      `${beyond.length} partitions came out that the home does not claim to have (muted, blocked or not run there), e.g. ${beyond[0]?.table} ${beyond[0]?.date}`,
    );
  output.line(
    `${from} to ${to}: ${compared - differences.length} of ${compared} partitions of Phases 2 to 5 are identical`,
  );
}

function printInPlace(done: InPlaceReplay, took: string, output: Output): void {
  if (done.isDryRun) {
    output.line(
      `Dry run: nothing is changed. ${done.units} units of Phases 2 to 5 would be made again from their payloads`,
    );
    return;
  }
  output.line(`${done.units} units made again in ${took}`);
  printDifferences(done.differences, output);
  for (const { unit, why } of done.unfinished.slice(0, MOST_SHOWN))
    output.line(fit(`  not finished: ${unit}: ${why}`, output));
  output.line(`${done.compared - done.differences.length} of ${done.compared} partitions are as they were`);
}

function printDifferences(differences: readonly PartitionDifference[], output: Output): void {
  for (const { table, date, original, replayed, columns } of differences.slice(0, MOST_SHOWN)) {
    const what = !original
      ? `is new (${replayed?.rows} rows)`
      : !replayed
        ? `is missing (was ${original.rows} rows)`
        : `differs: ${original.rows} rows, hash ${original.hash.slice(0, 12)}, now ${replayed.rows} rows, hash ${replayed.hash.slice(0, 12)}`;
    output.line(fit(`${table} ${date} ${what}`, output));
    for (const { column, rows, example } of columns)
      output.line(fit(`  ${column} in ${rows} rows, e.g. ${example}`, output));
  }
  if (differences.length > MOST_SHOWN) output.line(`... and ${differences.length - MOST_SHOWN} more`);
}
