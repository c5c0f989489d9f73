/**
 * The ledger on Firestore.
 *
 * Firestore's transactions lock what they read: fifty that read one document and write it make no progress, and a
 * process that is killed leaves its locks behind for a minute. So `work` runs against a read-only snapshot first, which
 * locks nothing; if it writes nothing or throws, that was all. What it wants to write is known then, so that in this
 * process transactions that write the same take turns. If it writes all it has read, its writes' preconditions prove
 * the rest and no transaction is needed; only one that decided by what it does not write runs again, under locks.
 */

import type { Firestore, Transaction, WriteBatch } from '@google-cloud/firestore';
import type { Clock } from '../../ports/clock.ts';
import {
  type Collection,
  type Ledger,
  type LedgerRecord,
  type LedgerTransaction,
  type Query,
  RecordExistsError,
  StaleVersionError,
} from '../../ports/ledger.ts';
import { BufferedTransaction, type RecordWrite } from '../memory/buffered-transaction.ts';
import type { Declarations } from '../memory/declarations.ts';
import { documentId } from './document-id.ts';
import { type FirestoreCollections, fieldValues } from './firestore-collections.ts';
import { type Access, FirestoreReader, PLAIN, seenIn } from './firestore-reader.ts';
import { type FirestoreLibrary, GRPC, grpcCode } from './google-clients.ts';
import { KeyLocks } from './key-locks.ts';
import type { OutboxMessages, OutgoingMessage } from './outbox-messages.ts';

export interface FirestoreLedgerOptions {
  readonly library: FirestoreLibrary;
  readonly firestore: Firestore;
  readonly collections: FirestoreCollections;
  readonly declarations: Declarations;
  readonly outbox: OutboxMessages;
  readonly clock: Clock;
  readonly hasSubscription: (topic: string) => boolean;
  /** Told of the messages a commit has put into the outbox. */
  readonly onCommitted: (messages: readonly OutgoingMessage[]) => void;
  /** Runs before the ledger closes: handlers in flight may still commit. */
  readonly beforeClose: () => Promise<void>;
  readonly afterClose: () => Promise<void>;
}

/** A transaction that others of other processes kept aborting is given up then. */
const MAX_ATTEMPTS = 12;
const FIRST_RETRY_MS = 20;
const LONGEST_RETRY_MS = 2_000;
/** Not Firestore's last word: what was seen is not so any more, and `work` is to look again. */
const CHANGED_MEANWHILE: ReadonlySet<number> = new Set(Object.values(GRPC));

/** A run of a transaction's `work`, and what it saw and wants. */
interface Look<T> {
  readonly result: T;
  readonly tx: BufferedTransaction;
  readonly reader: FirestoreReader;
}

export class FirestoreLedger implements Ledger {
  readonly #options: FirestoreLedgerOptions;
  readonly #plain: FirestoreReader;
  readonly #locks = new KeyLocks();
  readonly #running = new Set<Promise<unknown>>();
  #closed: Promise<void> | null = null;
  #isOver = false;

  constructor(options: FirestoreLedgerOptions) {
    this.#options = options;
    this.#plain = new FirestoreReader(options.library, options.collections, PLAIN);
  }

  async get<T extends object>(collection: Collection<T>, key: string): Promise<LedgerRecord<T> | null> {
    this.#admit();
    return await this.#plain.get(collection, key);
  }

  async query<T extends object>(query: Query<T>): Promise<LedgerRecord<T>[]> {
    this.#admit();
    return await this.#plain.query(query);
  }

  async count<T extends object>(query: Query<T>): Promise<number> {
    this.#admit();
    return await this.#plain.count(query);
  }

