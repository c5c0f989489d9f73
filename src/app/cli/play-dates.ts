/** What `run`, `backfill` and `demo` share: open the home, play the dates with a grid, say what came out. */

import type { Lane } from '../../engine/unit.ts';
import type { GameDate } from '../../league/game-date.ts';
import { type App, openApp } from '../compose.ts';
import { runSlates, type SlateReport } from '../run-slates.ts';
import type { UpstreamChoice } from '../upstream-choice.ts';
import { UsageError } from '../usage-error.ts';
import type { Output } from './command.ts';
import { RunGrid } from './run-grid.ts';

export interface Play {
  readonly home: string;
  readonly upstream: UpstreamChoice;
  readonly dates: readonly GameDate[];
  readonly lane: Lane;
  readonly actor: string;
}

/** Plays the dates and hands the open app to `then`; the home is closed afterwards, whatever happens. */
export async function playDates(
  play: Play,
  output: Output,
  then: (app: App, reports: readonly SlateReport[]) => Promise<number>,
): Promise<number> {
  let grid: RunGrid | null = null;
  const app = await openApp({
    home: play.home,
    upstream: play.upstream,
    onUnitEnded: (unit) => grid?.unitEnded(unit),
  });
  try {
    await assertCovered(app, play.dates);
    grid = new RunGrid(output, play.dates, () => app.clock.now());
    const reports = await runSlates(app, play.dates, play.lane, play.actor, (event) => grid?.progress(event));
    grid.finish();
    return await then(app, reports);
  } finally {
    await app.close();
  }
}

async function assertCovered(app: App, dates: readonly GameDate[]): Promise<void> {
  const coverage = await app.upstream.coverage();
  if (!coverage) return;
  const [from, to] = coverage;
  const outside = dates.filter((date) => date < from || date > to);
  if (outside.length < dates.length) return;
  throw new UsageError(
    `the upstream has games from ${from} to ${to}: ${outside[0]} lies outside; choose a date of its seasons`,
  );
}

/** Prints what is not whole and tells whether anything is not. */
export function reportUnfinished(reports: readonly SlateReport[], output: Output): boolean {
  const bad = reports.flatMap((report) => report.unfinished.map((unit) => ({ date: report.date, ...unit })));
  if (bad.length === 0) return false;
  output.line(`${bad.length} unit(s) did not finish:`);
  for (const { unit, why } of bad.slice(0, 20)) output.line(`  ${unit}: ${why}`);
  if (bad.length > 20) output.line(`  ... and ${bad.length - 20} more: see tipoff status <date>`);
  return true;
}
