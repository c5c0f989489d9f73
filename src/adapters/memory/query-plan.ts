/** A ledger query, checked against its collection and with its types erased: what every adapter executes. */

import type { JsonObject, Query, Scalar } from '../../ports/ledger.ts';

export interface AnyCollection {
  readonly name: string;
  readonly indexed: readonly string[];
}

export interface QueryPlan {
  readonly collection: AnyCollection;
  readonly conditions: readonly { readonly field: string; readonly oneOf: readonly Scalar[] }[];
  readonly between: {
    readonly field: string;
    readonly from: Exclude<Scalar, null> | undefined;
    readonly to: Exclude<Scalar, null> | undefined;
  } | null;
  readonly orderBy: string | null;
  readonly descending: boolean;
  readonly limit: number | null;
}

const MAX_ONE_OF = 30;

/** Throws when the query asks for what the collection does not index, or for what Firestore could not answer. */
export function planQuery<T extends object>(query: Query<T>): QueryPlan {
  const { collection } = query;
  const where = (query.where ?? {}) as Readonly<Record<string, Scalar | readonly Scalar[] | undefined>>;
  const conditions = Object.entries(where).map(([field, wanted]) => {
    assertIndexed(collection, field);
    const oneOf = Array.isArray(wanted) ? (wanted as readonly Scalar[]) : [wanted as Scalar];
    if (oneOf.length > MAX_ONE_OF) {
      throw new Error(
        `${collection.name}: ${oneOf.length} values for "${field}", at most ${MAX_ONE_OF} are allowed: split the query`,
      );
    }
    for (const value of oneOf) assertScalar(collection, field, value);
    return { field, oneOf };
  });
  if (query.orderBy !== undefined) assertIndexed(collection, query.orderBy);
  if (query.limit !== undefined && !(Number.isInteger(query.limit) && query.limit >= 0)) {
    throw new Error(`${collection.name}: a limit of ${query.limit} is no count: give a whole number from 0`);
  }
  return {
    collection,
    conditions,
    between: query.between ? planBounds(collection, query.between) : null,
    orderBy: query.orderBy ?? null,
    descending: query.descending ?? false,
    limit: query.limit ?? null,
  };
}

function planBounds(
  collection: AnyCollection,
  bounds: { readonly field: string; readonly from?: Scalar; readonly to?: Scalar },
): NonNullable<QueryPlan['between']> {
  const { field, from, to } = bounds;
  assertIndexed(collection, field);
  if (from === null || to === null || (from === undefined && to === undefined)) {
    throw new Error(
      `${collection.name}: "${field}" needs a value as its bound: leave an open end out, ask for null by equality`,
    );
  }
  for (const bound of [from, to]) if (bound !== undefined) assertScalar(collection, field, bound);
  if (from !== undefined && to !== undefined && typeof from !== typeof to) {
    throw new Error(`${collection.name}: the bounds of "${field}" are a ${typeof from} and a ${typeof to}`);
  }
  return { field, from, to };
}

/**
 * The values a record is found by, in the order of `collection.indexed`; a missing field counts as null.
 * Throws when one is not a scalar, for it could not be queried.
 */
export function indexedValues(collection: AnyCollection, data: object): Scalar[] {
  return collection.indexed.map((field) => {
    const value = (data as JsonObject)[field] ?? null;
    assertScalar(collection, field, value);
    return value;
  });
}

function assertIndexed(collection: AnyCollection, field: string): void {
  if (!collection.indexed.includes(field)) {
    throw new Error(
      `${collection.name} is not indexed by "${field}": declare it in the collection (it has: ${collection.indexed.join(', ') || 'none'})`,
    );
  }
}

function assertScalar(collection: AnyCollection, field: string, value: unknown): asserts value is Scalar {
  const fine =
    value === null ||
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value));
  if (!fine) {
    throw new Error(
      `${collection.name}.${field} is indexed and must be a string, finite number, boolean or null, not ${typeof value === 'number' ? value : typeof value}`,
    );
  }
}
