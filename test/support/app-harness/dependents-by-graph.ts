/** Who depends on a unit, worked out from the declared graph alone: by edges with their date mapping, and by windows. */

import type { Graph, GraphNode, Need, Window } from '../../../src/engine/graph.ts';
import { unitKey } from '../../../src/engine/unit.ts';
import { addDays, daysBetween, type GameDate } from '../../../src/league/game-date.ts';
import { seasonOf } from '../../../src/league/season.ts';

/** The dates a home was asked for, each with games. */
export interface PlayedDates {
  readonly dates: readonly GameDate[];
  /** Units there are, `processor/date`. */
  readonly units: ReadonlySet<string>;
}

/** The unit and, transitively, every unit whose content rests on its output. Collectors fetch anew only when told to. */
export function dependentsByGraph(graph: Graph, start: string, played: PlayedDates): Set<string> {
  const found = new Set([start]);
  for (const unit of found) {
    const [processor, date] = unit.split('/') as [string, GameDate];
    for (const node of graph.nodes.values()) {
      if (node.output === null && !node.isGate) continue;
      for (const key of played.units) {
        if (!key.startsWith(`${node.id}/`)) continue;
        const own = key.slice(node.id.length + 1) as GameDate;
        if (needs(node, own, processor, date, played) || sees(graph, node, own, processor, date))
          found.add(key);
      }
    }
  }
  return found;
}

function needs(
  node: GraphNode,
  own: GameDate,
  processor: string,
  date: GameDate,
  played: PlayedDates,
): boolean {
  return node.needs.some((need) => need.processor === processor && mapped(need, own, played) === date);
}

function mapped({ at, processor }: Need, own: GameDate, { dates, units }: PlayedDates): GameDate | null {
  switch (at) {
    case 'same':
      return own;
    case 'day_after':
      return addDays(own, 1);
    case 'previous':
      return dates.findLast((date) => date < own) ?? null;
    case 'week': {
      const monday = addDays(own, -((new Date(`${own}T00:00:00Z`).getUTCDay() + 6) % 7));
      return (
        dates.find((date) => date >= monday && date <= own && units.has(unitKey(processor, date))) ?? null
      );
    }
  }
}

/** Windows over several dates only: single partitions come by an edge. */
function sees(graph: Graph, node: GraphNode, own: GameDate, processor: string, date: GameDate): boolean {
  const table = graph.nodes.get(processor)?.output?.name;
  return node.reads.some((read) => read.table.name === table && isInside(read.window, own, date));
}

function isInside(window: Window, own: GameDate, date: GameDate): boolean {
  const age = daysBetween(date, own);
  if (age < 1) return false;
  if (window === 'all_before') return true;
  if (window === 'season_before') return seasonOf(date) === seasonOf(own);
  if (typeof window !== 'object') return false;
  return age <= ('lastDays' in window ? window.lastDays : window.daysBefore);
}
