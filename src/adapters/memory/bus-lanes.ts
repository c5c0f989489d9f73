/** The lanes of a subscription as both in-process buses see them: one queue each, under a name of its own. */

import type { Subscription } from '../../ports/bus.ts';

/** Rank 0 is the most urgent lane, and that of subscriptions that know no lanes. */
export interface LaneQueue {
  readonly name: string;
  readonly subscription: Subscription;
  readonly rank: number;
  readonly concurrency: number;
}

/** The queue in which a message with the attribute `lane` stands. */
export function laneQueueOf(subscription: Subscription, lane: string | undefined): LaneQueue {
  const lanes = Object.keys(subscription.lanes ?? {});
  const rank = lane === undefined ? 0 : Math.max(0, lanes.indexOf(lane));
  const value = lanes[rank];
  return {
    name: rank === 0 || value === undefined ? subscription.name : `${subscription.name}#${value}`,
    subscription,
    rank,
    concurrency: (value === undefined ? undefined : subscription.lanes?.[value]) ?? subscription.concurrency,
  };
}

/** The subscription and lane that a queue's name tells of. */
export function ofQueueName(name: string): { readonly subscription: string; readonly lane?: string } {
  const at = name.indexOf('#');
  return at < 0 ? { subscription: name } : { subscription: name.slice(0, at), lane: name.slice(at + 1) };
}
