/** What the processes of crash-between-commit-and-publish do on Google's engine. */

import type { Ledger } from '../../../src/ports/ledger.ts';
import { CRASH_TOPOLOGY, SOURCES } from '../../contract/ledger-crash-work.ts';

export const UNITS = 40;

/** Where the careless engine dies. */
export const BETWEEN_COMMITS = 'between commits';

/** The shortest lease there is: what a dead process held comes again after it. */
export const TOPOLOGY = CRASH_TOPOLOGY.map((subscription) => ({ ...subscription, ackDeadlineSeconds: 10 }));

/**
 * Records the unit and emits its event in one commit, unless a process that died had done so. With `between` the event
 * is a commit of its own, as a careless engine has it, and `between` runs before it.
 */
export async function emitSource(ledger: Ledger, unit: number, between?: () => void): Promise<void> {
  const key = `unit-${unit}`;
  const event = { id: key, topic: 'work', data: { key } };
  const isNew = await ledger.transact(async (tx) => {
    if (await tx.get(SOURCES, key)) return false;
    tx.create(SOURCES, key, { run: 'crash' });
    if (!between) tx.emit(event);
    return true;
  });
  if (!between || !isNew) return;
  between();
  await ledger.transact(async (tx) => tx.emit(event));
}
