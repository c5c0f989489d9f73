/** What an attempt is stamped with: hashes of the code, the tables and the artefacts it works with, never their labels. */

import type { Engine } from './engine-context.ts';
import { type Graph, type GraphNode, producerOf } from './graph.ts';
import { contentHash } from './hash.ts';

const SHORT = 12;

/** `label+hash` as the process was built; a label alone says what somebody meant to run. */
export function codeStamp({ codeVersion, sabotage }: Pick<Engine, 'codeVersion' | 'sabotage'>): string {
  return sabotage?.breaks === 'labelIsStamped' ? (codeVersion.split('+')[0] as string) : codeVersion;
}

const schemas = new WeakMap<GraphNode, string>();

/** Hash of the declarations of the tables a node reads and writes, names, types and order of their columns included. */
export function schemaHash(node: GraphNode): string {
  const known = schemas.get(node);
  if (known !== undefined) return known;
  const tables = [...node.reads.map(({ table }) => table), ...(node.output ? [node.output] : [])];
  const hash = contentHash(
    tables.map(({ dataset, name, grain, columns }) => ({
      name: `${dataset}.${name}`,
      grain,
      columns: Object.entries(columns).map(([column, { type, nullable }]) => [column, type, nullable]),
    })),
  ).slice(0, SHORT);
  schemas.set(node, hash);
  return hash;
}

/** Hash of the weekly artefacts among what was read, by their lines of the lineage; null where there are none. */
export function modelHash(graph: Graph, node: GraphNode, lineage: readonly string[]): string | null {
  const trained = node.reads.flatMap(({ table }) =>
    producerOf(graph, table)?.cadence === 'weekly' && producerOf(graph, table) !== node ? [table.name] : [],
  );
  const lines = lineage.filter((line) => trained.some((name) => line.startsWith(`${name}/`)));
  return lines.length === 0 ? null : contentHash(lines).slice(0, SHORT);
}
