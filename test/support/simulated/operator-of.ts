/** A simulation as an operator's commands see it. */

import type { OperatorContext } from '../../../src/app/operator/operation.ts';
import type { Simulation } from '../../../src/simulate/simulation.ts';

/** `settle` comes back at once: whoever drives the simulation settles it. */
export function operatorOf({ engine, warehouse }: Simulation): OperatorContext {
  // Those that would need more are not asked here.
  const context = { engine, warehouse, replaysThePast: false, keyedHosts: [], settle: async () => undefined };
  return context as unknown as OperatorContext;
}
