/** Who depends on a unit: by an edge of the graph or by a window that holds its partition. */

import { addDays, type GameDate } from '../league/game-date.ts';
import type { Engine } from './engine-context.ts';
import { nodeOf, windowReadersOf } from './graph.ts';
import { GATES, SLOTS, UNITS } from './unit.ts';
import { windowBounds } from './window-bounds.ts';

/** The units and everything planned that depends on them, by edge or by window, in no particular order. */
export async function withDependents(engine: Engine, keys: readonly string[]): Promise<string[]> {
  const found = new Set(keys);
  const queue = [...keys];
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    const unit = await engine.ledger.get(UNITS, key);
    if (!unit) continue;
    const { processor, date } = unit.data;
    const slots = await engine.ledger.query({ collection: SLOTS, where: { member: key } });
    const gates = await Promise.all(slots.map(({ data }) => engine.ledger.get(GATES, data.target)));
    const byEdge = gates.flatMap((gate) => {
      const member = gate?.data.members.find((m) => m.unit === key);
      return gate && member && !member.ordering ? [gate.key] : [];
    });
    const byWindow = await laterReaders(engine, processor, date, null);
    for (const dependent of [...byEdge, ...byWindow]) {
      const node = nodeOf(engine.graph, dependent.slice(0, dependent.indexOf('/')));
      // A collector asks the outside world again only when it is told to; its edges are about time, not content.
      if (found.has(dependent) || (node.output === null && !node.isGate)) continue;
      found.add(dependent);
      queue.push(dependent);
    }
  }
  return [...found];
}

/** Keys of units in `state` of later dates whose window holds the partition of `processor` and `date`. */
export async function laterReaders(
  engine: Engine,
  processor: string,
  date: GameDate,
  phase: number | null,
  state: 'ended' | 'running' = 'ended',
): Promise<string[]> {
  const readers = windowReadersOf(engine.graph, nodeOf(engine.graph, processor)).filter(
    ({ reader }) => phase === null || reader.phase === phase,
  );
  const found = await Promise.all(
    readers.map(async ({ reader, window }) => {
      const units = await engine.ledger.query({
        collection: UNITS,
        where: { processor: reader.id, state },
        between: { field: 'date', from: addDays(date, 1) },
      });
      return units.filter(({ data }) => {
        const season = engine.league.seasonOf(data.date);
        const bounds = windowBounds(window, { date: data.date, season, previous: null, week: null });
        return bounds !== null && bounds[0] <= date && date <= bounds[1];
      });
    }),
  );
  return found.flat().map(({ key }) => key);
}
