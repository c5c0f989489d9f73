/** The grid of the last slates: date x phase, every cell from the units' own records. */

import { outcomeText } from '../../engine/outcome.ts';
import { SLATES, UNITS, type UnitRecord } from '../../engine/unit.ts';
import type { GameDate } from '../../league/game-date.ts';
import type { LedgerReader } from '../../ports/ledger.ts';

export const PHASES = [1, 2, 3, 4, 5, 6] as const;
export const PHASE_NAMES: Readonly<Record<number, string>> = {
  1: 'collect',
  2: 'raw',
  3: 'analytics',
  4: 'precompute',
  5: 'predict',
  6: 'grade',
};

/** What a cell shows; `mixed` is work under way, `short` a result that is not whole, `bad` needs a person. */
export type CellState = 'none' | 'open' | 'running' | 'done' | 'empty' | 'short' | 'bad';

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
  readonly games: number | null;
  readonly emptyDetail: string | null;
  readonly cells: readonly GridCell[];
}

/** The grid of the given dates, or of the newest `limit` planned ones, newest first. */
export async function gridView(
  ledger: LedgerReader,
  options: { dates?: readonly GameDate[]; limit?: number },
): Promise<GridRow[]> {
  const dates =
    options.dates ??
    (
      await ledger.query({
        collection: SLATES,
        orderBy: 'date',
        descending: true,
        limit: options.limit ?? 14,
      })
    ).map((s) => s.data.date);
  return await Promise.all(
    dates.map(async (date) => {
      const [slate, units] = await Promise.all([
        ledger.get(SLATES, date),
        ledger.query({ collection: UNITS, where: { date } }),
      ]);
      return {
        date,
        games: slate?.data.games ?? null,
        emptyDetail: slate?.data.emptyDetail ?? null,
        cells: PHASES.map((phase) =>
          cellOf(
            phase,
            units.map((unit) => unit.data).filter((unit) => unit.phase === phase),
          ),
        ),
      };
    }),
  );
}

/** One cell from its units. Pure. */
export function cellOf(phase: number, units: readonly UnitRecord[]): GridCell {
  const kinds = units.map((unit) => unit.outcome?.kind ?? null);
  const done = units.filter(
    (unit) => !unit.open && (unit.outcome?.kind === 'complete' || unit.outcome?.kind === 'empty_ok'),
  ).length;
  const notes = units.flatMap((unit) =>
    unit.outcome && unit.outcome.kind !== 'complete'
      ? [`${unit.processor}: ${outcomeText(unit.outcome)}`]
      : [],
  );
  return { phase, state: stateOf(units, kinds), done, total: units.length, notes };
}

function stateOf(units: readonly UnitRecord[], kinds: readonly (string | null)[]): CellState {
  if (units.length === 0) return 'none';
  if (kinds.some((kind) => kind === 'parked' || kind === 'empty_unexpected' || kind === 'failed'))
    return 'bad';
  if (units.some((unit) => unit.state === 'running')) return 'running';
  if (units.some((unit) => unit.open)) return 'open';
  if (kinds.some((kind) => kind === 'partial')) return 'short';
  return kinds.every((kind) => kind === 'empty_ok') ? 'empty' : 'done';
}
