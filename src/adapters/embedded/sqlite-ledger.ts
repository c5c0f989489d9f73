/** The ledger on SQLite: reads see what is committed, transactions go through the group writer. */

import type { Collection, Ledger, LedgerRecord, LedgerTransaction, Query } from '../../ports/ledger.ts';
import { type BufferedEvent, BufferedTransaction } from '../memory/buffered-transaction.ts';
import type { Declarations } from '../memory/declarations.ts';
import type { AnyCollection } from '../memory/query-plan.ts';
import type { GroupWriter } from './group-writer.ts';
import type { SqliteReader, SqliteRecords } from './sqlite-records.ts';
import type { Statements } from './statements.ts';

export interface SqliteLedgerOptions {
  readonly writer: GroupWriter;
  /** On the connection that writes: sees the open transaction. */
  readonly records: SqliteRecords;
  readonly declarations: Declarations;
  readonly writing: Statements;
  /** On a connection of its own: sees commits only, also while the other one is in a transaction. */
  readonly reader: SqliteReader;
  readonly hasSubscription: (topic: string) => boolean;
  /** Puts events on the bus within the open transaction. */
  readonly publish: (events: readonly BufferedEvent[]) => void;
  /** Ends everything that uses the file, in order, and closes it. */
  readonly close: () => Promise<void>;
}

export class SqliteLedger implements Ledger {
  readonly #options: SqliteLedgerOptions;
  #closed: Promise<void> | null = null;
  #isOver = false;

  constructor(options: SqliteLedgerOptions) {
    this.#options = options;
  }

  async get<T extends object>(collection: Collection<T>, key: string): Promise<LedgerRecord<T> | null> {
    this.#admit();
    return this.#committed(collection).get(collection, key);
  }

  async query<T extends object>(query: Query<T>): Promise<LedgerRecord<T>[]> {
    this.#admit();
    return this.#committed(query.collection).query(query);
  }

  async count<T extends object>(query: Query<T>): Promise<number> {
    this.#admit();
    return this.#committed(query.collection).count(query);
  }

  transact<T>(work: (tx: LedgerTransaction) => Promise<T>): Promise<T> {
    const { records, declarations, hasSubscription, writer } = this.#options;
    const tx = new BufferedTransaction(records, declarations, hasSubscription);
    return writer.submit({
      prepare: () => tx.run(work),
      apply: () => this.#apply(tx),
      abandon: () => tx.abandon(),
    });
  }

  /** Closes the bus with it. */
  close(): Promise<void> {
    this.#closed ??= this.#options.close().finally(() => {
      this.#isOver = true;
    });
    return this.#closed;
  }

  /**
   * Between two groups the writing connection shows commits only as well, and its pages are warm: every commit makes the
   * other connection read them again. The adapters' reads are synchronous, so no group begins in the middle of one.
   */
  #committed(collection: AnyCollection): SqliteReader {
    const { reader, records, writer } = this.#options;
    // A table that has to be rebuilt first is rebuilt in a commit, as the reader asks for it.
    return writer.isWriting || !records.isReady(collection) ? reader : records;
  }

  #admit(): void {
    if (this.#isOver) throw new Error('the ledger is closed: open the engine again');
  }

  #apply(tx: BufferedTransaction): void {
    const { records, writing, publish } = this.#options;
    // A single write that is refused has changed nothing that would need rolling back.
    const guarded = tx.writes.length > 1;
    if (guarded) writing.run('SAVEPOINT member');
    try {
      for (const write of tx.writes) records.apply(write);
    } catch (error) {
      if (guarded) {
        writing.run('ROLLBACK TO member');
        writing.run('RELEASE member');
        // It may have taken a table made on the way with it.
        records.forget();
      }
      throw error;
    }
    if (guarded) writing.run('RELEASE member');
    publish(tx.events);
  }
}
