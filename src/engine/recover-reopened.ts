/** Looks at the gates of units whose reopener died before he did: nothing else would before their members end anew. */

import type { Engine } from './engine-context.ts';
import { evaluateGate } from './evaluate-gates.ts';
import { isFreshlyReopened } from './reopen-units.ts';
import { GATES, UNITS } from './unit.ts';

/** For the start of a process. Who is being reopened by somebody alive is looked at once more than he would be. */
export async function recoverReopened(engine: Engine): Promise<void> {
  const open = await engine.ledger.query({ collection: UNITS, where: { open: true } });
  const cause = { id: `recover-${engine.instance}`, correlationId: `recover-${engine.instance}` };
  for (const { key, data } of open) {
    if (data.state !== 'planned' || data.reopenedBecause === null) continue;
    const gate = await engine.ledger.get(GATES, key);
    if (gate && isFreshlyReopened(gate.data)) await evaluateGate(engine, key, cause);
  }
}
