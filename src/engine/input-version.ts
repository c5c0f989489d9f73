/** The identity of what a unit reads: hash over the partitions in its windows and the code that reads them. */

import type { LedgerReader } from '../ports/ledger.ts';
import type { GraphNode } from './graph.ts';
import { sha256 } from './hash.ts';
import { PARTITIONS } from './unit.ts';
import { type WindowContext, windowBounds } from './window-bounds.ts';

export interface InputVersion {
  readonly hash: string;
  /** One line per read: `table/date:hash`, or `table/from..to:n:hash` for a range. */
  readonly lineage: readonly string[];
}

/**
 * Same version: same bytes were read by the same code, so the same result would come out.
 * `extra` adds what is read outside the warehouse (payload hashes, a collector's slot).
 */
export async function inputVersion(
  ledger: LedgerReader,
  node: GraphNode,
  context: WindowContext,
  extra: readonly string[] = [],
): Promise<InputVersion> {
  const lineage = await Promise.all(
    node.reads.map(async (read) => {
      const bounds = windowBounds(read.window, context);
      const name = read.table.name;
      if (!bounds) return `${name}/none`;
      const [from, to] = bounds;
      if (from === to) {
        const partition = await ledger.get(PARTITIONS, `${name}/${from}`);
        return `${name}/${from}:${partition?.data.hash ?? 'absent'}`;
      }
      const records = await ledger.query({
        collection: PARTITIONS,
        where: { table: name },
        between: { field: 'date', from, to },
      });
      const parts = records.map(({ data }) => `${data.date}:${data.hash}`);
      return `${name}/${from}..${to}:${parts.length}:${sha256(parts.join('\n'))}`;
    }),
  );
  const all = [...lineage, ...extra];
  return {
    hash: sha256([node.id, `code:${node.codeVersion}`, ...all].join('\n')).slice(0, 32),
    lineage: all,
  };
}
