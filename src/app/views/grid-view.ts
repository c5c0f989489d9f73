/** The grid of the last slates: date x phase, every cell from the units' own records. */

import { SLATES, type SlateRecord, UNITS, type UnitRecord } from '../../engine/unit.ts';
import type { GameDate } from '../../league/game-date.ts';
import type { LedgerReader } from '../../ports/ledger.ts';
import { isDone } from './root-causes.ts';
import { shortReason } from './short-reason.ts';

export const PHASES = [1, 2, 3, 4, 5, 6, 7] as const;
export const PHASE_NAMES: Readonly<Record<number, string>> = {
  1: 'collect',
  2: 'raw',
  3: 'analytics',
  4: 'precompute',
  5: 'predict',
  6: 'grade',
  7: 'publish',
};

/**
 * What a cell shows: `open` waits for its turn, `blocked` for something that will not come by itself, `short` is a
 * result that is not whole, `bad` needs a person.
 */
export type CellState = 'none' | 'open' | 'running' | 'done' | 'empty' | 'short' | 'blocked' | 'bad';

/** The states in words, for readers who see no colour. */
export const CELL_WORDS: Readonly<Record<CellState, string>> = {
  none: 'not planned',
  open: 'waiting',
  running: 'running',
  done: 'done',
  empty: 'empty, as expected',
  short: 'partial',
  blocked: 'blocked',
  bad: 'needs a person',
};

export interface GridCell {
  readonly phase: number;
  readonly state: CellState;
  readonly done: number;
  readonly total: number;
  /** What is not done, in words. */
  readonly notes: readonly string[];
}

export interface GridRow {
  readonly date: GameDate;
  /** Null while the schedule of the date is not known. */
  readonly games: number | null;
  /** Why the date has no games; null when it has some. */
  readonly emptyDetail: string | null;
  readonly cells: readonly GridCell[];
}

/** The grid of the given dates, or of the newest `limit` planned ones, not after `until`, newest first. */
export async function gridView(
  ledger: LedgerReader,
  options: { dates?: readonly GameDate[]; limit?: number; until?: GameDate | null },
): Promise<GridRow[]> {
  const dates =
    options.dates ??
    (
      await ledger.query({
        collection: SLATES,
        orderBy: 'date',
        descending: true,
        limit: options.limit ?? 14,
        ...(options.until ? { between: { field: 'date', to: options.until } } : {}),
      })
    ).map((s) => s.data.date);
  return await Promise.all(
    dates.map(async (date) => {
      const [slate, units] = await Promise.all([
        ledger.get(SLATES, date),
        ledger.query({ collection: UNITS, where: { date } }),
      ]);
      return gridRow(
        date,
        slate?.data ?? null,
        units.map((unit) => unit.data),
      );
    }),
  );
}

/** A date's row from its slate and its units. Pure. */
export function gridRow(
  date: GameDate,
  slate: Pick<SlateRecord, 'games' | 'emptyDetail'> | null,
  units: readonly UnitRecord[],
): GridRow {
  return {
    date,
    games: slate?.games ?? null,
    emptyDetail: slate?.emptyDetail ?? null,
    cells: PHASES.map((phase) =>
      cellOf(
        phase,
        units.filter((unit) => unit.phase === phase),
      ),
    ),
  };
}

/** One cell from its units. Pure. */
export function cellOf(phase: number, units: readonly UnitRecord[]): GridCell {
  const notes = units.flatMap((unit) =>
    unit.outcome && unit.outcome.kind !== 'complete'
      ? [`${unit.processor}: ${shortReason(unit.outcome)}`]
      : [],
  );
  return { phase, state: stateOf(units), done: units.filter(isDone).length, total: units.length, notes };
}

function stateOf(units: readonly UnitRecord[]): CellState {
  if (units.length === 0) return 'none';
  const kinds = units.map((unit) => unit.outcome?.kind ?? null);
  // A failure that is still open is tried again by itself.
  if (units.some((unit) => needsPerson(unit))) return 'bad';
  if (units.some((unit) => unit.state === 'running')) return 'running';
  if (units.some((unit) => unit.open)) return 'open';
  if (kinds.includes('blocked')) return 'blocked';
  if (kinds.includes('partial')) return 'short';
  return kinds.every((kind) => kind === 'empty_ok') ? 'empty' : 'done';
}

function needsPerson({ open, outcome }: UnitRecord): boolean {
  if (open || !outcome) return false;
  return outcome.kind === 'parked' || outcome.kind === 'empty_unexpected' || outcome.kind === 'failed';
}
