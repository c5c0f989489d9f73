/**
 * The ledger: versioned records in collections, changed in transactions that also emit events.
 *
 * Shaped so that Firestore can keep every promise made here: records are JSON documents, there are no joins,
 * a transaction's function may be run more than once, reads come before writes, and one transaction writes at
 * most 400 records.
 */

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };
export type JsonObject = { readonly [key: string]: Json | undefined };

export interface LedgerRecord<T = JsonObject> {
  readonly key: string;
  /** 1 at creation, +1 with every put. */
  readonly version: number;
  readonly data: T;
}

/** A collection declares the top-level fields its records may be queried by. */
export interface Collection<T extends object = JsonObject> {
  readonly name: string;
  readonly indexed: readonly (keyof T & string)[];
}

export type Scalar = string | number | boolean | null;

export interface Query<T extends object> {
  readonly collection: Collection<T>;
  /** Equality per indexed field; an array means "one of" (at most 30 values). Name the most selective field first. */
  readonly where?: Readonly<Partial<Record<keyof T & string, Scalar | readonly Scalar[]>>>;
  /** One indexed field bounded, both ends included. */
  readonly between?: { readonly field: keyof T & string; readonly from?: Scalar; readonly to?: Scalar };
  /** Records come ordered by key unless an indexed field is named; `descending` turns either order round. */
  readonly orderBy?: keyof T & string;
  readonly descending?: boolean;
  readonly limit?: number;
}

/** An event emitted inside a commit: delivered at least once to every subscription of its topic. */
export interface OutgoingEvent {
  /** Deterministic where the cause is, so that a repeated emission is recognised by its consumers. */
  readonly id: string;
  readonly topic: string;
  readonly data: JsonObject;
  /** Small strings a bus may filter by: `lane`, `eventType`, ... */
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface LedgerReader {
  get<T extends object>(collection: Collection<T>, key: string): Promise<LedgerRecord<T> | null>;
  query<T extends object>(query: Query<T>): Promise<LedgerRecord<T>[]>;
  count<T extends object>(query: Query<T>): Promise<number>;
}

export interface LedgerTransaction extends LedgerReader {
  /** Fails the transaction with `RecordExistsError` when the key is taken. */
  create<T extends object>(collection: Collection<T>, key: string, data: T): void;
  /** Replaces a record read at `expectedVersion`; a different version fails the transaction with `StaleVersionError`. */
  put<T extends object>(collection: Collection<T>, key: string, data: T, expectedVersion: number): void;
  /** The event is committed with the transaction's writes or not at all. */
  emit(event: OutgoingEvent): void;
}

export interface Ledger extends LedgerReader {
  /**
   * Runs `work` against one consistent state and commits its writes and events together.
   * `work` must be re-runnable, must do nothing but use `tx`, and read before it writes: it may run again after a conflict.
   * Resolves when the commit is durable; rejects with what `work` threw, nothing being written then.
   */
  transact<T>(work: (tx: LedgerTransaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export class RecordExistsError extends Error {
  override readonly name = 'RecordExistsError';
  readonly collection: string;
  readonly key: string;
  constructor(collection: string, key: string) {
    super(`${collection}/${key} exists already: records are created once`);
    this.collection = collection;
    this.key = key;
  }
}

export class StaleVersionError extends Error {
  override readonly name = 'StaleVersionError';
  constructor(collection: string, key: string, expected: number, found: number) {
    super(
      `${collection}/${key} is at version ${found}, not ${expected}: somebody else changed it meanwhile; read it again`,
    );
  }
}

/** Declares a collection; give `T` so that queries are typed by the record's fields. */
export function collection<T extends object>(
  name: string,
  indexed: readonly (keyof T & string)[] = [],
): Collection<T> {
  return Object.freeze({ name, indexed });
}
