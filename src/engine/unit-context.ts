/** What a unit's work is told of its date: seasons, neighbours, cut-off. */

import type { GameDate } from '../league/game-date.ts';
import type { Engine, UnitContext } from './engine-context.ts';
import type { GraphNode } from './graph.ts';
import { windowContext } from './orchestrator.ts';
import { SLATES, type UnitRecord } from './unit.ts';

export async function unitContext(
  engine: Engine,
  node: GraphNode,
  date: GameDate,
  unit: UnitRecord,
): Promise<UnitContext> {
  const slate = (await engine.ledger.get(SLATES, date))?.data ?? null;
  const live = unit.lane === 'live' && !engine.virtualTime;
  return {
    ...(await windowContext(engine, date, slate)),
    asOf: live ? engine.clock.now() : engine.league.asOf(node, date, slate, unit.lane),
    live,
    ...(!live && !engine.virtualTime ? { isMadeUpFor: true } : {}),
    ...(unit.generation > 1 ? { isReopened: true } : {}),
    ...(engine.sabotage ? { sabotage: engine.sabotage } : {}),
  };
}
