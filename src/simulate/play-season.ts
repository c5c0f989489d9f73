/** Plays a season twice, undisturbed and with faults, and compares what they came to. */

import { LOW } from './faults.ts';
import type { Simulation, SimulationOptions } from './simulation.ts';

export interface SeasonResult {
  readonly undisturbed: Simulation;
  readonly faulty: Simulation;
  /** Partitions, `table/date`, that say something else in the end, or are in one of the two only. */
  readonly differences: readonly string[];
}

export interface SeasonOptions {
  readonly days: number;
  readonly open: (options: Omit<SimulationOptions, 'seed'>) => Simulation;
}

/** `open` gives both runs the same seed: it decides the season and the faults. */
export async function playSeason({ days, open }: SeasonOptions): Promise<SeasonResult> {
  const undisturbed = await played(open({ days }));
  const faulty = await played(open({ days, processes: 2, faults: LOW }));
  const [wanted, found] = [undisturbed.store.product(), faulty.store.product()];
  const keys = [...new Set([...wanted.keys(), ...found.keys()])].sort();
  return { undisturbed, faulty, differences: keys.filter((key) => wanted.get(key) !== found.get(key)) };
}

async function played(simulation: Simulation): Promise<Simulation> {
  for (const date of simulation.league.dates) await simulation.play(date);
  return simulation;
}
