/** A ledger that journals every store effect in the commit that makes it, under a fresh key: a doubled effect has two entries. */

import { ATTEMPTS, type AttemptRecord, TRIGGERS, type TriggerRecord } from '../../engine/unit.ts';
import { FAN_INS, MEMBERS } from '../../pipeline/5-predict/batch-records.ts';
import { type Collection, collection, type Ledger, type LedgerTransaction } from '../../ports/ledger.ts';

export interface EffectRecord {
  readonly kind: 'trigger' | 'work' | 'member' | 'fan_in';
  /** What happened; it may happen once. */
  readonly effect: string;
}

export const EFFECTS = collection<EffectRecord>('chaos_effects', ['kind', 'effect']);

/** `newId` gives keys that no former process has given. */
export function journalled(ledger: Ledger, newId: (prefix: string) => string): Ledger {
  return {
    get: (from, key) => ledger.get(from, key),
    query: (query) => ledger.query(query),
    count: (query) => ledger.count(query),
    transact: (work) => ledger.transact((tx) => work(journallingTransaction(tx, newId))),
    close: () => ledger.close(),
  };
}

function journallingTransaction(tx: LedgerTransaction, newId: (prefix: string) => string): LedgerTransaction {
  const note = (into: { readonly name: string }, key: string, data: object) => {
    const effect = effectOf(into, key, data);
    if (effect) tx.create(EFFECTS, newId('effect'), effect);
  };
  return {
    get: (from, key) => tx.get(from, key),
    query: (query) => tx.query(query),
    count: (query) => tx.count(query),
    create<T extends object>(into: Collection<T>, key: string, data: T) {
      tx.create(into, key, data);
      note(into, key, data);
    },
    put<T extends object>(into: Collection<T>, key: string, data: T, expectedVersion: number) {
      tx.put(into, key, data, expectedVersion);
      note(into, key, data);
    },
    emit: (event) => tx.emit(event),
  };
}

/** The identity of an effect leaves out whoever caused it: the second cause of the same effect is the fault looked for. */
function effectOf(into: { readonly name: string }, key: string, data: object): EffectRecord | null {
  switch (into.name) {
    case TRIGGERS.name: {
      const trigger = data as TriggerRecord;
      return { kind: 'trigger', effect: `${trigger.target}@${trigger.generation}` };
    }
    case ATTEMPTS.name: {
      const { unit, generation, outcome } = data as AttemptRecord;
      return outcome?.kind === 'complete' ? { kind: 'work', effect: `${unit}@${generation}` } : null;
    }
    case MEMBERS.name:
      return { kind: 'member', effect: key };
    case FAN_INS.name:
      return { kind: 'fan_in', effect: key };
    default:
      return null;
  }
}
