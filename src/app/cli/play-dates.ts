/** What `run`, `backfill` and `demo` share: open the home, play the dates with a grid, say what came out. */

import type { Outcome } from '../../engine/outcome.ts';
import type { Lane } from '../../engine/unit.ts';
import type { GameDate } from '../../league/game-date.ts';
import { type App, openApp } from '../compose.ts';
import { InterruptedError } from '../interrupted.ts';
import { type RunOptions, runSlates, type SlateReport } from '../run-slates.ts';
import type { UpstreamChoice } from '../upstream-choice.ts';
import { UsageError } from '../usage-error.ts';
import { unfinishedOf } from '../views/root-causes.ts';
import type { Output } from './command.ts';
import { EXIT } from './exit-code.ts';
import { RunGrid } from './run-grid.ts';
import { listenForStop } from './stop-signal.ts';
import { unfinishedText } from './unfinished-text.ts';

export interface Play {
  readonly home: string;
  readonly upstream: UpstreamChoice;
  readonly dates: readonly GameDate[];
  readonly lane: Lane;
  readonly actor: string;
  /** Done when the home is open: how its dates are asked for. */
  readonly prepare?: (app: App) => Promise<Pick<RunOptions, 'ask' | 'inFlight'>>;
}

/**
 * Plays the dates and hands the open app to `then`; the home is closed afterwards, whatever happens. Ctrl-C stops in
 * order and says that the same command goes on.
 */
export async function playDates(
  play: Play,
  output: Output,
  then: (app: App, reports: readonly SlateReport[]) => Promise<number>,
): Promise<number> {
  const stop = listenForStop();
  let grid: RunGrid | null = null;
  let app: App | null = null;
  const diskFull = Promise.withResolvers<never>();
  // Whether it comes to that or not, it is only looked at while the dates are played.
  diskFull.promise.catch(() => undefined);
  try {
    app = await openApp({
      home: play.home,
      upstream: play.upstream,
      onUnitEnded: (unit) => {
        grid?.unitEnded(unit);
        const found = unit.outcome && fullDisk(unit.outcome);
        if (found) diskFull.reject(new Error(`${play.home}: ${found}`));
      },
      onStoreTrouble: (error) => diskFull.reject(error),
    });
    await assertCovered(app, play);
    const prepared = (await play.prepare?.(app)) ?? {};
    grid = new RunGrid(output, play.dates, app.clock);
    const running = runSlates(app, play.dates, play.lane, play.actor, {
      progress: (event) => grid?.progress(event),
      signal: stop.signal,
      ...prepared,
    });
    const reports = await Promise.race([running, diskFull.promise]);
    grid.finish();
    stop.dispose();
    return await then(app, reports);
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    grid?.finish();
    output.error('Stopping: what is under way is brought to an end (Ctrl-C again stops at once) ...');
    await app?.close();
    output.error(
      `Stopped: ${grid?.settled ?? 0} of ${play.dates.length} dates are done. Nothing is lost: the same command goes on from here.`,
    );
    return EXIT.interrupted;
  } finally {
    grid?.finish();
    stop.dispose();
    await app?.close();
  }
}

/** What a unit says of a disk without room, or null: no back-off heals that, so a run ends with it at once. */
function fullDisk(outcome: Outcome): string | null {
  if (outcome.kind !== 'failed' && outcome.kind !== 'parked') return null;
  return /ENOSPC|no space left|is full/i.test(outcome.message) ? outcome.message : null;
}

async function assertCovered(app: App, { dates, upstream }: Play): Promise<void> {
  const coverage = await app.upstream.coverage();
  if (!coverage && upstream.kind === 'archive') {
    throw new UsageError(
      `the season archive ${upstream.dir} has no games: put the game logs of a season there (README, "Upstreams"), or name another folder`,
    );
  }
  if (!coverage) return;
  const [from, to] = coverage;
  const outside = dates.filter((date) => date < from || date > to);
  if (outside.length < dates.length) return;
  throw new UsageError(
    `the upstream has games from ${from} to ${to}: ${outside[0]} lies outside; choose a date of its seasons`,
  );
}

/** Prints what stands in the way of the units that did not finish; whether there are any. */
export async function reportUnfinished(
  app: Pick<App, 'ledger' | 'graph'>,
  reports: readonly SlateReport[],
  output: Output,
): Promise<boolean> {
  const dates = reports.filter((report) => report.unfinished.length > 0).map((report) => report.date);
  if (dates.length === 0) return false;
  const unfinished = await unfinishedOf(app.ledger, app.graph.nodes, dates);
  const count = reports.reduce((sum, report) => sum + report.unfinished.length, 0);
  output.line();
  output.line(
    `${count} unit${count === 1 ? '' : 's'} of ${dates.length} date${dates.length === 1 ? '' : 's'} did not finish. What stands in the way:`,
  );
  // An optional source with gaps holds nobody up: status shows it, here it would hide what matters.
  const causes = unfinished.causes.filter((cause) => cause.state !== 'partial' || cause.behind.length > 0);
  for (const line of unfinishedText(causes, output)) output.line(line);
  return true;
}
