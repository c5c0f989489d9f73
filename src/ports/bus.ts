/**
 * The bus: pushes the events the ledger emitted to the handlers of their topic's subscriptions.
 *
 * It promises what Pub/Sub push can keep: at-least-once, unordered delivery, back-off between attempts, a dead
 * letter after too many, an attempt number that may be unknown. Consumers dedupe by `message.id`.
 */

import type { JsonObject } from './ledger.ts';

export interface Message {
  /** The emitted event's id: equal on every redelivery. */
  readonly id: string;
  readonly topic: string;
  readonly data: JsonObject;
  readonly attributes: Readonly<Record<string, string>>;
  readonly publishedAt: number;
}

export interface Delivery {
  readonly message: Message;
  readonly subscription: string;
  /** 1 for the first; undefined where the bus does not count. */
  readonly attempt: number | undefined;
}

/**
 * Resolving acknowledges; throwing asks for redelivery after the subscription's back-off, and after `maxAttempts` of them
 * for a dead letter. `NotNowError` asks for redelivery without counting the attempt.
 */
export type DeliveryHandler = (delivery: Delivery) => Promise<void>;

/** Nothing is wrong with the message, somebody else is at its work: it comes again, as often as it takes. */
export class NotNowError extends Error {
  override readonly name = 'NotNowError';
  /** Not worth asking before, UTC milliseconds; the longest back-off is waited at most. */
  readonly until: number | null;
  constructor(message: string, until: number | null = null) {
    super(message);
    this.until = until;
  }
}

export interface Subscription {
  readonly name: string;
  readonly topic: string;
  /** Deliveries in flight at once. */
  readonly concurrency: number;
  /**
   * Deliveries in flight at once per value of the messages' attribute `lane`, the most urgent lane first, instead of
   * `concurrency`. A lane has its own queue and begins nothing while a more urgent one of any subscription has messages due
   * or in flight; unknown lanes go with the first. A bus that cannot tell lanes apart keeps to `concurrency`.
   */
  readonly lanes?: Readonly<Record<string, number>>;
  /** Seconds a delivery may take before it counts as lost (10-600). In-process buses renew while a handler runs. */
  readonly ackDeadlineSeconds: number;
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
  /** Attempts before the message goes to `deadLetterTopic` (5-100). */
  readonly maxAttempts: number;
  readonly deadLetterTopic: string;
}

export interface BusStatistics {
  /** Messages not yet acknowledged, per subscription, and the publish time of the oldest. */
  readonly pending: Readonly<Record<string, { count: number; oldestPublishedAt: number | null }>>;
}

export interface Bus {
  /** Starts delivering; every subscription of the topology must have a handler. Called once. */
  start(handlers: Readonly<Record<string, DeliveryHandler>>): Promise<void>;
  /** Resolves when nothing is undelivered or in flight; messages waiting for a back-off count as undelivered. */
  idle(): Promise<void>;
  statistics(): Promise<BusStatistics>;
  /** Stops taking messages and waits for handlers in flight. Unacknowledged messages are redelivered after a restart. */
  close(): Promise<void>;
}
