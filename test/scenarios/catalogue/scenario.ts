/** What a scenario of the failure-mode catalogue is: a story that holds, and the switch under which it must not. */

import { type Sabotage, type Switch, sabotage } from '../../../src/engine/sabotage.ts';
import { Simulation, type SimulationOptions } from '../../../src/simulate/simulation.ts';
import { UniversalAssertionError } from '../../../src/simulate/universal-assertions.ts';

/** Another seed plays the same stories with other slates, durations and orders. */
export const SEED = Number(process.env.TIPOFF_SEED ?? 1);

export interface Scenario {
  /** Given, when, then. */
  readonly story: string;
  /** The invariant that is broken to see the scenario turn red. */
  readonly breaks: Switch;
  /** What the catalogue asks for beyond this and the engine does not have yet. */
  readonly lacks?: string;
  /** Throws when the story does not hold. */
  readonly run: (open: OpenSimulation) => Promise<void>;
}

/** Opens a simulation with the scenario's seed and, in its red run, its sabotage. */
export type OpenSimulation = (
  options: Omit<SimulationOptions, 'seed' | 'sabotage'> & { seed?: number },
) => Simulation;

export async function runScenario(scenario: Scenario, mode: 'sound' | 'sabotaged'): Promise<void> {
  // Of all but the newest only what was wrong is kept: a soak opens hundreds.
  const violations: (readonly string[])[] = [];
  let newest: Simulation | null = null;
  const open: OpenSimulation = (options) => {
    const broken: Sabotage | undefined = mode === 'sabotaged' ? sabotage(scenario.breaks) : undefined;
    const simulation = new Simulation({ seed: SEED, ...options, sabotage: broken });
    violations.push(simulation.assertions.violations);
    newest = simulation;
    return simulation;
  };
  try {
    await scenario.run(open);
    const found = violations.flat();
    if (found.length > 0) throw new UniversalAssertionError(found.slice(0, 10).join('\n'));
  } catch (error) {
    const trace = (newest as Simulation | null)?.trace.tail(30) ?? '';
    throw new Error(
      `${error instanceof Error ? error.message : String(error)}\nseed ${SEED}; the end of the trace:\n${trace}`,
      {
        cause: error,
      },
    );
  }
}
