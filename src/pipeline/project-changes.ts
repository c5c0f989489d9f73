/**
 * Keeps the warehouse's copy of the ledger up to date from a cursor that is a record. The ledger is the truth: whatever the
 * warehouse refuses, no unit waits for its copy, and nothing is lost or doubled when it is caught up on.
 */

import type { Engine } from '../engine/engine-context.ts';
import { ATTEMPTS } from '../engine/unit.ts';
import type { GameDate } from '../league/game-date.ts';
import { collection } from '../ports/ledger.ts';
import type { Warehouse } from '../ports/warehouse.ts';
import { projectLedger } from './project-ledger.ts';

export interface ProjectionRecord {
  /** Attempts that began before it have been looked at. */
  readonly through: number;
  /** To be written, or written again: new, refused, or with an attempt that was still running. First come, first served. */
  readonly dates: readonly GameDate[];
  /** Rows that are refused whatever else is written, by table and grain, with date and error. Other code tries them again. */
  readonly leftOut: Readonly<Record<string, { readonly date: GameDate; readonly error: string }>>;
  readonly codeVersion: string;
}
export const PROJECTIONS = collection<ProjectionRecord>('projections');

export const PROJECTION_KEY = 'ledger';
const REFUSED = 'projection/ledger';
const LEFT_OUT = 'projection/rows';
/** A night is one date or two; what was missed is caught up on in pieces. */
const DATES_AT_ONCE = 10;
/** How far the clocks of processes may be apart, and a commit may take. */
const SKEW_MS = 2 * 60_000;

export interface ProjectionPorts {
  readonly engine: Engine;
  readonly warehouse: Warehouse;
}

/** Writes what has changed since the last time. With `settled`: those dates, and what is overdue. */
export async function projectChanges(
  { engine, warehouse }: ProjectionPorts,
  settled?: readonly GameDate[],
): Promise<void> {
  const { ledger, clock, alerts, codeVersion } = engine;
  const known = await ledger.get(PROJECTIONS, PROJECTION_KEY);
  const before = known?.data ?? { through: 0, dates: [], leftOut: {}, codeVersion };
  const isOtherCode = before.codeVersion !== codeVersion;
  const leftOut = new Map(isOtherCode ? [] : Object.entries(before.leftOut));
  const now = clock.now();
  const running = settled ? [] : await ledger.query({ collection: ATTEMPTS, where: { running: true } });
  const began = settled
    ? []
    : await ledger.query({
        collection: ATTEMPTS,
        between: { field: 'startedAt', from: before.through - SKEW_MS },
      });
  const unfinished = running.map(({ data }) => data.date);
  const dates = new Set([
    ...before.dates,
    ...(isOtherCode ? Object.values(before.leftOut).map(({ date }) => date) : []),
    ...(settled ?? began.map(({ data }) => data.date)),
    ...unfinished,
  ]);
  const refused: string[] = [];
  for (const date of [...dates].slice(0, DATES_AT_ONCE)) {
    dates.delete(date);
    try {
      const rows = await projectLedger(ledger, warehouse, date, new Set(leftOut.keys()));
      for (const { row, error } of rows) leftOut.set(row, { date, error });
      if (unfinished.includes(date)) dates.add(date);
    } catch (error) {
      refused.push(`${date} (${error instanceof Error ? error.message : String(error)})`);
      if (engine.sabotage?.breaks !== 'cursorMovesOn') dates.add(date);
    }
  }
  const after: ProjectionRecord = {
    through: settled ? before.through : now,
    dates: [...dates],
    leftOut: Object.fromEntries(leftOut),
    codeVersion,
  };
  await ledger.transact(async (tx) => {
    if (known) tx.put(PROJECTIONS, PROJECTION_KEY, after, known.version);
    else tx.create(PROJECTIONS, PROJECTION_KEY, after);
  });
  if (refused.length > 0)
    await alerts.raise(
      REFUSED,
      'warning',
      `the warehouse refuses its copy of the ledger for ${refused.join('; ')}. No unit waits for it; it is tried again at every look`,
    );
  else await alerts.resolve(REFUSED, 'what was refused has been written');
  const named = [...leftOut].slice(0, 3).map(([row, { error }]) => `${row} (${error})`);
  if (leftOut.size === 0) await alerts.resolve(LEFT_OUT, 'every row of the ledger’s copy has been written');
  else if (leftOut.size > Object.keys(before.leftOut).length)
    await alerts.raise(
      LEFT_OUT,
      'warning',
      `${leftOut.size} rows of the ledger's copy in the warehouse are refused and left out: ${named.join('; ')}. The ledger has them; other code tries them again`,
    );
}
