/** What the ledger of a simulation shows of a unit. */

import type { IncidentRecord } from '../../../src/engine/incidents.ts';
import { INCIDENTS } from '../../../src/engine/incidents.ts';
import {
  ATTEMPTS,
  type AttemptRecord,
  DECISIONS,
  type DecisionRecord,
  unitKey,
} from '../../../src/engine/unit.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import type { Simulation } from '../../../src/simulate/simulation.ts';

/** In the order they were started. */
export async function attemptsOf(
  simulation: Simulation,
  processor: string,
  date: GameDate,
): Promise<AttemptRecord[]> {
  const where = { unit: unitKey(processor, date) };
  const attempts = await simulation.ledger.query({ collection: ATTEMPTS, where });
  return attempts.map(({ data }) => data).sort((a, b) => a.token - b.token);
}

export async function decisionsOf(
  simulation: Simulation,
  processor: string,
  date: GameDate,
): Promise<DecisionRecord[]> {
  const where = { unit: unitKey(processor, date) };
  return (await simulation.ledger.query({ collection: DECISIONS, where })).map(({ data }) => data);
}

export async function kindOf(
  simulation: Simulation,
  processor: string,
  date: GameDate,
): Promise<string | undefined> {
  return (await simulation.unit(processor, date))?.outcome?.kind;
}

/** Open incidents of a processor's units. */
export async function incidentsOf(simulation: Simulation, processor: string): Promise<IncidentRecord[]> {
  const open = await simulation.ledger.query({ collection: INCIDENTS, where: { isOpen: true } });
  return open.map(({ data }) => data).filter(({ key }) => key.startsWith(`unit/${processor}/`));
}
