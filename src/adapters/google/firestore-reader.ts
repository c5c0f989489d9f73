/** Reads records: queries as Firestore can answer them, and the rest of the port's promise done here. */

import type {
  AggregateField,
  AggregateQuery,
  AggregateQuerySnapshot,
  DocumentReference,
  DocumentSnapshot,
  Filter,
  Query as FirestoreQuery,
  QuerySnapshot,
  Timestamp,
} from '@google-cloud/firestore';
import type { Collection, LedgerReader, LedgerRecord, Query, Scalar } from '../../ports/ledger.ts';
import { planQuery, type QueryPlan } from '../memory/query-plan.ts';
import { compareScalars, compareText } from '../memory/scalar-order.ts';
import { assertIndexed } from './composite-index.ts';
import { documentId, keyOf } from './document-id.ts';
import type { FirestoreCollections, RecordDocument } from './firestore-collections.ts';
import type { FirestoreLibrary } from './google-clients.ts';

type Counted = { count: AggregateField<number> };

/** How a read reaches Firestore: at once, or inside a transaction. */
export interface Access {
  get(reference: DocumentReference<RecordDocument>): Promise<DocumentSnapshot<RecordDocument>>;
  query(query: FirestoreQuery<RecordDocument>): Promise<QuerySnapshot<RecordDocument>>;
  count(query: AggregateQuery<Counted>): Promise<AggregateQuerySnapshot<Counted>>;
}

export interface Seen {
  /** 0 when there was none. */
  readonly version: number;
  readonly updateTime: Timestamp | undefined;
}

export function seenIn(snapshot: DocumentSnapshot<RecordDocument>): Seen {
  return { version: snapshot.data()?.version ?? 0, updateTime: snapshot.updateTime };
}

/** Reads outside of any transaction. */
export const PLAIN: Access = {
  get: (reference) => reference.get(),
  query: (query) => query.get(),
  count: (query) => query.get(),
};

/** Firestore answers a query by at most so many alternatives of equality. */
const MAX_ALTERNATIVES = 30;

export class FirestoreReader implements LedgerReader {
  readonly #library: FirestoreLibrary;
  readonly #collections: FirestoreCollections;
  readonly #access: Access;
  /** The records read by key, by document path. */
  readonly seen = new Map<string, Seen>();
  /** The queries asked. */
  readonly queries: QueryPlan[] = [];

  constructor(library: FirestoreLibrary, collections: FirestoreCollections, access: Access) {
    this.#library = library;
    this.#collections = collections;
    this.#access = access;
  }

  async get<T extends object>(collection: Collection<T>, key: string): Promise<LedgerRecord<T> | null> {
    await this.#collections.fieldsOf(collection);
    const reference = this.#collections.reference(collection).doc(documentId(collection.name, key));
    const snapshot = await this.#access.get(reference);
    const found = snapshot.data();
    this.seen.set(reference.path, seenIn(snapshot));
    return found ? { key, version: found.version, data: JSON.parse(found.json) as T } : null;
  }

  async query<T extends object>(query: Query<T>): Promise<LedgerRecord<T>[]> {
    const plan = await this.#plan(query);
    if (plan.limit === 0 || hasNoAnswer(plan)) return [];
    const { docs } = await this.#access.query(this.#toFirestore(plan, true));
    const found = docs.map((snapshot) => ({ key: keyOf(snapshot.id), document: snapshot.data() }));
    return finish(plan, found).map(({ key, document }) => ({
      key,
      version: document.version,
      data: JSON.parse(document.json) as T,
    }));
  }

  async count<T extends object>(query: Query<T>): Promise<number> {
    const plan = await this.#plan(query);
    if (plan.limit === 0 || hasNoAnswer(plan)) return 0;
    if (!fits(plan)) return (await this.query(query)).length;
    const { count } = (await this.#access.count(this.#toFirestore(plan, false).count())).data();
    return plan.limit === null ? count : Math.min(count, plan.limit);
  }

  async #plan<T extends object>(query: Query<T>): Promise<QueryPlan> {
    const plan = planQuery(query);
    const { indexes } = this.#collections;
    if (indexes) assertIndexed(plan, indexes);
    await this.#collections.fieldsOf(plan.collection);
    this.queries.push(plan);
    return plan;
  }

  #toFirestore(plan: QueryPlan, ordered: boolean): FirestoreQuery<RecordDocument> {
    const { FieldPath } = this.#library;
    let query: FirestoreQuery<RecordDocument> = this.#collections.reference(plan.collection);
    if (fits(plan)) {
      for (const { field, oneOf } of plan.conditions) query = query.where(this.#isOneOf(field, oneOf));
    }
    const { between } = plan;
    if (between?.from !== undefined) query = query.where(path(between.field), '>=', between.from);
    if (between?.to !== undefined) query = query.where(path(between.field), '<=', between.to);
    if (!ordered || !isOrderedThere(plan)) return query;
    if (plan.orderBy !== null) {
      const direction = plan.descending ? 'desc' : 'asc';
      query = query.orderBy(path(plan.orderBy), direction).orderBy(FieldPath.documentId(), direction);
    } else query = query.orderBy(FieldPath.documentId());
    return plan.limit === null ? query : query.limit(plan.limit);
  }

  /** `in` never finds null, equality does. */
  #isOneOf(field: string, oneOf: readonly Scalar[]): Filter {
    const { Filter } = this.#library;
    const distinct = [...new Set(oneOf)];
    if (distinct.length === 1) return Filter.where(path(field), '==', distinct[0]);
    const some = distinct.filter((value) => value !== null);
    const among = Filter.where(path(field), 'in', some);
    return some.length === distinct.length ? among : Filter.or(among, Filter.where(path(field), '==', null));
  }
}

function path(field: string): string {
  return `fields.${field}`;
}

function hasNoAnswer(plan: QueryPlan): boolean {
  return plan.conditions.some(({ oneOf }) => oneOf.length === 0);
}

function fits(plan: QueryPlan): boolean {
  const alternatives = plan.conditions.reduce((product, { oneOf }) => product * new Set(oneOf).size, 1);
  return alternatives <= MAX_ALTERNATIVES;
}

/**
 * Firestore sorts by a bounded field first, and scans keys forwards only. What it sorts differently, or filters only in
 * part, is sorted and cut here.
 */
function isOrderedThere(plan: QueryPlan): boolean {
  if (!fits(plan)) return false;
  if (plan.between) return plan.orderBy === plan.between.field;
  return plan.orderBy !== null || !plan.descending;
}

interface Found {
  readonly key: string;
  readonly document: RecordDocument;
}

function finish(plan: QueryPlan, found: Found[]): Found[] {
  if (isOrderedThere(plan)) return found;
  const value = ({ document }: Found, field: string) => document.fields[field] ?? null;
  const matching = fits(plan)
    ? found
    : found.filter((one) => plan.conditions.every(({ field, oneOf }) => oneOf.includes(value(one, field))));
  const sign = plan.descending ? -1 : 1;
  const { orderBy } = plan;
  matching.sort((left, right) => {
    const byField = orderBy ? compareScalars(value(left, orderBy), value(right, orderBy)) : 0;
    return sign * (byField || compareText(left.key, right.key));
  });
  return plan.limit === null ? matching : matching.slice(0, plan.limit);
}
