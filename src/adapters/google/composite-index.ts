/** Which composite index of Firestore a ledger query needs: the emulator does without, the cloud refuses. */

import type { QueryPlan } from '../memory/query-plan.ts';

export interface CompositeIndex {
  readonly collection: string;
  /** Fields asked for by equality, sorted. */
  readonly equal: readonly string[];
  readonly sort: string;
  readonly descending: boolean;
}

/** Null where the indexes that Firestore keeps of every single field are enough: equality alone, or order alone. */
export function compositeIndexOf(plan: QueryPlan): CompositeIndex | null {
  const sort = plan.between?.field ?? plan.orderBy;
  const equal = [...new Set(plan.conditions.map(({ field }) => field))].filter((field) => field !== sort);
  if (sort === null || equal.length === 0) return null;
  // Where the bound's field is not the one ordered by, Firestore is asked without an order, which is ascending.
  const descending = plan.descending && plan.orderBy === sort;
  return { collection: plan.collection.name, equal: equal.sort(), sort, descending };
}

export function indexText({ collection, equal, sort, descending }: CompositeIndex): string {
  return `${collection}(${[...equal, `${sort} ${descending ? 'descending' : 'ascending'}`].join(', ')})`;
}

/** Throws, naming the index, when a query needs one that is not among the declared. */
export function assertIndexed(plan: QueryPlan, declared: ReadonlySet<string>): void {
  const index = compositeIndexOf(plan);
  if (index === null || declared.has(indexText(index))) return;
  throw new Error(
    `Firestore cannot answer this query without the index ${indexText(index)}: add it to src/app/composite-indexes.ts, run npm run generate and deploy firestore.indexes.json`,
  );
}
