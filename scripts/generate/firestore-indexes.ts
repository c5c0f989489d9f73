/** firestore.indexes.json: what Google's engine needs of Firestore beyond the indexes of single fields. */

import type { DeclaredIndex } from '../../src/app/composite-indexes.ts';

/** Fields that are only ever read whole: without an index of them a write costs less. */
const UNINDEXED = ['json', 'data', 'attributes'];
/** The adapter's own: the oldest delivery of a subscription. */
const OUTBOX = {
  collectionGroup: 'tipoff-outbox',
  queryScope: 'COLLECTION',
  fields: [
    { fieldPath: 'subscription', order: 'ASCENDING' },
    { fieldPath: 'publishedAt', order: 'ASCENDING' },
  ],
};

/** As `firebase deploy --only firestore:indexes` and `gcloud firestore` take it. */
export function firestoreIndexes(indexes: readonly DeclaredIndex[]): string {
  const collections = [...new Set(indexes.map(({ collection }) => collection))];
  const ours = indexes.map(({ collection, equal, sort, descending }) => ({
    collectionGroup: collection,
    queryScope: 'COLLECTION',
    fields: [
      ...equal.map((field) => ({ fieldPath: `fields.${field}`, order: 'ASCENDING' })),
      { fieldPath: `fields.${sort}`, order: descending ? 'DESCENDING' : 'ASCENDING' },
    ],
  }));
  const overrides = [
    ...collections.map((collectionGroup) => ({ collectionGroup, fieldPath: UNINDEXED[0] })),
    ...UNINDEXED.slice(1).map((fieldPath) => ({ collectionGroup: OUTBOX.collectionGroup, fieldPath })),
  ].map((override) => ({ ...override, indexes: [] }));
  return `${JSON.stringify({ indexes: [...ours, OUTBOX], fieldOverrides: overrides }, null, 2)}\n`;
}
