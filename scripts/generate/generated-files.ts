/** Everything that is made from the code, by path: the one list that writing and checking share. */

import { COMPOSITE_INDEXES } from '../../src/app/composite-indexes.ts';
import { buildGraph } from '../../src/pipeline/build-graph.ts';
import { PROCESSORS, TABLES } from '../../src/pipeline/processors.ts';
import { GAME_SCHEDULES, SCHEDULES } from '../../src/pipeline/schedules.ts';
import { tableDocs } from '../../src/tables/table-docs.ts';
import { eventsDoc } from './events-doc.ts';
import { firestoreIndexes } from './firestore-indexes.ts';
import { graphPicture } from './graph-picture.ts';
import { schedulesDoc } from './schedules-doc.ts';

const NOTE = 'Made from the declarations in `src/tables` by `npm run generate`; do not edit.';

/** Path relative to the repository root to content; the same code gives the same bytes. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const graph = buildGraph(PROCESSORS);
  return new Map([
    ['docs/events.md', eventsDoc(graph)],
    ['docs/tables.md', tableDocs(TABLES).replace('# Tables\n', `# Tables\n\n${NOTE}\n`)],
    ['docs/graph.svg', graphPicture(graph)],
    ['docs/schedules.md', schedulesDoc(SCHEDULES, GAME_SCHEDULES)],
    ['firestore.indexes.json', firestoreIndexes(COMPOSITE_INDEXES)],
  ]);
}
