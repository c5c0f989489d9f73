/** The declared graph as the engine sees it: nodes, edges with their date mapping, windows, topics, subscriptions. */

import type { Subscription } from '../ports/bus.ts';
import type { Table } from '../tables/define-table.ts';

/**
 * Which date of an input belongs to date D of the unit that needs it:
 * `same` D itself; `previous` P(D), the last date before D with results in the same season; `day_after` the calendar
 * day after D; `week` the weekly unit that serves D.
 */
export type DateMap = 'same' | 'previous' | 'day_after' | 'week';

/** An edge: this unit waits for that one. */
export interface Need {
  readonly processor: string;
  readonly at: DateMap;
  /** Required: must end `complete` or `empty_ok`. Optional: must have ended, whatever came out. */
  readonly required: boolean;
  /** The edge also lets `partial(n/m)` pass; the degradation travels on. */
  readonly acceptsPartial?: boolean;
  /** Name of a chain of optional inputs that stand in for each other: one of them at least must bring something. */
  readonly chain?: string;
}

/**
 * The rows of an input a unit of date D can see, by partition date: `same`, `previous`, `day_after` and `week` are
 * single partitions as in `DateMap`; `season_before` is every partition of D's season before D; `{ daysBefore: n }`
 * is D-n .. D-1; `all_before` everything before D.
 */
export type Window =
  | DateMap
  | 'season_before'
  | 'all_before'
  | { readonly daysBefore: number }
  | { readonly lastDays: number };

export interface Read {
  readonly table: Table;
  readonly window: Window;
}

/** `slate` units are known before D's games and cut at its as-of instant; `results` units are made from D's finished games. */
export type UnitKind = 'slate' | 'results';

export interface GraphNode {
  readonly id: string;
  /** Which phase's service runs it. */
  readonly phase: number;
  readonly doc: string;
  readonly kind: UnitKind;
  /** `calendar`: planned for every requested date, games or not; `weekly`: once per ISO week; `daily`: every slate. */
  readonly cadence: 'daily' | 'weekly' | 'calendar';
  readonly needs: readonly Need[];
  readonly reads: readonly Read[];
  readonly output: Table | null;
  readonly codeVersion: number;
  readonly required: boolean;
  /** Where its completion is announced. */
  readonly completionTopics: readonly string[];
  /** A gate does no work: it completes the moment its members have. */
  readonly isGate: boolean;
}

export interface Topic {
  readonly name: string;
  readonly doc: string;
}

export interface Graph {
  /** Whose it is: no default, and no store serves two. */
  readonly league: string;
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly topics: readonly Topic[];
  readonly subscriptions: readonly Subscription[];
}

/** Whether the unit's work is to ask somebody outside: it writes no table, and is no gate. */
export function asksOutside({ output, isGate }: Pick<GraphNode, 'output' | 'isGate'>): boolean {
  return output === null && !isGate;
}

/** Topic on which a phase's units are told to run. */
export function workTopic(phase: number): string {
  return `nba-phase${phase}-work`;
}

/** The node; throws when the graph has none of that name, listing what it has. */
export function nodeOf(graph: Graph, id: string): GraphNode {
  const node = graph.nodes.get(id);
  if (!node)
    throw new Error(`the graph has no processor "${id}"; it has: ${[...graph.nodes.keys()].join(', ')}`);
  return node;
}

/** Nodes with an edge from `id`. */
export function dependentsOf(graph: Graph, id: string): GraphNode[] {
  return [...graph.nodes.values()].filter((node) => node.needs.some((need) => need.processor === id));
}

/** The node that writes `table`, or null for a table nothing in the graph produces. */
export function producerOf(graph: Graph, table: Table): GraphNode | null {
  for (const node of graph.nodes.values()) if (node.output?.name === table.name) return node;
  return null;
}

/** Nodes that read `node`'s output through a window reaching back over several dates. */
export function windowReadersOf(graph: Graph, node: GraphNode): { reader: GraphNode; window: Window }[] {
  if (!node.output) return [];
  const name = node.output.name;
  return [...graph.nodes.values()].flatMap((reader) =>
    reader.reads
      .filter((read) => read.table.name === name && isRange(read.window))
      .map((read) => ({ reader, window: read.window })),
  );
}

/** Whether a window spans several partitions. */
export function isRange(window: Window): boolean {
  return typeof window === 'object' || window === 'season_before' || window === 'all_before';
}
