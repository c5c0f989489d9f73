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
import { countUp } from './sabotage.ts';
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
  const plannedFrom = `${await calendar.version()} ${from} ${today}+${HORIZON_DAYS} ${engine.codeVersion}`;
  const state = await engine.ledger.get(GRID_STATE, STATE_KEY);
  if (state?.data.plannedFrom === plannedFrom) return 0;

  const to = addDays(today, HORIZON_DAYS);
  const days = await calendar.days(from, to);
  const known = await engine.ledger.query({
    collection: PLANNED_DATES,
    between: { field: 'date', from, to },
  });
  const plannedAs = new Map(known.map(({ key, data }) => [key, data.plannedFrom]));
  const weeks = new Set<GameDate>();
  let written = 0;
  for (const day of days) {
    const week = engine.league.weekStart(day.date);
    const isFirstOfWeek = day.games > 0 && !weeks.has(week);
    if (day.games > 0) weeks.add(week);
    const basis = basisOf(engine, day, today, isFirstOfWeek);
    // A season is mostly past: only dates of which something is new are planned again.
    if (plannedAs.get(day.date) === basis) continue;
    if (engine.sabotage) countUp(engine.sabotage, plannedInMemory(engine, day.date));
    written += await planDate(engine, day, { today, now, basis, isFirstOfWeek, expectationOf });
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

/** What decides which cells a date has and when they are due. */
function basisOf(engine: Engine, day: CalendarDay, today: GameDate, isFirstOfWeek: boolean): string {
  const { date, games, firstTipoff, emptyReason, emptyDetail } = day;
  // Its results are awaited a day longer than its slate.
  const age = date >= today ? 'ahead' : addDays(date, 1) >= today ? 'yesterday' : 'past';
  return JSON.stringify([
    age,
    games,
    firstTipoff,
    emptyReason,
    emptyDetail,
    isFirstOfWeek,
    engine.codeVersion,
  ]);
}

async function planDate(
  engine: Engine,
  day: CalendarDay,
  plan: {
    readonly today: GameDate;
    readonly now: number;
    readonly basis: string;
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
    const expectationOf = sabotagedExpectation(engine, plan.expectationOf);
    const writes = planCells({ graph: engine.graph, day, existing, ...plan, expectationOf });
    for (const [key, cell] of writes) {
      const version = versions.get(key);
      if (version === undefined) tx.create(CELLS, key, cell);
      else tx.put(CELLS, key, cell, version);
    }
    const { date: _date, season: _season, firstTipoff: _tip, ...facts } = day;
    const planned = {
      lateNamed: [],
      ...date?.data,
      ...facts,
      date: day.date,
      plannedAt: plan.now,
      plannedFrom: plan.basis,
    };
    if (!date) tx.create(PLANNED_DATES, day.date, planned);
    else tx.put(PLANNED_DATES, day.date, planned, date.version);
    return writes.size;
  });
}

/** A grid that knows no hours and no calendar, as the sabotaged engine has it. */
function sabotagedExpectation(engine: Engine, expectationOf: ExpectationOf): ExpectationOf {
  if (engine.sabotage?.breaks !== 'dueAtMidnight') return expectationOf;
  return (node, day, plan) => {
    const midnight = Date.parse(day.date);
    const times = { notBefore: midnight, due: midnight, giveUp: midnight + 86_400_000 };
    const required = { mode: 'same_day', required: true, recoverability: 'recoverable' } as const;
    return { ...required, ...expectationOf(node, day, plan), ...times };
  };
}

/** Where a process that keeps its times in memory notes that it has planned a date. */
export function plannedInMemory(engine: Engine, date: GameDate): string {
  return `${engine.instance} planned ${date}`;
}
