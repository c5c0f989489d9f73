/** Plans the cells of a date: creates what is missing, moves the times of what is open, never touches what is closed. Pure. */

import type { CalendarDay, CellRecord, Expectation, ExpectationOf } from './cells.ts';
import type { Graph } from './graph.ts';
import { unitKey } from './unit.ts';

export interface CellPlanInput {
  readonly graph: Graph;
  readonly day: CalendarDay;
  readonly today: CalendarDay['date'];
  readonly now: number;
  readonly isFirstOfWeek: boolean;
  readonly expectationOf: ExpectationOf;
  /** Cells of the date that exist, by unit. */
  readonly existing: ReadonlyMap<string, CellRecord>;
}

/** The records to write, by unit: new cells, and open ones whose times or emptiness changed. */
export function planCells(input: CellPlanInput): ReadonlyMap<string, CellRecord> {
  const { graph, day, now, existing } = input;
  const writes = new Map<string, CellRecord>();
  for (const node of graph.nodes.values()) {
    const key = unitKey(node.id, day.date);
    const old = existing.get(key);
    if (old && !old.open) continue;
    const expected = input.expectationOf(node, day, input);
    if (expected === null) {
      // The calendar changed after planning: what is not expected any more closes as rightly empty.
      if (old) writes.set(key, emptied(old, day, now));
    } else if (!old) {
      writes.set(key, freshCell(node.id, day, expected, now));
    } else if (hasMoved(old, expected)) {
      // The mode stays what it was planned as: a live cell does not turn into a backfill by growing old.
      writes.set(key, { ...old, ...expected, mode: old.mode });
    }
  }
  return writes;
}

function freshCell(processor: string, day: CalendarDay, expected: Expectation, now: number): CellRecord {
  return {
    ...expected,
    processor,
    date: day.date,
    open: true,
    isShort: false,
    outcome: null,
    closedAt: null,
    closedBy: null,
    plannedAt: now,
  };
}

function emptied(cell: CellRecord, day: CalendarDay, now: number): CellRecord {
  const reason = day.games === 0 ? (day.emptyReason ?? 'no_games') : 'not_offered';
  return {
    ...cell,
    open: false,
    outcome: { kind: 'empty_ok', reason: reason === 'no_games' ? 'postponed' : reason },
    closedAt: now,
    closedBy: `the calendar: ${day.emptyDetail ?? 'no longer expected'}`,
  };
}

function hasMoved(old: CellRecord, expected: Expectation): boolean {
  // In a backfill the times count from the plan: planning again must not push them on for ever.
  if (old.mode === 'backfill' || expected.mode === 'backfill') return false;
  return (
    old.notBefore !== expected.notBefore ||
    old.due !== expected.due ||
    old.giveUp !== expected.giveUp ||
    old.required !== expected.required
  );
}
