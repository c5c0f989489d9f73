/** A ledger transaction that reads at once and keeps its writes and events for the commit: the rules every adapter shares. */

import {
  type Collection,
  type LedgerReader,
  type LedgerRecord,
  type LedgerTransaction,
  type OutgoingEvent,
  type Query,
  RecordExistsError,
} from '../../ports/ledger.ts';
import type { Declarations } from './declarations.ts';
import { type AnyCollection, indexedValues } from './query-plan.ts';

export interface RecordWrite {
  readonly collection: AnyCollection;
  readonly key: string;
  /** The record's data as JSON text, serialised when written so that later changes to the object do not reach it. */
  readonly json: string;
  /** Values of `collection.indexed`, in that order. */
  readonly indexed: ReturnType<typeof indexedValues>;
  /** Null creates. */
  readonly expectedVersion: number | null;
}

export interface BufferedEvent {
  readonly id: string;
  readonly topic: string;
  readonly json: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What one Firestore transaction can carry. */
const MAX_WRITES = 400;

export class BufferedTransaction implements LedgerTransaction {
  readonly writes: RecordWrite[] = [];
  readonly events: BufferedEvent[] = [];
  readonly #reader: LedgerReader;
  readonly #declarations: Declarations;
  readonly #hasSubscription: (topic: string) => boolean;
  readonly #written = new Set<string>();
  #fault: Error | null = null;
  #over = false;

  constructor(reader: LedgerReader, declarations: Declarations, hasSubscription: (topic: string) => boolean) {
    this.#reader = reader;
    this.#declarations = declarations;
    this.#hasSubscription = hasSubscription;
  }

  /** Runs `work` to its end; a broken rule fails it even when `work` swallowed the error. */
  async run<T>(work: (tx: LedgerTransaction) => Promise<T>): Promise<T> {
    try {
      const result = await work(this);
      if (this.#fault) throw this.#fault;
      return result;
    } finally {
      this.#over = true;
    }
  }

  /** Refuses everything that is still to come, for a transaction that was given up. */
  abandon(): void {
    this.#over = true;
  }

  async get<T extends object>(collection: Collection<T>, key: string): Promise<LedgerRecord<T> | null> {
    this.#admitRead(`${collection.name}/${key}`);
    return await this.#reader.get(collection, key);
  }

  async query<T extends object>(query: Query<T>): Promise<LedgerRecord<T>[]> {
    this.#admitRead(query.collection.name);
    return await this.#reader.query(query);
  }

  async count<T extends object>(query: Query<T>): Promise<number> {
    this.#admitRead(query.collection.name);
    return await this.#reader.count(query);
  }

  create<T extends object>(collection: Collection<T>, key: string, data: T): void {
    if (this.#written.has(identity(collection, key))) this.#fail(new RecordExistsError(collection.name, key));
    this.#write(collection, key, data, null);
  }

  put<T extends object>(collection: Collection<T>, key: string, data: T, expectedVersion: number): void {
    if (this.#written.has(identity(collection, key))) {
      this.#fail(
        new Error(`${collection.name}/${key} is written twice in one transaction: merge the two writes`),
      );
    }
    this.#write(collection, key, data, expectedVersion);
  }

  emit(event: OutgoingEvent): void {
    this.#admit();
    if (event.id === '')
      this.#fail(new Error(`an event for ${event.topic} has no id: consumers dedupe by it`));
    if (!this.#hasSubscription(event.topic)) {
      this.#fail(
        new Error(`event ${event.id}: nobody subscribes to topic "${event.topic}": declare a subscription`),
      );
    }
    this.events.push({
      id: event.id,
      topic: event.topic,
      json: JSON.stringify(event.data),
      attributes: event.attributes ?? {},
    });
  }

  #write(collection: AnyCollection, key: string, data: object, expectedVersion: number | null): void {
    this.#admit();
    if (key === '') this.#fail(new Error(`${collection.name}: a record needs a key, it is empty`));
    if (this.writes.length === MAX_WRITES) {
      this.#fail(
        new Error(
          `${collection.name}/${key}: one transaction writes at most ${MAX_WRITES} records: split the work`,
        ),
      );
    }
    this.#declarations.admit(collection);
    this.writes.push({
      collection,
      key,
      json: JSON.stringify(data),
      indexed: indexedValues(collection, data),
      expectedVersion,
    });
    this.#written.add(identity(collection, key));
  }

  #admitRead(what: string): void {
    this.#admit();
    if (this.writes.length > 0 || this.events.length > 0) {
      this.#fail(new Error(`${what} is read after the transaction's first write: do all reads before it`));
    }
  }

  #admit(): void {
    if (this.#over) throw new Error('the transaction is over: use `tx` only inside its `work`, and await it');
  }

  #fail(error: Error): never {
    this.#fault ??= error;
    throw error;
  }
}

function identity(collection: AnyCollection, key: string): string {
  return `${collection.name}\u0000${key}`;
}
