/**
 * The composite indexes that the ledger's queries need on Firestore: those that ask for a field by equality and for
 * another one bounded or in order. `npm run generate` makes firestore.indexes.json of them; on Google's engine a query
 * that needs another one is refused by name, by the emulator's side too.
 */

import { CELLS } from '../engine/cells.ts';
import { INCIDENTS } from '../engine/incidents.ts';
import { SCHEDULE_RUNS } from '../engine/schedules.ts';
import { ATTEMPTS, PARTITIONS, UNITS } from '../engine/unit.ts';
import { BATCHES } from '../pipeline/5-predict/batch-records.ts';
import type { Collection } from '../ports/ledger.ts';

export interface DeclaredIndex {
  readonly collection: string;
  readonly equal: readonly string[];
  readonly sort: string;
  readonly descending: boolean;
}

export const COMPOSITE_INDEXES: readonly DeclaredIndex[] = [
  index(ATTEMPTS, ['unit'], 'startedAt', true),
  index(BATCHES, ['date'], 'generation', true),
  index(CELLS, ['open'], 'date'),
  index(INCIDENTS, ['isOpen'], 'openedAt'),
  index(INCIDENTS, ['isOpen'], 'openedAt', true),
  index(PARTITIONS, ['table'], 'date'),
  index(SCHEDULE_RUNS, ['job', 'state'], 'logicalAt'),
  index(UNITS, ['open'], 'date'),
  index(UNITS, ['open', 'processor'], 'date'),
  index(UNITS, ['processor'], 'date'),
  index(UNITS, ['processor'], 'date', true),
  index(UNITS, ['processor', 'state'], 'date'),
];

function index<T extends object>(
  collection: Collection<T>,
  equal: readonly (keyof T & string)[],
  sort: keyof T & string,
  descending = false,
): DeclaredIndex {
  return { collection: collection.name, equal, sort, descending };
}