  async transact<T>(work: (tx: LedgerTransaction) => Promise<T>): Promise<T> {
    this.#admit();
    const running = this.#transact(work);
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /** Closes the bus with it. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const { beforeClose, afterClose } = this.#options;
    await beforeClose();
    await Promise.allSettled([...this.#running]);
    this.#isOver = true;
    await afterClose();
  }

  #admit(): void {
    if (this.#isOver) throw new Error('the ledger is closed: open the engine again');
  }

  async #transact<T>(work: (tx: LedgerTransaction) => Promise<T>): Promise<T> {
    const look = await this.#look(work);
    if (isReadOnly(look)) return look.result;
    return await this.#locks.hold(lockNames(look), async (waited) => {
      // Whoever was first has probably changed what was seen.
      let current = waited ? await this.#look(work) : look;
      for (let attempt = 1; ; attempt++) {
        if (isReadOnly(current)) return current.result;
        try {
          const { result, messages } = await this.#commit(work, current);
          if (messages.length > 0) this.#options.onCommitted(messages);
          return result;
        } catch (error) {
          const code = grpcCode(error);
          if (code === GRPC.alreadyExists) await this.#refuseTaken(current);
          if (code === null || !CHANGED_MEANWHILE.has(code) || attempt === MAX_ATTEMPTS) throw error;
          await this.#pause(attempt);
          current = await this.#look(work);
        }
      }
    });
  }

  /** Runs `work` on one consistent state, without locks. */
  async #look<T>(work: (tx: LedgerTransaction) => Promise<T>): Promise<Look<T>> {
    return await this.#options.firestore.runTransaction(
      async (transaction) => {
        const { reader, tx } = this.#buffered(transaction);
        return { result: await tx.run(work), tx, reader };
      },
      { readOnly: true },
    );
  }

  async #commit<T>(
    work: (tx: LedgerTransaction) => Promise<T>,
    look: Look<T>,
  ): Promise<{ result: T; messages: readonly OutgoingMessage[] }> {
    const { firestore, outbox } = this.#options;
    if (this.#isVerifiedByItsWrites(look)) {
      const batch = firestore.batch();
      await this.#write(batch, PLAIN, look);
      const messages = outbox.add(batch, look.tx.events);
      await batch.commit();
      return { result: look.result, messages };
    }
    return await firestore.runTransaction(
      async (transaction) => {
        const { reader, tx } = this.#buffered(transaction);
        const result = await tx.run(work);
        const messages = await this.#write(transaction, within(transaction), { tx, reader }).then(() =>
          outbox.add(transaction, tx.events),
        );
        return { result, messages };
      },
      // Google's own retry waits a second and more; the one here is made for short transactions.
      { maxAttempts: 1 },
    );
  }

  /** Whether all it read is written as well: then the writes' preconditions prove that nothing has changed. */
  #isVerifiedByItsWrites({ tx, reader }: Look<unknown>): boolean {
    if (reader.queries.length > 0) return false;
    const written = new Set(tx.writes.map((write) => this.#reference(write).path));
    return [...reader.seen.keys()].every((path) => written.has(path));
  }

  #buffered(transaction: Transaction) {
    const { library, collections, declarations, hasSubscription } = this.#options;
    const reader = new FirestoreReader(library, collections, within(transaction));
    return { reader, tx: new BufferedTransaction(reader, declarations, hasSubscription) };
  }

  #reference({ collection, key }: Pick<RecordWrite, 'collection' | 'key'>) {
    return this.#options.collections.reference(collection).doc(documentId(collection.name, key));
  }

  /** A record that is put without having been read is read now: Firestore's preconditions know times, not versions. */
  async #write(
    commit: WriteBatch | Transaction,
    access: Access,
    { tx, reader }: Pick<Look<unknown>, 'tx' | 'reader'>,
  ): Promise<void> {
    const documents = await Promise.all(
      tx.writes.map(async (write) => {
        const { collection, json, expectedVersion } = write;
        const reference = this.#reference(write);
        const held = await this.#options.collections.fieldsOf(collection);
        const fields = fieldValues(collection, held, JSON.parse(json));
        const document = { version: (expectedVersion ?? 0) + 1, json, fields };
        const known = reader.seen.get(reference.path);
        const isUnread = expectedVersion !== null && !known;
        return { write, reference, document, seen: isUnread ? seenIn(await access.get(reference)) : known };
      }),
    );
    // Both kinds of commit have these methods, with overloads that do not add up for the compiler.
    const batch = commit as WriteBatch;
    for (const { write, reference, document, seen } of documents) {
      const { collection, key, expectedVersion } = write;
      if (expectedVersion === null) {
        if (seen && seen.version > 0) throw new RecordExistsError(collection.name, key);
        batch.create(reference, document);
      } else {
        if (!seen?.updateTime || seen.version !== expectedVersion)
          throw new StaleVersionError(collection.name, key, expectedVersion, seen?.version ?? 0);
        batch.update(reference, document, { lastUpdateTime: seen.updateTime });
      }
    }
  }

  async #pause(attempt: number): Promise<void> {
    const { clock } = this.#options;
    const wait = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempt);
    await new Promise<void>((resolve) => {
      clock.setTimer(clock.now() + wait, resolve);
    });
  }

  /** Firestore says that a document was there, not which. One that `work` had not looked for is the caller's error. */
  async #refuseTaken({ tx, reader }: Look<unknown>): Promise<void> {
    for (const write of tx.writes) {
      const reference = this.#reference(write);
      if (write.expectedVersion !== null || reader.seen.has(reference.path)) continue;
      if ((await reference.get()).exists) throw new RecordExistsError(write.collection.name, write.key);
    }
  }
}

function isReadOnly({ tx }: Look<unknown>): boolean {
  return tx.writes.length === 0 && tx.events.length === 0;
}

function within(transaction: Transaction): Access {
  return {
    get: (reference) => transaction.get(reference),
    query: (query) => transaction.get(query),
    count: (query) => transaction.get(query),
  };
}

/** What makes two transactions wait for each other: the records they write, and queries whose answer they change. */
function lockNames({ tx, reader }: Look<unknown>): string[] {
  const written = new Set(tx.writes.map(({ collection }) => collection.name));
  return [
    ...tx.writes.map(({ collection, key }) => `${collection.name}/${key}`),
    ...reader.queries
      .filter(({ collection }) => written.has(collection.name))
      .map(({ collection, conditions }) => `${collection.name}?${JSON.stringify(conditions)}`),
  ];
}
