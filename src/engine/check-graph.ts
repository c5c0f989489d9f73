/** The start-up check of the graph: all faults at once, each by name, before anything is leased. */

import { type Graph, producerOf, type Window } from './graph.ts';
import type { Sabotage } from './sabotage.ts';

/** What a processor's query really reads, by processor id; processors without SQL are absent. */
export type TablesRead = ReadonlyMap<string, readonly string[]>;

/** Every fault of the declaration, one sentence each; empty when the graph holds together. */
export function checkGraph(
  graph: Graph,
  tablesRead: TablesRead,
  settings: { readonly hasZoneData: boolean; readonly sabotage?: Sabotage },
): string[] {
  if (settings.sabotage?.breaks === 'graphNotChecked') return [];
  const faults: string[] = [];
  const topics = new Set(graph.topics.map((topic) => topic.name));
  const consumed = new Set(graph.subscriptions.map((subscription) => subscription.topic));

  for (const topic of topics) {
    if (!consumed.has(topic))
      faults.push(`topic ${topic} has no subscription: what is published there reaches nobody`);
  }
  for (const subscription of graph.subscriptions) {
    const { name, topic, deadLetterTopic, ackDeadlineSeconds, maxAttempts } = subscription;
    if (!topics.has(topic)) faults.push(`subscription ${name} listens to ${topic}, which no one declares`);
    if (!topics.has(deadLetterTopic))
      faults.push(`subscription ${name} gives up to ${deadLetterTopic}, which no one declares`);
    if (ackDeadlineSeconds < 10 || ackDeadlineSeconds > 600)
      faults.push(`subscription ${name}: ack deadline ${ackDeadlineSeconds} s is outside 10-600`);
    if (maxAttempts < 5 || maxAttempts > 100)
      faults.push(`subscription ${name}: ${maxAttempts} attempts is outside 5-100`);
  }

  for (const node of graph.nodes.values()) {
    for (const topic of node.completionTopics) {
      if (!topics.has(topic)) faults.push(`${node.id} announces on ${topic}, which no one declares`);
    }
    for (const need of node.needs) {
      const input = graph.nodes.get(need.processor);
      if (!input) faults.push(`${node.id} needs ${need.processor}, which no one produces`);
      else if (
        input.kind === 'results' &&
        node.kind === 'slate' &&
        (need.at === 'same' || need.at === 'day_after')
      ) {
        faults.push(
          `${node.id} is known before the games but needs the results of ${need.processor} at ${need.at}`,
        );
      }
    }
    for (const read of node.reads) {
      const producer = producerOf(graph, read.table);
      if (!producer) faults.push(`${node.id} reads ${read.table.name}, which no processor writes`);
      else if (producer.kind === 'results' && node.kind === 'slate' && reachesTheSlate(read.window)) {
        faults.push(
          `${node.id} is known before the games but reads the results in ${read.table.name} (${read.window})`,
        );
      }
    }
    const declared = new Set(node.reads.map((read) => read.table.name));
    for (const table of tablesRead.get(node.id) ?? []) {
      if (!declared.has(table))
        faults.push(`${node.id}: its SQL reads ${table}, which its header does not declare`);
    }
    const cycle = findCycle(graph, node.id);
    if (cycle) faults.push(`${node.id} waits for itself: ${cycle.join(' -> ')}`);
  }
  if (!settings.hasZoneData)
    faults.push('this Node has no data for America/New_York: league dates cannot be told');
  return faults;
}

/** Windows that hold rows of the slate's own date or later. */
function reachesTheSlate(window: Window): boolean {
  return window === 'same' || window === 'day_after' || (typeof window === 'object' && 'lastDays' in window);
}

/** The chain of same-date needs that leads from a node back to it, or null. */
function findCycle(graph: Graph, start: string): string[] | null {
  const walk = (id: string, path: readonly string[]): string[] | null => {
    for (const need of graph.nodes.get(id)?.needs ?? []) {
      if (need.at !== 'same') continue;
      if (need.processor === start) return [...path, start];
      if (path.includes(need.processor)) continue;
      const found = walk(need.processor, [...path, need.processor]);
      if (found) return found;
    }
    return null;
  };
  return walk(start, [start]);
}
