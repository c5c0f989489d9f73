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
    const plan = planQuery(query);
    const { fields } = this.#collection(plan.collection);
    const found = this.#matching(plan).sort(orderOf(plan, fields));
    return found.slice(0, plan.limit ?? found.length).map((stored) => toRecord<T>(stored));
  }

  async count<T extends object>(query: Query<T>): Promise<number> {
    this.#admit();
    const plan = planQuery(query);
    const { length } = this.#matching(plan);
    return Math.min(length, plan.limit ?? length);
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

  #apply({ collection, key, json, indexed: values }: RecordWrite): void {
    const { fields, records, index } = this.#collection(collection);
    // Another declaration of the collection may name its fields in another order.
    const indexed = fields.map((field) => values[collection.indexed.indexOf(field)] ?? null);
    const stored = records.get(key);
    if (!stored) {
      const record: StoredRecord = { key, version: 1, json, indexed, read: null };
      records.set(key, record);
      for (const [i, byValue] of index.entries()) addTo(byValue, record, i);
      return;
    }
    const before = stored.indexed;
    Object.assign(stored, { version: stored.version + 1, json, indexed, read: null });
    for (const [i, byValue] of index.entries()) {
      if (before[i] === indexed[i]) continue;
      byValue.get(before[i] ?? null)?.delete(key);
      addTo(byValue, stored, i);
    }
  }

  /** The stored collection, made when new and indexed by exactly the fields of its declaration. */
  #collection(declared: AnyCollection): StoredCollection {
    const ready = this.#ready.get(declared);
    if (ready) return ready;
    this.#declarations.admit(declared);
    const known = this.#disk.collections.get(declared.name);
    const isIndexed = known?.fields.join() === [...declared.indexed].sort().join();
    const stored = known && isIndexed ? known : indexedBy(declared, [...(known?.records.values() ?? [])]);
    this.#disk.collections.set(declared.name, stored);
    this.#ready.set(declared, stored);
    return stored;
  }

  #matching(plan: QueryPlan): StoredRecord[] {
    const { fields, records, index } = this.#collection(plan.collection);
    let candidates: readonly ReadonlyMap<string, StoredRecord>[] = [records];
    let fewest = records.size;
    for (const { field, oneOf } of plan.conditions) {
      const byValue = index[fields.indexOf(field)];
      const parts = [...new Set(oneOf)].flatMap((value) => byValue?.get(value) ?? []);
      const size = parts.reduce((sum, part) => sum + part.size, 0);
      if (size > fewest) continue;
      fewest = size;
      candidates = parts;
    }
    const matches = matcherOf(plan, fields);
    const found: StoredRecord[] = [];
    for (const part of candidates) {
      for (const record of part.values()) if (matches(record)) found.push(record);
    }
    return found;
  }
}

function indexedBy(declared: AnyCollection, before: readonly StoredRecord[]): StoredCollection {
  const fields = [...declared.indexed].sort();
  const index = fields.map(() => new Map<Scalar, Map<string, StoredRecord>>());
  const records = new Map(
    before.map((record) => [
      record.key,
      { ...record, indexed: indexedValues({ ...declared, indexed: fields }, JSON.parse(record.json)) },
    ]),
  );
  for (const record of records.values()) {
    for (const [i, byValue] of index.entries()) addTo(byValue, record, i);
  }
  return { fields, records, index };
}

function addTo(byValue: Map<Scalar, Map<string, StoredRecord>>, record: StoredRecord, field: number): void {
  const value = record.indexed[field] ?? null;
  const sameValue = byValue.get(value);
  if (sameValue) sameValue.set(record.key, record);
  else byValue.set(value, new Map([[record.key, record]]));
}

function matcherOf({ conditions, between }: QueryPlan, fields: readonly string[]) {
  const wanted = conditions.map(({ field, oneOf }) => ({ at: fields.indexOf(field), oneOf }));
  const boundedAt = between ? fields.indexOf(between.field) : -1;
  return ({ indexed }: StoredRecord): boolean => {
    for (const { at, oneOf } of wanted) if (!oneOf.includes(indexed[at] ?? null)) return false;
    if (!between) return true;
    const { from, to } = between;
    const value = indexed[boundedAt] ?? null;
    if (typeof value !== typeof (from ?? to)) return false;
    return (
      (from === undefined || compareScalars(value, from) >= 0) &&
      (to === undefined || compareScalars(value, to) <= 0)
    );
  };
}

function orderOf({ descending, orderBy }: QueryPlan, fields: readonly string[]) {
  const sign = descending ? -1 : 1;
  const at = orderBy === null ? -1 : fields.indexOf(orderBy);
  return (left: StoredRecord, right: StoredRecord): number => {
    const byField = at < 0 ? 0 : compareScalars(left.indexed[at] ?? null, right.indexed[at] ?? null);
    return sign * (byField || compareText(left.key, right.key));
  };
}

function toRecord<T>(stored: StoredRecord): LedgerRecord<T> {
  stored.read ??= frozen({ key: stored.key, version: stored.version, data: JSON.parse(stored.json) });
  return stored.read as LedgerRecord<T>;
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
