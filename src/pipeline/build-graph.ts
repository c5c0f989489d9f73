/** Builds the graph from the processors' headers: topics and subscriptions are derived, nothing is wired twice. */

import {
  dependentsOf,
  type Graph,
  type GraphNode,
  type Topic,
  windowReadersOf,
  workTopic,
} from '../engine/graph.ts';
import { laneConcurrency } from '../engine/lanes.ts';
import type { Subscription } from '../ports/bus.ts';
import type { Processor } from './define-processor.ts';
import { completionTopic, TOPIC_DOCS, TOPICS } from './topics.ts';

export const GATE_3_4 = 'phase4_gate';

/** Whose calendar, teams, tables and topics these are. */
const LEAGUE = 'nba';

/** How deliveries are paced; the defaults are production's, tests use shorter back-offs. */
export interface BusSettings {
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
  /** Players of a batch in flight at once. */
  readonly predictConcurrency: number;
  readonly workConcurrency: number;
  /** Events that lead to bookkeeping only: gates to look at, members to count. */
  readonly eventConcurrency: number;
}

export const PRODUCTION_BUS: BusSettings = {
  minBackoffMs: 30_000,
  maxBackoffMs: 1_800_000,
  predictConcurrency: 100,
  workConcurrency: 6,
  eventConcurrency: 100,
};

/** The service (phase) that consumes a subscription, by subscription name. */
export function serviceOf(subscription: string): number {
  const match = /-to-phase(\d)$/.exec(subscription);
  if (!match) throw new Error(`subscription ${subscription} names no phase service`);
  return Number(match[1]);
}

/** Name of the subscription through which a phase's service hears a topic. */
export function subscriptionName(topic: string, phase: number): string {
  return `${topic}-to-phase${phase}`;
}

export function buildGraph(processors: readonly Processor[], settings: BusSettings = PRODUCTION_BUS): Graph {
  const nodes = new Map<string, GraphNode>();
  for (const processor of processors) {
    if (nodes.has(processor.id)) throw new Error(`two processors are called ${processor.id}`);
    nodes.set(processor.id, toNode(processor));
  }
  nodes.set(GATE_3_4, gateNode());
  const subscriptions = deriveSubscriptions(nodes, settings);
  const topics: Topic[] = Object.entries(TOPIC_DOCS).map(([name, doc]) => ({ name, doc }));
  return { league: LEAGUE, nodes, topics, subscriptions };
}

function toNode(processor: Processor): GraphNode {
  return {
    id: processor.id,
    phase: processor.phase,
    doc: processor.doc,
    kind: processor.kind,
    cadence: processor.cadence ?? 'daily',
    needs: processor.needs,
    reads: processor.reads,
    output: 'output' in processor ? processor.output : null,
    codeVersion: processor.codeVersion,
    required: processor.required,
    completionTopics: completionTopic(processor),
    isGate: false,
  };
}

/** Gate 3->4: the three summaries of P(D) and the two contexts of D, each with its date. */
function gateNode(): GraphNode {
  const at = (processor: string, date: 'same' | 'previous') => ({
    processor,
    at: date,
    required: true,
    acceptsPartial: true,
  });
  return {
    id: GATE_3_4,
    phase: 4,
    doc: 'Gate 3->4: opens when the three summaries of P(D) and the two contexts of D are complete',
    kind: 'slate',
    cadence: 'daily',
    needs: [
      at('player_game_summary', 'previous'),
      at('team_offense_game_summary', 'previous'),
      at('team_defense_game_summary', 'previous'),
      at('upcoming_player_game_context', 'same'),
      at('upcoming_team_game_context', 'same'),
    ],
    reads: [],
    output: null,
    codeVersion: 1,
    required: true,
    completionTopics: [TOPICS.phase4Trigger],
    isGate: true,
  };
}

function deriveSubscriptions(nodes: ReadonlyMap<string, GraphNode>, settings: BusSettings): Subscription[] {
  const graph: Graph = { league: LEAGUE, nodes, topics: [], subscriptions: [] };
  const consumers = new Map<string, Set<number>>();
  const consume = (topic: string, phase: number) => {
    consumers.set(topic, (consumers.get(topic) ?? new Set()).add(phase));
  };
  consume(TOPICS.slateRequested, 1);
  for (const node of nodes.values()) {
    const dependents = [
      ...dependentsOf(graph, node.id),
      ...windowReadersOf(graph, node).map(({ reader }) => reader),
    ];
    for (const { phase } of dependents) {
      for (const topic of node.completionTopics) consume(topic, phase);
      consume(TOPICS.incomplete, phase);
    }
    if (!node.isGate) consume(workTopic(node.phase), node.phase);
  }
  consume(TOPICS.precomputeComplete, 5);
  consume(TOPICS.predictionRequest, 5);
  consume(TOPICS.predictionReady, 5);
  consume(TOPICS.batchControl, 5);
  consume(TOPICS.predictionsComplete, 6);
  consume(TOPICS.predictionsComplete, 7);
  consume(TOPICS.deadLetters, 1);

  return [...consumers].flatMap(([topic, phases]) =>
    [...phases].sort().map((phase) => ({
      name: subscriptionName(topic, phase),
      topic,
      concurrency: concurrencyOf(topic, settings),
      lanes: laneConcurrency(concurrencyOf(topic, settings)),
      ackDeadlineSeconds: 300,
      minBackoffMs: settings.minBackoffMs,
      maxBackoffMs: settings.maxBackoffMs,
      maxAttempts: topic === TOPICS.predictionRequest ? 5 : 20,
      deadLetterTopic: TOPICS.deadLetters,
    })),
  );
}

/** Closing a batch computes and writes, as units do; planning a slate queries its schedule. */
function concurrencyOf(topic: string, settings: BusSettings): number {
  if (topic === TOPICS.predictionRequest) return settings.predictConcurrency;
  const isWork = topic.endsWith('-work') || topic === TOPICS.batchControl || topic === TOPICS.slateRequested;
  return isWork ? settings.workConcurrency : settings.eventConcurrency;
}
