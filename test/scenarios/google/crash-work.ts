/** What the processes of crash-between-commit-and-publish do on Google's engine. */

import type { Ledger } from '../../../src/ports/ledger.ts';
import { CRASH_TOPOLOGY, SOURCES } from '../../contract/ledger-crash-work.ts';

export const UNITS = 40;

/** The shortest lease there is: what a dead process held comes again after it. */
export const TOPOLOGY = CRASH_TOPOLOGY.map((subscription) => ({ ...subscription, ackDeadlineSeconds: 10 }));

/** Records the unit and emits its event in one commit, unless a process that died had done so. */
export async function emitSource(ledger: Ledger, unit: number): Promise<void> {
  const key = `unit-${unit}`;
  await ledger.transact(async (tx) => {
    if (await tx.get(SOURCES, key)) return;
    tx.create(SOURCES, key, { run: 'crash' });
    tx.emit({ id: key, topic: 'work', data: { key } });
  });
}
