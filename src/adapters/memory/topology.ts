/** The subscriptions of a bus, checked once and looked up by topic and name. */

import type { DeliveryHandler, Subscription } from '../../ports/bus.ts';

export interface Topology {
  readonly subscriptions: readonly Subscription[];
  /** Empty for a topic nobody listens to. */
  subscriptionsOf(topic: string): readonly Subscription[];
}

/** Throws, naming all faults at once, when a message could get lost or a number is out of the port's range. */
export function checkTopology(subscriptions: readonly Subscription[]): Topology {
  const byTopic = Map.groupBy(subscriptions, (subscription) => subscription.topic);
  const faults: string[] = [];
  const names = new Set<string>();
  for (const subscription of subscriptions) {
    const fault = (text: string) => faults.push(`${subscription.name}: ${text}`);
    if (names.has(subscription.name)) fault('declared twice');
    names.add(subscription.name);
    if (!byTopic.has(subscription.deadLetterTopic)) {
      fault(`its dead letter topic "${subscription.deadLetterTopic}" has no subscription`);
    }
    if (!inRange(subscription.concurrency, 1, Number.MAX_SAFE_INTEGER))
      fault('concurrency must be at least 1');
    if (!inRange(subscription.maxAttempts, 5, 100)) fault('maxAttempts must be 5 to 100');
    if (!inRange(subscription.ackDeadlineSeconds, 10, 600)) fault('ackDeadlineSeconds must be 10 to 600');
    if (!(subscription.minBackoffMs >= 0 && subscription.minBackoffMs <= subscription.maxBackoffMs)) {
      fault('minBackoffMs must be 0 to maxBackoffMs');
    }
  }
  if (faults.length > 0) throw new Error(`the subscriptions cannot be served:\n- ${faults.join('\n- ')}`);
  return { subscriptions, subscriptionsOf: (topic) => byTopic.get(topic) ?? [] };
}

function inRange(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

/** Throws, naming all of them, when a subscription has no handler or a handler no subscription. */
export function checkHandlers(
  topology: Topology,
  handlers: Readonly<Record<string, DeliveryHandler>>,
): Map<string, DeliveryHandler> {
  const names = topology.subscriptions.map((subscription) => subscription.name);
  const faults = [
    ...names
      .filter((name) => !Object.hasOwn(handlers, name))
      .map((name) => `subscription ${name} has no handler`),
    ...Object.keys(handlers)
      .filter((name) => !names.includes(name))
      .map((name) => `handler ${name} has no subscription`),
  ];
  if (faults.length > 0) throw new Error(`the bus cannot start:\n- ${faults.join('\n- ')}`);
  return new Map(Object.entries(handlers));
}
