/** Plays slates in date order: requests each, waits until nothing moves any more, reports what came out. */

import { requestSlate } from '../engine/orchestrator.ts';
import { type Outcome, outcomeText } from '../engine/outcome.ts';
import { repairOutputs } from '../engine/reconcile-outputs.ts';
import { reopenUnits } from '../engine/reopen-units.ts';
import {
  GATES,
  type Lane,
  SLATES,
  type SlateRecord,
  UNITS,
  type UnitRecord,
  unitKey,
} from '../engine/unit.ts';
import { addDays, type GameDate } from '../league/game-date.ts';
import { projectLedger } from '../pipeline/project-ledger.ts';
import type { App } from './compose.ts';

/** Slates in flight at once: enough to keep two cores busy, few enough to stay flat in memory. */
const SLATES_IN_FLIGHT = 4;

export interface SlateReport {
  readonly date: GameDate;
  readonly slate: SlateRecord | null;
  readonly units: readonly UnitRecord[];
  /** Units that could not finish, each with what it waits for or why it ended. */
  readonly unfinished: readonly { readonly unit: string; readonly why: string }[];
}

/** Told when a date is requested and when it has settled. */
export type RunProgress = (event: {
  readonly kind: 'requested' | 'settled';
  readonly date: GameDate;
}) => void;

/**
 * Runs `dates` in order through the event pipeline. Returns one report per date. Lost outputs are rebuilt first; parked
 * units of the dates are reopened, as the caller is an operator asking for exactly these dates.
 */
export async function runSlates(
  app: App,
  dates: readonly GameDate[],
  lane: Lane,
  actor: string,
  progress: RunProgress = () => undefined,
): Promise<SlateReport[]> {
  await repairOutputs(app.engine, app.warehouse, actor);
  await reopenParked(app, dates, actor);
  const waiting: GameDate[] = [];
  for (const date of dates) {
    await requestSlate(app.engine, date, lane, actor);
    progress({ kind: 'requested', date });
    await untilPlanned(app, date);
    waiting.push(date);
    while (waiting.length >= SLATES_IN_FLIGHT) await settleOne(app, waiting, progress);
  }
  while (waiting.length > 0) await settleOne(app, waiting, progress);
  await app.bus.idle();
  const reports: SlateReport[] = [];
  for (const date of dates) reports.push(await slateReport(app, date));
  return reports;
}

async function reopenParked(app: App, dates: readonly GameDate[], actor: string): Promise<void> {
  const first = dates[0];
  const last = dates.at(-1);
  if (first === undefined || last === undefined) return;
  const units = await app.ledger.query({
    collection: UNITS,
    where: { state: 'ended' },
    between: { field: 'date', from: first, to: addDays(last, 1) },
  });
  const stuck = units.filter(
    ({ data }) => data.outcome?.kind === 'parked' || data.outcome?.kind === 'empty_unexpected',
  );
  if (stuck.length > 0)
    await reopenUnits(
      app.engine,
      stuck.map((unit) => unit.key),
      actor,
      'asked for again by an operator',
    );
}

/** Waits until the schedule of the date is in and its units are planned, or can no longer be. */
async function untilPlanned(app: App, date: GameDate): Promise<void> {
  await until(app, async () => {
    if (await app.ledger.get(SLATES, date)) {
      const calendar = [...app.graph.nodes.values()].filter(
        (node) => node.cadence === 'daily' && node.kind === 'slate',
      );
      const slate = await app.ledger.get(SLATES, date);
      const first = calendar[0];
      return (
        slate?.data.games === 0 ||
        first === undefined ||
        (await app.ledger.get(UNITS, unitKey(first.id, date))) !== null
      );
    }
    return false;
  });
}

async function settleOne(app: App, waiting: GameDate[], progress: RunProgress): Promise<void> {
  let settled: GameDate | undefined;
  await until(app, async () => {
    for (const date of waiting) {
      const open = await app.ledger.count({ collection: UNITS, where: { date, open: true } });
      if (open === 0) {
        settled = date;
        return true;
      }
    }
    return false;
  });
  // Nothing moves any more: what is still open is blocked, and the report says by what.
  settled ??= waiting[0];
  waiting.splice(waiting.indexOf(settled as GameDate), 1);
  await projectLedger(app.ledger, app.warehouse, [settled as GameDate]);
  progress({ kind: 'settled', date: settled as GameDate });
}

/** Resolves when `done` holds, or when the bus has nothing left that could make it hold. */
async function until(app: App, done: () => Promise<boolean>): Promise<void> {
  let idle = false;
  const quiet = app.bus.idle().then(() => {
    idle = true;
  });
  while (!(await done())) {
    if (idle) return;
    await Promise.race([quiet, app.nextUnitEnd()]);
  }
}

/** What the ledger shows of a date: never what a run believes to have done. */
export async function slateReport(app: Pick<App, 'ledger'>, date: GameDate): Promise<SlateReport> {
  const [slate, units] = await Promise.all([
    app.ledger.get(SLATES, date),
    app.ledger.query({ collection: UNITS, where: { date } }),
  ]);
  const unfinished: { unit: string; why: string }[] = [];
  for (const { key, data } of units) {
    if (data.outcome && isGood(data.outcome)) continue;
    const gate = await app.ledger.get(GATES, key);
    unfinished.push({
      unit: key,
      why: data.outcome ? outcomeText(data.outcome) : `${data.state}: ${gate?.data.detail ?? 'no gate'}`,
    });
  }
  return { date, slate: slate?.data ?? null, units: units.map((unit) => unit.data), unfinished };
}

function isGood(outcome: Outcome): boolean {
  return outcome.kind === 'complete' || outcome.kind === 'empty_ok' || outcome.kind === 'partial';
}
