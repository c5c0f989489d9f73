/** What hangs on a unit's processor: what cannot run without it, and what runs on with less. Pure. */

import { type Graph, type GraphNode, nodeOf, producerOf } from './graph.ts';

export interface Uses {
  /** Cannot run without it, by required edges alone; in the graph's order, gates left out. */
  readonly stops: readonly string[];
  /** Runs on without it, with less to go by. */
  readonly weakens: readonly string[];
}

export function usesOf(graph: Graph, id: string): Uses {
  nodeOf(graph, id);
  const nodes = [...graph.nodes.values()];
  const stopped = reach(nodes, id, (node, from) =>
    node.needs.some(({ processor, required }) => required && from.has(processor)),
  );
  const reached = reach(
    nodes,
    id,
    (node, from) =>
      node.needs.some(({ processor }) => from.has(processor)) ||
      node.reads.some(({ table }) => from.has(producerOf(graph, table)?.id ?? '')),
  );
  const named = (ids: ReadonlySet<string>) =>
    nodes.filter((node) => ids.has(node.id) && !node.isGate).map((node) => node.id);
  return { stops: named(stopped), weakens: named(reached).filter((found) => !stopped.has(found)) };
}

/** Everything that `hangs` on what is found, from `id` on; without `id` itself. */
function reach(
  nodes: readonly GraphNode[],
  id: string,
  hangs: (node: GraphNode, from: ReadonlySet<string>) => boolean,
): ReadonlySet<string> {
  const found = new Set([id]);
  for (let size = 0; size !== found.size; ) {
    size = found.size;
    for (const node of nodes) if (!found.has(node.id) && hangs(node, found)) found.add(node.id);
  }
  found.delete(id);
  return found;
}
