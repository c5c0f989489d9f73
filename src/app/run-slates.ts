/** Plays slates in date order: requests each, waits until nothing moves any more, reports what came out. */

import { probeBreakers } from '../engine/breakers.ts';
import { requestSlate } from '../engine/orchestrator.ts';
import { isMuted } from '../engine/outcome.ts';
import { repairOutputs } from '../engine/reconcile-outputs.ts';
import { reopenUnits } from '../engine/reopen-units.ts';
import { type Lane, SLATES, type SlateRecord, UNITS, type UnitRecord, unitKey } from '../engine/unit.ts';
import { addDays, type GameDate } from '../league/game-date.ts';
import { wakePublications } from '../pipeline/7-publish/wake-publications.ts';
import { projectChanges } from '../pipeline/project-changes.ts';
import type { App } from './compose.ts';
import { isDone } from './views/root-causes.ts';
import { shortReason } from './views/short-reason.ts';

/** Slates in flight at once: enough to keep two cores busy, few enough to stay flat in memory. */
const SLATES_IN_FLIGHT = 4;

export interface SlateReport {
  readonly date: GameDate;
  readonly slate: SlateRecord | null;
  readonly units: readonly UnitRecord[];
  /** Units without a usable result, whole or partial, each with what it shows. */
  readonly unfinished: readonly { readonly unit: string; readonly why: string }[];
}

/** Told when a date is requested, when its units are planned and when it has settled. */
export type RunProgress = (event: RunEvent) => void;

export type RunEvent =
  | { readonly kind: 'requested'; readonly date: GameDate }
  | { readonly kind: 'planned' | 'settled'; readonly date: GameDate; readonly report: SlateReport };

export interface RunOptions {
  readonly progress?: RunProgress;
  /** Ends the run early: it rejects with the signal's reason, and the same call goes on later. */
  readonly signal?: AbortSignal;
  /** Asks for a date in another way than by requesting its slate. */
  readonly ask?: (date: GameDate) => Promise<void>;
  /** Slates in flight at once. */
  readonly inFlight?: number;
}

/**
 * Runs `dates` in order through the event pipeline. Returns one report per date. Lost outputs are rebuilt first; parked
 * units of the dates are reopened, as the caller is an operator asking for exactly these dates.
 */
export async function runSlates(
  app: App,
  dates: readonly GameDate[],
  lane: Lane,
  actor: string,
  options: RunOptions = {},
): Promise<SlateReport[]> {
  const { progress = () => undefined, signal = new AbortController().signal } = options;
  const {
    ask = (date: GameDate) => requestSlate(app.engine, date, lane, actor),
    inFlight = SLATES_IN_FLIGHT,
  } = options;
  const run: Run = { app, progress, signal, aborted: abortOf(signal) };
  await repairOutputs(app.engine, app.warehouse, actor);
  await reopenParked(app, dates, actor);
  await wakePublications(app.engine, app.publish.permitRule);
  // Nobody ticks here: hosts whose time has come are asked again, and what they have held with them.
  while ((await probeBreakers(app.engine)).length > 0) await Promise.race([app.bus.idle(), run.aborted]);
  const waiting: GameDate[] = [];
  for (const date of dates) {
    signal.throwIfAborted();
    await ask(date);
    progress({ kind: 'requested', date });
    await untilPlanned(run, date);
    progress({ kind: 'planned', date, report: await slateReport(app, date) });
    waiting.push(date);
    while (waiting.length >= inFlight) await settleOne(run, waiting);
  }
  while (waiting.length > 0) await settleOne(run, waiting);
  await Promise.race([app.bus.idle(), run.aborted]);
  signal.throwIfAborted();
  const reports: SlateReport[] = [];
  for (const date of dates) reports.push(await slateReport(app, date));
  return reports;
}

interface Run {
  readonly app: App;
  readonly progress: RunProgress;
  readonly signal: AbortSignal;
  /** Resolves when the signal fires. */
  readonly aborted: Promise<void>;
}

function abortOf(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** Outcomes that leave only by an operator's wish. */
const STUCK: ReadonlySet<string> = new Set(['parked', 'empty_unexpected', 'blocked']);

async function reopenParked(app: App, dates: readonly GameDate[], actor: string): Promise<void> {
  const first = dates[0];
  const last = dates.at(-1);
  if (first === undefined || last === undefined) return;
  const units = await app.ledger.query({
    collection: UNITS,
    where: { open: false },
    between: { field: 'date', from: first, to: addDays(last, 1) },
  });
  // With those that wait behind them, so that the later dates wait for all of them together.
  const stuck = units.filter(({ data }) => STUCK.has(data.outcome?.kind ?? ''));
  if (stuck.length > 0)
    await reopenUnits(
      app.engine,
      stuck.map((unit) => unit.key),
      actor,
      'asked for again by an operator',
    );
}

/** Waits until the schedule of the date is in and its units are planned, or can no longer be. */
async function untilPlanned(run: Run, date: GameDate): Promise<void> {
  const { ledger, graph } = run.app;
  const first = [...graph.nodes.values()].find((node) => node.cadence === 'daily' && node.kind === 'slate');
  await until(run, async () => {
    const slate = await ledger.get(SLATES, date);
    if (!slate) return false;
    return (
      slate.data.games === 0 ||
      first === undefined ||
      (await ledger.get(UNITS, unitKey(first.id, date))) !== null
    );
  });
}

/** Waits until one of the dates has nothing in the making any more, and takes it out of `waiting`. */
async function settleOne(run: Run, waiting: GameDate[]): Promise<void> {
  const { app, progress } = run;
  // When nothing moves any more, what is still open is blocked, and the report says by what.
  let settled = waiting[0] as GameDate;
  await until(run, async () => {
    for (const date of waiting) {
      const open = await app.ledger.count({ collection: UNITS, where: { date, open: true } });
      if (open > 0) continue;
      settled = date;
      return true;
    }
    return false;
  });
  waiting.splice(waiting.indexOf(settled), 1);
  await projectChanges(app, [settled]);
  progress({ kind: 'settled', date: settled, report: await slateReport(app, settled) });
}

/** Resolves when `done` holds, or when the bus has nothing left that could make it hold; throws when aborted. */
async function until({ app, signal, aborted }: Run, done: () => Promise<boolean>): Promise<void> {
  let idle = false;
  let failure: unknown = null;
  // Closing the bus fails whoever waits for it: after an abort nobody looks at that any more.
  const quiet = app.bus.idle().then(
    () => {
      idle = true;
    },
    (error: unknown) => {
      idle = true;
      failure = error;
    },
  );
  while (!(await done())) {
    if (failure !== null) throw failure;
    if (idle) return;
    await Promise.race([quiet, app.nextUnitEnd(), aborted]);
    signal.throwIfAborted();
  }
}

/** What the ledger shows of a date: never what a run believes to have done. */
export async function slateReport(app: Pick<App, 'ledger'>, date: GameDate): Promise<SlateReport> {
  const [slate, units] = await Promise.all([
    app.ledger.get(SLATES, date),
    app.ledger.query({ collection: UNITS, where: { date } }),
  ]);
  const unfinished = units
    .filter(({ data }) => !isDone(data) && data.outcome?.kind !== 'partial' && !isMuted(data.outcome))
    .map(({ key, data }) => ({ unit: key, why: data.outcome ? shortReason(data.outcome) : data.state }));
  return { date, slate: slate?.data ?? null, units: units.map((unit) => unit.data), unfinished };
}
