/** A backfill of a simulation's dates, planned and set going as an operator's apply does. */

import {
  BACKFILLS,
  type BackfillRecord,
  DATES_AT_ONCE,
  startBackfill,
} from '../../../src/engine/backfills.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import type { Simulation } from '../../../src/simulate/simulation.ts';

export async function startedBackfill(
  simulation: Pick<Simulation, 'engine' | 'ledger'>,
  dates: readonly GameDate[],
  changes: Partial<BackfillRecord> = {},
): Promise<string> {
  const id = 'b1';
  const { engine, ledger } = simulation;
  await ledger.transact(async (tx) =>
    tx.create(BACKFILLS, id, {
      from: dates[0] as GameDate,
      to: dates.at(-1) as GameDate,
      dates,
      throughPhase: 4,
      isRestated: false,
      concurrency: DATES_AT_ONCE,
      units: 0,
      estimateMs: null,
      codeVersion: engine.codeVersion,
      gridVersion: '',
      state: 'planned',
      asked: 0,
      underWay: [],
      unfinished: [],
      plannedAt: engine.clock.now(),
      plannedBy: 'scenario',
      endedAt: null,
      ...changes,
    }),
  );
  await ledger.transact(async (tx) => {
    const backfill = await tx.get(BACKFILLS, id);
    if (backfill) startBackfill(tx, backfill, null, 'scenario', engine.clock.now());
  });
  return id;
}
