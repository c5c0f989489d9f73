/** How whole the windows of a unit are: of the last dates it looks back on, which it had to do without. */

import type { GameDate } from '../league/game-date.ts';
import type { LedgerReader } from '../ports/ledger.ts';
import { type Graph, type GraphNode, isRange, producerOf } from './graph.ts';
import { outcomeText } from './outcome.ts';
import type { Sabotage } from './sabotage.ts';
import { UNITS, type UnitRecord } from './unit.ts';
import { type WindowContext, windowBounds } from './window-bounds.ts';

/** A hole further back than this many dates of its table moves no recent form any more. */
export const RECENT_DATES = 10;

export interface WindowGap {
  readonly table: string;
  /** Dates of the last `RECENT_DATES` in the window that are whole, of how many there should be. */
  readonly found: number;
  readonly expected: number;
  /** The others, newest first, with what they show: `2023-11-05 (partial(8/9): ...)`. */
  readonly missing: readonly string[];
}

/** The windows of `node` over results that are not whole; none when all are. */
export async function windowGaps(
  ledger: LedgerReader,
  graph: Graph,
  node: GraphNode,
  context: WindowContext,
  sabotaged?: Sabotage,
): Promise<WindowGap[]> {
  if (sabotaged?.breaks === 'windowsNotCounted') return [];
  const gaps: WindowGap[] = [];
  for (const { table, window } of node.reads) {
    const producer = producerOf(graph, table);
    const bounds = windowBounds(window, context);
    if (!isRange(window) || !bounds || producer?.kind !== 'results' || producer.cadence !== 'daily') continue;
    const recent = await ledger.query({
      collection: UNITS,
      where: { processor: producer.id },
      between: { field: 'date', from: bounds[0], to: bounds[1] },
      orderBy: 'date',
      descending: true,
      limit: RECENT_DATES,
    });
    const gap = gapOf(
      table.name,
      recent.map(({ data }) => data),
    );
    if (gap) gaps.push(gap);
  }
  return gaps;
}

function gapOf(table: string, units: readonly UnitRecord[]): WindowGap | null {
  const missing = units.filter((unit) => !isWhole(unit));
  if (missing.length === 0) return null;
  const named = missing.map(
    (unit) => `${unit.date} (${unit.outcome ? outcomeText(unit.outcome) : unit.state})`,
  );
  return { table, found: units.length - missing.length, expected: units.length, missing: named };
}

/** Whether a window may rest on it: a partition that is all there, or rightly empty. */
export function isWhole({ open, outcome }: Pick<UnitRecord, 'open' | 'outcome'>): boolean {
  return !open && (outcome?.kind === 'complete' || outcome?.kind === 'empty_ok');
}

/** `player_game_summary 9/10, without 2023-11-05 (blocked(inputs): ...)`. */
export function gapText({ table, found, expected, missing }: WindowGap): string {
  return `${table} ${found}/${expected}, without ${missing.join(', ')}`;
}

/** A unit that is not whole, and those whose results rest on its absence. */
export interface StaleDates {
  readonly hole: string;
  readonly shows: string;
  /** Keys, in order. */
  readonly dependents: readonly string[];
  /** Their dates, in order, each once. */
  readonly dates: readonly GameDate[];
}

/** The dependents of every hole among `units`, computed from what the units show now and never stored. Pure. */
export function staleDates(
  graph: Graph,
  units: readonly UnitRecord[],
  seasonOf: (date: GameDate) => number,
): StaleDates[] {
  const byProcessor = Map.groupBy(units, ({ processor }) => processor);
  const stale = new Map<string, { shows: string; dependents: Set<string> }>();
  for (const node of graph.nodes.values()) {
    const ended = (byProcessor.get(node.id) ?? []).filter(({ state, open }) => state === 'ended' && !open);
    for (const { table, window } of node.reads) {
      const producer = producerOf(graph, table);
      if (!isRange(window) || producer?.kind !== 'results' || producer.cadence !== 'daily') continue;
      const made = (byProcessor.get(producer.id) ?? []).toSorted((a, b) => b.date.localeCompare(a.date));
      if (made.every(isWhole)) continue;
      for (const { date } of ended) {
        const bounds = windowBounds(window, { date, season: seasonOf(date), previous: null, week: null });
        if (!bounds) continue;
        const recent = made.filter((unit) => bounds[0] <= unit.date && unit.date <= bounds[1]);
        for (const hole of recent.slice(0, RECENT_DATES)) {
          if (isWhole(hole)) continue;
          const key = `${hole.processor}/${hole.date}`;
          const shows = hole.outcome ? outcomeText(hole.outcome) : hole.state;
          const known = stale.get(key) ?? { shows, dependents: new Set<string>() };
          known.dependents.add(`${node.id}/${date}`);
          stale.set(key, known);
        }
      }
    }
  }
  return [...stale]
    .map(([hole, { shows, dependents }]) => ({
      hole,
      shows,
      dependents: [...dependents].sort(),
      dates: [...new Set([...dependents].map(dateOf))].sort(),
    }))
    .sort((a, b) => a.hole.localeCompare(b.hole));
}

function dateOf(key: string): GameDate {
  return key.slice(key.lastIndexOf('/') + 1) as GameDate;
}
