/** What the ledger of a simulation shows of a unit. */

import { CELLS, type CellRecord } from '../../../src/engine/cells.ts';
import type { IncidentRecord } from '../../../src/engine/incidents.ts';
import { INCIDENTS } from '../../../src/engine/incidents.ts';
import { SCHEDULE_RUNS, type ScheduleRunRecord } from '../../../src/engine/schedules.ts';
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

/** The runs of a job, in the order of their logical times. */
export async function ticksOf(simulation: Simulation, job: string): Promise<ScheduleRunRecord[]> {
  const runs = await simulation.ledger.query({
    collection: SCHEDULE_RUNS,
    where: { job },
    orderBy: 'logicalAt',
  });
  return runs.map(({ data }) => data);
}

export async function cellsOf(simulation: Simulation, date: GameDate): Promise<CellRecord[]> {
  const cells = await simulation.ledger.query({ collection: CELLS, where: { date } });
  return cells.map(({ data }) => data);
}

export async function openIncidents(simulation: Simulation): Promise<IncidentRecord[]> {
  const open = await simulation.ledger.query({ collection: INCIDENTS, where: { isOpen: true } });
  return open.map(({ data }) => data);
}
