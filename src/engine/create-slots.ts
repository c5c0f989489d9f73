/** Writes the index of gates by member, in as many commits as the ledger's limit asks for. */

import type { Ledger } from '../ports/ledger.ts';
import { SLOTS, type SlotRecord } from './unit.ts';

/** A transaction may write 400 records; a gate over a whole season has more members than that. */
const SLOTS_PER_COMMIT = 200;

/**
 * Creates the slots that are missing. Called before the gates that name these members are written: a slot whose gate
 * does not exist yet wakes nobody, a gate whose slot is missing would never be woken.
 */
export async function createSlots(ledger: Ledger, slots: readonly SlotRecord[]): Promise<void> {
  for (let from = 0; from < slots.length; from += SLOTS_PER_COMMIT) {
    const chunk = slots.slice(from, from + SLOTS_PER_COMMIT);
    await ledger.transact(async (tx) => {
      const keys = chunk.map((slot) => `${slot.member}|${slot.target}`);
      const existing = await Promise.all(keys.map((key) => tx.get(SLOTS, key)));
      chunk.forEach((slot, i) => {
        if (!existing[i]) tx.create(SLOTS, keys[i] as string, slot);
      });
    });
  }
}
