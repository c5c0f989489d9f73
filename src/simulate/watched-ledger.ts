/** A process's way to the ledger: every commit is seen, and the process may die or freeze on either side of it. */

import type {
  Collection,
  Ledger,
  LedgerRecord,
  LedgerTransaction,
  OutgoingEvent,
  Query,
} from '../ports/ledger.ts';

export interface Written {
  readonly collection: string;
  readonly key: string;
  readonly data: unknown;
  readonly isNew: boolean;
}

export interface Commit {
  readonly writes: readonly Written[];
  readonly events: readonly OutgoingEvent[];
}

export interface LedgerHooks {
  /** Waits while the process is frozen; never resolves once it is dead. */
  readonly alive: () => Promise<void>;
  /** Before a collection is read inside a transaction; may throw. */
  readonly reading?: (collection: string) => void;
  readonly committed: (commit: Commit) => void;
  /** Between a commit and whatever its caller does next. */
  readonly afterCommit: (commit: Commit) => Promise<void>;
}

export function watchedLedger(ledger: Ledger, hooks: LedgerHooks): Ledger {
  return {
    async get<T extends object>(collection: Collection<T>, key: string): Promise<LedgerRecord<T> | null> {
      await hooks.alive();
      return await ledger.get(collection, key);
    },
    async query<T extends object>(query: Query<T>): Promise<LedgerRecord<T>[]> {
      await hooks.alive();
      return await ledger.query(query);
    },
    async count<T extends object>(query: Query<T>): Promise<number> {
      await hooks.alive();
      return await ledger.count(query);
    },
    async transact<T>(work: (tx: LedgerTransaction) => Promise<T>): Promise<T> {
      await hooks.alive();
      let commit: { writes: Written[]; events: OutgoingEvent[] } = { writes: [], events: [] };
      const result = await ledger.transact(async (tx) => {
        commit = { writes: [], events: [] };
        return await work(recording(tx, commit, hooks.reading));
      });
      if (commit.writes.length === 0 && commit.events.length === 0) return result;
      hooks.committed(commit);
      await hooks.afterCommit(commit);
      return result;
    },
    close: () => ledger.close(),
  };
}

function recording(
  tx: LedgerTransaction,
  commit: { readonly writes: Written[]; readonly events: OutgoingEvent[] },
  reading: (collection: string) => void = () => undefined,
): LedgerTransaction {
  return {
    get(collection, key) {
      reading(collection.name);
      return tx.get(collection, key);
    },
    query(query) {
      reading(query.collection.name);
      return tx.query(query);
    },
    count: (query) => tx.count(query),
    create(collection, key, data) {
      tx.create(collection, key, data);
      commit.writes.push({ collection: collection.name, key, data, isNew: true });
    },
    put(collection, key, data, expectedVersion) {
      tx.put(collection, key, data, expectedVersion);
      commit.writes.push({ collection: collection.name, key, data, isNew: false });
    },
    emit(event) {
      tx.emit(event);
      commit.events.push(event);
    },
  };
}
