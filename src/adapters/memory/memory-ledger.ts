/** The reference ledger: records in maps, one transaction at a time, events into the outbox. */

import type { Clock } from '../../ports/clock.ts';
import {
  type Collection,
  type Ledger,
  type LedgerRecord,
  type LedgerTransaction,
  type Query,
  RecordExistsError,
  type Scalar,
  StaleVersionError,
} from '../../ports/ledger.ts';
import { BufferedTransaction, type RecordWrite } from './buffered-transaction.ts';
import { Declarations } from './declarations.ts';
import type { MemoryDisk, StoredCollection, StoredRecord } from './memory-disk.ts';
import { type AnyCollection, indexedValues, planQuery, type QueryPlan } from './query-plan.ts';
import { compareScalars, compareText } from './scalar-order.ts';

export interface MemoryLedgerOptions {
  readonly disk: MemoryDisk;
  readonly clock: Clock;
  readonly hasSubscription: (topic: string) => boolean;
  /** Called after each commit that put events into the outbox. */
  readonly onOutbox: () => void;
  /** Runs before the ledger closes: the bus's handlers in flight may still commit. */
  readonly beforeClose: () => Promise<void>;
}

export class MemoryLedger implements Ledger {
  readonly #options: MemoryLedgerOptions;
  readonly #disk: MemoryDisk;
  readonly #declarations = new Declarations();
  readonly #ready = new Map<AnyCollection, StoredCollection>();
  #last: Promise<unknown> = Promise.resolve();
  #refusal: Error | null = null;
  #closed: Promise<void> | null = null;

  constructor(options: MemoryLedgerOptions) {
    this.#options = options;
    this.#disk = options.disk;
  }

  async get<T extends object>(collection: Collection<T>, key: string): Promise<LedgerRecord<T> | null> {
    this.#admit();
    const stored = this.#collection(collection).records.get(key);
    return stored ? toRecord<T>(stored) : null;
  }

  async query<T extends object>(query: Query<T>): Promise<LedgerRecord<T>[]> {
    this.#admit();
    return this.#select(planQuery(query)).map((stored) => toRecord<T>(stored));
  }

  async count<T extends object>(query: Query<T>): Promise<number> {
    this.#admit();
    return this.#select(planQuery(query)).length;
  }

  transact<T>(work: (tx: LedgerTransaction) => Promise<T>): Promise<T> {
    const run = async () => {
      this.#admit();
      const tx = new BufferedTransaction(this, this.#declarations, this.#options.hasSubscription);
      const result = await tx.run(work);
      this.#admit();
      this.#commit(tx);
      return result;
    };
    const outcome = this.#last.then(run);
    // The next one waits for this one's end and does not inherit its failure, which its caller gets.
    this.#last = outcome.then(
      () => undefined,
      () => undefined,
    );
    return outcome;
  }

