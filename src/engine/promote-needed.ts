/** Moves what a live slate needs into the live lane, whoever asked for it first: it does not stand behind a backlog. */

import { addDays, type GameDate } from '../league/game-date.ts';
import type { Engine } from './engine-context.ts';
import { type Cause, evaluateGate } from './evaluate-gates.ts';
import { type Graph, type GraphNode, workTopic } from './graph.ts';
import { laneOf } from './lane-of.ts';
import { outgoing, type Work } from './messages.ts';
import { muteOf } from './mutes.ts';
import { isMuted } from './outcome.ts';
import { UNITS, type UnitRecord, unitKey } from './unit.ts';
import type { WindowContext } from './window-bounds.ts';

/** Promotes the slate's own units and, of other dates, what they need by an edge: never what is made for its own sake. */
export async function promoteNeeded(engine: Engine, slate: WindowContext, cause: Cause): Promise<void> {
  for (const [key, isRequired] of neededBy(engine.graph, slate)) {
    const unit = await engine.ledger.get(UNITS, key);
    if (!unit || !isBehind(unit.data)) continue;
    // What it can do without does not break a silence for its sake.
    if (!isRequired && (await muteOf(engine, engine.ledger, unit.data, ['backfill'])) !== null) continue;
    if (await promote(engine, key, cause)) await evaluateGate(engine, key, cause);
  }
}

/** Keys of what goes into a slate, its own units included, each with whether it takes it to be made. Pure. */
export function neededBy(
  graph: Graph,
  { date, previous, week }: WindowContext,
): ReadonlyMap<string, boolean> {
  const needed = new Map<string, boolean>();
  const visit = (node: GraphNode, on: GameDate, isRequired: boolean) => {
    const key = unitKey(node.id, on);
    const known = needed.get(key);
    if (known === true || known === isRequired) return;
    needed.set(key, isRequired);
    for (const need of node.needs) {
      const input = graph.nodes.get(need.processor);
      if (!input) continue;
      const also = isRequired && need.required;
      if (need.at === 'same') visit(input, on, also);
      else if (need.at === 'day_after') visit(input, addDays(on, 1), also);
      else if (on === date && need.at === 'previous' && previous !== null) visit(input, previous, also);
      else if (on === date && need.at === 'week' && week !== null) visit(input, week, also);
    }
  };
  for (const node of graph.nodes.values())
    if (node.kind === 'slate' && node.cadence !== 'weekly') visit(node, date, true);
  return needed;
}

/** In the making in another lane, or muted there. */
function isBehind(unit: UnitRecord): boolean {
  return laneOf(unit) !== 'live' && (unit.open || isMuted(unit.outcome));
}

async function promote(engine: Engine, key: string, cause: Cause): Promise<boolean> {
  return await engine.ledger.transact(async (tx) => {
    const unit = await tx.get(UNITS, key);
    if (!unit || !isBehind(unit.data)) return false;
    const { state, date, processor, generation, phase } = unit.data;
    const promoted: UnitRecord = { ...unit.data, workLane: 'live' };
    tx.put(
      UNITS,
      key,
      isMuted(unit.data.outcome) ? { ...promoted, open: true, outcome: null } : promoted,
      unit.version,
    );
    if (state === 'eligible') {
      // Its first request stands in the queue of the other lane: whichever comes second finds nothing to do.
      const work: Work = {
        event_type: 'unit_work',
        schema_version: 1,
        correlation_id: cause.correlationId,
        causation_id: cause.id,
        lane: 'live',
        emitted_at: engine.clock.now(),
        processor,
        game_date: date,
        generation,
        slot: '',
      };
      tx.emit(outgoing(workTopic(phase), [key, cause.id, 'promoted'], work));
    }
    return true;
  });
}
