/** Keeps the grid of expected outputs: plans it from the calendar, over the home's whole span and a horizon ahead. */

import { addDays, type GameDate } from '../league/game-date.ts';
import { collection } from '../ports/ledger.ts';
import {
  type CalendarDay,
  CELLS,
  type CellRecord,
  type ExpectationOf,
  type GridCalendar,
  PLANNED_DATES,
} from './cells.ts';
import type { Engine } from './engine-context.ts';
import { planCells } from './plan-cells.ts';
import { REQUESTS } from './unit.ts';

export interface GridPorts {
  readonly engine: Engine;
  readonly calendar: GridCalendar;
  readonly expectationOf: ExpectationOf;
}

/** Dates planned ahead of the league's today. */
export const HORIZON_DAYS = 14;

interface GridState {
  /** Schedule, today and horizon the grid was planned from: the same again changes nothing. */
  readonly plannedFrom: string;
}
const GRID_STATE = collection<GridState>('grid_state');
const STATE_KEY = 'grid';

/**
 * Plans every date from the first one ever asked for to the horizon, when the schedule or the day has changed since the
 * last plan. Returns the number of cells written.
 */
export async function planGrid({ engine, calendar, expectationOf }: GridPorts): Promise<number> {
  const now = engine.clock.now();
  const today = calendar.dateAt(now);
  const from = await firstDate(engine, today);
  const plannedFrom = `${await calendar.version()} ${from} ${today}+${HORIZON_DAYS}`;
  const state = await engine.ledger.get(GRID_STATE, STATE_KEY);
  if (state?.data.plannedFrom === plannedFrom) return 0;

  const days = await calendar.days(from, addDays(today, HORIZON_DAYS));
  const weeks = new Set<GameDate>();
  let written = 0;
  for (const day of days) {
    const week = engine.league.weekStart(day.date);
    const isFirstOfWeek = day.games > 0 && !weeks.has(week);
    if (day.games > 0) weeks.add(week);
    written += await planDate(engine, day, { today, now, isFirstOfWeek, expectationOf });
  }
  // Last, so that a plan cut short by a crash is made again.
  await engine.ledger.transact(async (tx) => {
    const stored = await tx.get(GRID_STATE, STATE_KEY);
    if (stored) tx.put(GRID_STATE, STATE_KEY, { plannedFrom }, stored.version);
    else tx.create(GRID_STATE, STATE_KEY, { plannedFrom });
  });
  return written;
}

/** The span begins with the first date anybody asked for: what lies before it was never promised. */
async function firstDate(engine: Engine, today: GameDate): Promise<GameDate> {
  const [first] = await engine.ledger.query({ collection: REQUESTS, orderBy: 'date', limit: 1 });
  return first && first.data.date < today ? first.data.date : today;
}

async function planDate(
  engine: Engine,
  day: CalendarDay,
  plan: {
    readonly today: GameDate;
    readonly now: number;
    readonly isFirstOfWeek: boolean;
    readonly expectationOf: ExpectationOf;
  },
): Promise<number> {
  return await engine.ledger.transact(async (tx) => {
    const [date, cells] = await Promise.all([
      tx.get(PLANNED_DATES, day.date),
      tx.query({ collection: CELLS, where: { date: day.date } }),
    ]);
    const existing = new Map(cells.map(({ key, data }): [string, CellRecord] => [key, data]));
    const versions = new Map(cells.map(({ key, version }) => [key, version]));
    const writes = planCells({ graph: engine.graph, day, existing, ...plan });
    for (const [key, cell] of writes) {
      const version = versions.get(key);
      if (version === undefined) tx.create(CELLS, key, cell);
      else tx.put(CELLS, key, cell, version);
    }
    const { date: _date, firstTipoff: _tip, ...facts } = day;
    const planned = { lateNamed: [], ...date?.data, ...facts, date: day.date, plannedAt: plan.now };
    if (!date) tx.create(PLANNED_DATES, day.date, planned);
    else if (date.data.games !== day.games || date.data.emptyDetail !== day.emptyDetail)
      tx.put(PLANNED_DATES, day.date, planned, date.version);
    return writes.size;
  });
}