  close(): Promise<void> {
    this.#closed ??= this.#options.beforeClose().then(async () => {
      await this.#last;
      this.refuse(new Error('the ledger is closed: open the engine again'));
    });
    return this.#closed;
  }

  /** From now on every call, and every commit under way, fails with `reason`. */
  refuse(reason: Error): void {
    this.#refusal ??= reason;
  }

  #admit(): void {
    if (this.#refusal) throw this.#refusal;
  }

  #commit(tx: BufferedTransaction): void {
    for (const write of tx.writes) this.#assertWritable(write);
    for (const write of tx.writes) this.#apply(write);
    const committedAt = this.#options.clock.now();
    for (const event of tx.events) this.#disk.outbox.push({ event, committedAt });
    if (tx.events.length > 0) this.#options.onOutbox();
  }

  #assertWritable({ collection, key, expectedVersion }: RecordWrite): void {
    const found = this.#collection(collection).records.get(key)?.version ?? 0;
    if (expectedVersion === null && found > 0) throw new RecordExistsError(collection.name, key);
    if (expectedVersion !== null && found !== expectedVersion) {
      throw new StaleVersionError(collection.name, key, expectedVersion, found);
    }
  }

  #apply(write: RecordWrite): void {
    const { records, index } = this.#collection(write.collection);
    const old = records.get(write.key);
    const indexed = new Map(write.collection.indexed.map((field, i) => [field, write.indexed[i] ?? null]));
    const record = { key: write.key, version: (old?.version ?? 0) + 1, json: write.json, indexed };
    records.set(write.key, record);
    for (const [field, byValue] of index) {
      if (old) byValue.get(old.indexed.get(field) ?? null)?.delete(write.key);
      addTo(byValue, record, field);
    }
  }

  /** The stored collection, made when new and indexed by exactly the fields of its declaration. */
  #collection(declared: AnyCollection): StoredCollection {
    const ready = this.#ready.get(declared);
    if (ready) return ready;
    this.#declarations.admit(declared);
    const stored = this.#disk.collections.get(declared.name) ?? { records: new Map(), index: new Map() };
    this.#disk.collections.set(declared.name, stored);
    stored.index.clear();
    for (const field of declared.indexed) stored.index.set(field, new Map());
    for (const [key, record] of stored.records) {
      const values = indexedValues(declared, JSON.parse(record.json) as object);
      const indexed = new Map(declared.indexed.map((field, i) => [field, values[i] ?? null]));
      stored.records.set(key, { ...record, indexed });
      for (const [field, byValue] of stored.index) addTo(byValue, { ...record, indexed }, field);
    }
    this.#ready.set(declared, stored);
    return stored;
  }

  #select(plan: QueryPlan): StoredRecord[] {
    const { records, index } = this.#collection(plan.collection);
    let candidates: Iterable<StoredRecord> = records.values();
    let fewest = records.size;
    for (const { field, oneOf } of plan.conditions) {
      const byValue = index.get(field);
      const sets = [...new Set(oneOf)].flatMap((value) => byValue?.get(value) ?? []);
      const size = sets.reduce((sum, keys) => sum + keys.size, 0);
      if (size > fewest) continue;
      fewest = size;
      candidates = recordsOf(records, sets);
    }
    const found = [...candidates].filter((record) => matches(plan, record)).sort(orderOf(plan));
    return plan.limit === null ? found : found.slice(0, plan.limit);
  }
}

function* recordsOf(
  records: ReadonlyMap<string, StoredRecord>,
  sets: readonly ReadonlySet<string>[],
): Iterable<StoredRecord> {
  for (const keys of sets) {
    for (const key of keys) {
      const record = records.get(key);
      if (record) yield record;
    }
  }
}

function addTo(byValue: Map<Scalar, Set<string>>, record: StoredRecord, field: string): void {
  const value = record.indexed.get(field) ?? null;
  const keys = byValue.get(value);
  if (keys) keys.add(record.key);
  else byValue.set(value, new Set([record.key]));
}

function matches(plan: QueryPlan, record: StoredRecord): boolean {
  const indexedValue = (field: string) => record.indexed.get(field) ?? null;
  if (!plan.conditions.every(({ field, oneOf }) => oneOf.includes(indexedValue(field)))) return false;
  if (!plan.between) return true;
  const { field, from, to } = plan.between;
  const value = indexedValue(field);
  if (typeof value !== typeof (from ?? to)) return false;
  return (
    (from === undefined || compareScalars(value, from) >= 0) &&
    (to === undefined || compareScalars(value, to) <= 0)
  );
}

function orderOf(plan: QueryPlan): (left: StoredRecord, right: StoredRecord) => number {
  const sign = plan.descending ? -1 : 1;
  const { orderBy } = plan;
  return (left, right) => {
    const byField = orderBy
      ? compareScalars(left.indexed.get(orderBy) ?? null, right.indexed.get(orderBy) ?? null)
      : 0;
    return sign * (byField || compareText(left.key, right.key));
  };
}

function toRecord<T>(stored: StoredRecord): LedgerRecord<T> {
  return { key: stored.key, version: stored.version, data: JSON.parse(stored.json) as T };
}
