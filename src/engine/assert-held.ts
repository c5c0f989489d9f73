/** The fence before the store: who lost his lease writes nothing. */

import type { LedgerReader } from '../ports/ledger.ts';
import { FencedError } from './attempt.ts';
import type { Engine } from './engine-context.ts';
import { ATTEMPTS } from './unit.ts';

/**
 * Throws `FencedError` when the attempt has ended or was taken over. Asked right before a partition is replaced: ledger
 * and warehouse share no transaction, so the moment in between remains, and the ledger refuses the end in any case.
 */
export async function assertHeld(
  engine: Pick<Engine, 'ledger' | 'sabotage'>,
  attemptId: string,
): Promise<void> {
  if (engine.sabotage?.breaks === 'tokensNotCompared') return;
  await assertRunning(engine.ledger, attemptId);
}

/** The same fence inside a commit, where `reader` is the transaction: who lost his lease commits nothing. */
export async function assertRunning(reader: Pick<LedgerReader, 'get'>, attemptId: string): Promise<void> {
  const attempt = await reader.get(ATTEMPTS, attemptId);
  if (!attempt?.data.running)
    throw new FencedError(`attempt ${attemptId} was taken over or has ended: it may not write any more`);
}
