/** Plans which units a slate has and whom each of their gates waits for. Pure: graph and calendar in, records out. */

import { addDays, type GameDate } from '../league/game-date.ts';
import { type Graph, type GraphNode, isRange, type Need, producerOf } from './graph.ts';
import type { Sabotage } from './sabotage.ts';
import { type GateMember, type Lane, type UnitRecord, unitKey } from './unit.ts';
import { type WindowContext, windowBounds } from './window-bounds.ts';

export interface PlannedUnit {
  readonly node: GraphNode;
  readonly date: GameDate;
  readonly members: readonly GateMember[];
}

export interface PlanInput {
  readonly graph: Graph;
  readonly slate: WindowContext;
  /** The season's windows of P(D), whose results the slate needs; null on opening day. */
  readonly previousSlate: WindowContext | null;
  /** Units planned already, by key. */
  readonly planned: ReadonlySet<string>;
  /** Dates of units that are planned and still open, by processor: a window over them would be a hole. */
  readonly open: ReadonlyMap<string, readonly GameDate[]>;
  readonly sabotage?: Sabotage | undefined;
}

/** The units of slate D that do not exist yet, in dependency order, with those results of P(D) that D needs. */
export function planUnits(input: PlanInput): PlannedUnit[] {
  const { graph, slate, previousSlate } = input;
  const known = new Set(input.planned);
  const plan: PlannedUnit[] = [];
  const open = new Map(input.open);
  const add = (node: GraphNode, context: WindowContext) => {
    const key = unitKey(node.id, context.date);
    if (known.has(key)) return;
    known.add(key);
    const members = [...membersOf(graph, node, context, open), ...sabotagedMembers(input, node, context)];
    plan.push({ node, date: context.date, members });
    open.set(node.id, [...(open.get(node.id) ?? []), context.date]);
  };

  const nodes = inDependencyOrder(graph);
  if (previousSlate) {
    for (const node of nodes) {
      // Of P(D) only what can be made from its results alone: its predictions are not D's business.
      const feasible = node.needs.every(
        (need) =>
          !need.required || need.at === 'day_after' || known.has(unitKey(need.processor, previousSlate.date)),
      );
      if (node.kind === 'results' && feasible) add(node, previousSlate);
    }
  }
  for (const node of nodes) {
    if (node.cadence === 'calendar') continue;
    if (node.cadence === 'weekly' && slate.week !== slate.date) continue;
    add(node, slate);
  }
  return plan;
}

function membersOf(
  graph: Graph,
  node: GraphNode,
  context: WindowContext,
  open: ReadonlyMap<string, readonly GameDate[]>,
): GateMember[] {
  const members = new Map<string, GateMember>();
  for (const need of node.needs) {
    const date = mappedDate(need, context);
    // P(D) does not exist on opening day: that edge is vacuous, not unmet.
    if (date === null) continue;
    const unit = unitKey(need.processor, date);
    members.set(unit, {
      unit,
      required: need.required,
      acceptsPartial: need.acceptsPartial === true,
      ordering: false,
      ...(need.chain ? { chain: need.chain } : {}),
    });
  }
  for (const member of orderingMembers(graph, node, context, open)) {
    if (!members.has(member.unit)) members.set(member.unit, member);
  }
  return [...members.values()];
}

/** The one list that a gate waits for everywhere, as the sabotaged engine has it: every source of the pipeline. */
function sabotagedMembers(
  { graph, sabotage }: PlanInput,
  node: GraphNode,
  { date }: WindowContext,
): GateMember[] {
  if (sabotage?.breaks !== 'oneSetForAll' || !node.isGate) return [];
  return [...graph.nodes.values()]
    .filter(({ phase, cadence }) => phase === 1 && cadence === 'daily')
    .map(({ id }) => ({ unit: unitKey(id, date), required: true, acceptsPartial: false, ordering: false }));
}

/** Members waited for only because a window would otherwise be computed over partitions that are still being made. */
export function orderingMembers(
  graph: Graph,
  node: GraphNode,
  context: WindowContext,
  open: ReadonlyMap<string, readonly GameDate[]>,
): GateMember[] {
  const units = new Set<string>();
  for (const read of node.reads) {
    const producer = isRange(read.window) ? producerOf(graph, read.table) : null;
    const bounds = producer ? windowBounds(read.window, context) : null;
    if (!producer || !bounds) continue;
    for (const date of open.get(producer.id) ?? []) {
      if (date >= bounds[0] && date <= bounds[1]) units.add(unitKey(producer.id, date));
    }
  }
  return [...units].map((unit) => ({ unit, required: false, acceptsPartial: true, ordering: true }));
}

function mappedDate(need: Need, context: WindowContext): GameDate | null {
  switch (need.at) {
    case 'same':
      return context.date;
    case 'previous':
      return context.previous;
    case 'day_after':
      return addDays(context.date, 1);
    case 'week':
      return context.week;
  }
}

/** Nodes so that whatever a node needs on the same date stands before it. Cycles are the graph check's business. */
export function inDependencyOrder(graph: Graph): GraphNode[] {
  const ordered: GraphNode[] = [];
  const seen = new Set<string>();
  const visit = (node: GraphNode) => {
    if (seen.has(node.id)) return;
    seen.add(node.id);
    for (const need of node.needs) {
      const input = graph.nodes.get(need.processor);
      if (input && need.at === 'same') visit(input);
    }
    ordered.push(node);
  };
  for (const node of graph.nodes.values()) visit(node);
  return ordered;
}

/** A new unit in its first state. */
export function freshUnit(node: GraphNode, date: GameDate, lane: Lane): UnitRecord {
  return {
    processor: node.id,
    date,
    phase: node.phase,
    lane,
    generation: 1,
    state: 'planned',
    open: true,
    outcome: null,
    inputVersion: null,
    outputHash: null,
    outputRows: null,
    attemptId: null,
    token: 0,
    leaseUntil: null,
    failures: {},
    reopenedBecause: null,
    confirms: null,
  };
}
