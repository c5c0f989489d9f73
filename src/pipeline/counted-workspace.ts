/** Counts what a unit asks of its workspace, for its cost. */

import type { AttemptCost } from '../engine/unit.ts';
import type { Clock } from '../ports/clock.ts';
import type { Workspace } from '../ports/warehouse.ts';

/**
 * From now on every statement of the workspace is counted; returns how to read the counts. The workspace itself stays the
 * object its store knows.
 */
export function countStatements(workspace: Workspace, clock: Pick<Clock, 'now'>): () => AttemptCost {
  const began = clock.now();
  let queries = 0;
  let rows = 0;
  const original = {
    rows: workspace.rows.bind(workspace) as Workspace['rows'],
    run: workspace.run.bind(workspace) as Workspace['run'],
    load: workspace.load.bind(workspace) as Workspace['load'],
  };
  const counted: Pick<Workspace, 'rows' | 'run' | 'load'> = {
    async rows<T>(...asked: Parameters<Workspace['rows']>) {
      queries += 1;
      const found = await original.rows<T>(...asked);
      rows += found.length;
      return found;
    },
    async run(...asked) {
      queries += 1;
      await original.run(...asked);
    },
    async load(...asked) {
      queries += 1;
      await original.load(...asked);
    },
  };
  Object.assign(workspace, counted);
  return () => ({ queries, rows, milliseconds: clock.now() - began });
}
