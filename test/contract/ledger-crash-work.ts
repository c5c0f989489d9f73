/** What the processes of the crash test do: sources cause messages, each message has one effect. */

import type { Delivery, Subscription } from '../../src/ports/bus.ts';
import { collection, type Ledger } from '../../src/ports/ledger.ts';
import { subscription } from './engine-under-test.ts';

export const SOURCES = collection<{ run: string }>('sources', ['run']);
/** Keyed by message id; a second delivery of it must not make a second effect. */
export const EFFECTS = collection<{ source: string }>('effects', ['source']);
/** One record that every effect counts up: wrong as soon as an effect is lost or doubled. */
export const TOTALS = collection<{ effects: number }>('totals');

export const CRASH_TOPOLOGY: readonly Subscription[] = [
  subscription('work', { name: 'work-worker', concurrency: 50, maxAttempts: 5 }),
  subscription('dead', { name: 'dead-worker' }),
];

export async function consume(ledger: Ledger, { message }: Delivery): Promise<void> {
  await ledger.transact(async (tx) => {
    const known = await tx.get(EFFECTS, message.id);
    const total = await tx.get(TOTALS, 'all');
    if (known) return;
    tx.create(EFFECTS, message.id, { source: String(message.data.key) });
    if (total) tx.put(TOTALS, 'all', { effects: total.data.effects + 1 }, total.version);
    else tx.create(TOTALS, 'all', { effects: 1 });
  });
}
