/** The season at a glance: date x phase, what is late or given up, and the holes of any age. */

import { type CellState as CellReadingState, readCell } from '../../engine/cell-view.ts';
import { CELLS, type CellRecord, PLANNED_DATES } from '../../engine/cells.ts';
import type { Graph } from '../../engine/graph.ts';
import { SLATES, UNITS, type UnitRecord } from '../../engine/unit.ts';
import { type StaleDates, staleDates } from '../../engine/window-gaps.ts';
import { addDays, datesBetween, type GameDate } from '../../league/game-date.ts';
import { seasonOf } from '../../league/season.ts';
import type { LedgerReader, LedgerRecord } from '../../ports/ledger.ts';
import { easternDayTime } from './eastern-clock.ts';
import { type CellState, gridRow, PHASES } from './grid-view.ts';

/** What a unit's state cannot say: it is expected later, overdue, no longer waited for, or done over a hole. */
export type SeasonMark = CellState | 'not_due' | 'late' | 'given_up' | 'stale';

export interface SeasonRow {
  readonly date: GameDate;
  /** Null for a date nobody has planned or run. */
  readonly games: number | null;
  /** One mark per phase, in order. */
  readonly marks: readonly SeasonMark[];
}

/** Outputs that should be there and are not: one line per processor and reason, with the dates. */
export interface SeasonGap {
  readonly processor: string;
  readonly state: 'late' | 'given_up';
  readonly dates: readonly GameDate[];
  /** Of the first date. */
  readonly why: string;
}

export interface SeasonView {
  /** Start year; null for a home without slates. */
  readonly season: number | null;
  readonly rows: readonly SeasonRow[];
  readonly slates: number;
  /** Slates with nothing open, blocked or broken. */
  readonly done: number;
  readonly gaps: readonly SeasonGap[];
  /** Holes that later dates rest on, computed from what the units show now; empty where no graph is given. */
  readonly stale: readonly StaleDates[];
}

/** The season of `date`, or of the newest slate. Four queries, whatever the number of dates. */
export async function seasonView(
  ledger: LedgerReader,
  now: number,
  date: GameDate | null,
  graph: Graph | null = null,
): Promise<SeasonView> {
  const [newest] = await ledger.query({ collection: SLATES, orderBy: 'date', descending: true, limit: 1 });
  const shown = date ?? newest?.data.date ?? null;
  if (shown === null) return { season: null, rows: [], slates: 0, done: 0, gaps: [], stale: [] };
  const season = seasonOf(shown);
  // A season's year begins in October; its playoffs end in June.
  const between = { field: 'date', from: `${season}-10-01`, to: `${season + 1}-09-30` } as const;
  const [slates, planned, units, cells] = await Promise.all([
    ledger.query({ collection: SLATES, between }),
    ledger.query({ collection: PLANNED_DATES, between }),
    ledger.query({ collection: UNITS, between }),
    ledger.query({ collection: CELLS, between }),
  ]);
  const games = new Map<GameDate, number>();
  for (const { data } of planned) games.set(data.date, data.games);
  for (const { data } of slates) games.set(data.date, data.games);
  const known = [...games.keys()].sort();
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined)
    return { season, rows: [], slates: 0, done: 0, gaps: [], stale: [] };
  const unitsOf = Map.groupBy(units, ({ data }) => data.date);
  const cellsOf = Map.groupBy(cells, ({ data }) => data.date);
  const phaseOf = new Map(units.map(({ data }) => [data.processor, data.phase]));
  const stale = graph
    ? staleDates(
        graph,
        units.map(({ data }) => data),
        seasonOf,
      )
    : [];
  const isStale = new Set(stale.flatMap(({ dependents }) => dependents));
  const rows = datesBetween(first, last).map((day): SeasonRow => {
    const count = games.get(day) ?? null;
    return {
      date: day,
      games: count,
      marks: marksOf(count, unitsOf.get(day) ?? [], cellsOf.get(day) ?? [], phaseOf, isStale, now),
    };
  });
  const withGames = rows.filter((row) => (row.games ?? 0) > 0);
  const isWhole = (row: SeasonRow) =>
    row.marks.every(
      (mark) =>
        mark === 'done' || mark === 'stale' || mark === 'short' || mark === 'empty' || mark === 'none',
    );
  return {
    season,
    rows,
    slates: withGames.length,
    done: withGames.filter((row) => isWhole(row) && row.marks.includes('done')).length,
    gaps: gapsOf(cells, now),
    stale,
  };
}

function marksOf(
  games: number | null,
  units: readonly LedgerRecord<UnitRecord>[],
  cells: readonly LedgerRecord<CellRecord>[],
  phaseOf: ReadonlyMap<string, number>,
  isStale: ReadonlySet<string>,
  now: number,
): SeasonMark[] {
  const date = cells[0]?.data.date ?? units[0]?.data.date;
  const fromUnits = date
    ? gridRow(
        date,
        null,
        units.map(({ data }) => data),
      ).cells
    : [];
  return PHASES.map((phase, i): SeasonMark => {
    const mark = fromUnits[i]?.state ?? 'none';
    if (games === 0) return 'empty';
    const required = cells.filter(({ data }) => data.required && phaseOf.get(data.processor) === phase);
    const states = new Set<CellReadingState>(required.map(({ data }) => readCell(data, now, String).state));
    if (states.has('given_up')) return mark === 'bad' ? mark : 'given_up';
    if (states.has('late')) return mark === 'bad' ? mark : 'late';
    if (mark === 'none' && states.has('not_due')) return 'not_due';
    return mark === 'done' && units.some(({ key, data }) => data.phase === phase && isStale.has(key))
      ? 'stale'
      : mark;
  });
}

function gapsOf(cells: readonly LedgerRecord<CellRecord>[], now: number): SeasonGap[] {
  const gaps = cells.flatMap(({ data }) => {
    const { state, text } = readCell(data, now, easternDayTime);
    return state === 'late' || state === 'given_up'
      ? [{ processor: data.processor, state, date: data.date, why: text }]
      : [];
  });
  const grouped = Map.groupBy(gaps, ({ processor, state }) => `${state} ${processor}`);
  return [...grouped.values()].map((of) => {
    const { processor, state, why } = of[0]!;
    return { processor, state, why, dates: of.map(({ date }) => date).sort() };
  });
}

/** `2024-01-03 to 2024-01-05, 2024-01-09`: runs of neighbouring dates as ranges. */
export function dateRanges(dates: readonly GameDate[]): string {
  const ranges: [GameDate, GameDate][] = [];
  for (const date of dates) {
    const last = ranges.at(-1);
    if (last && addDays(last[1], 1) === date) last[1] = date;
    else ranges.push([date, date]);
  }
  return ranges.map(([from, to]) => (from === to ? from : `${from} to ${to}`)).join(', ');
}
