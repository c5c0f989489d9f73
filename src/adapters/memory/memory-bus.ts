/** The reference bus: takes committed events out of the outbox and pushes them to handlers, in a fixed order. */

import {
  type Bus,
  type BusStatistics,
  type DeliveryHandler,
  NotNowError,
  type Subscription,
} from '../../ports/bus.ts';
import type { Clock } from '../../ports/clock.ts';
import { type LaneQueue, laneQueueOf } from './bus-lanes.ts';
import { IdleWaiters } from './idle-waiters.ts';
import type { MemoryDisk, StoredMessage } from './memory-disk.ts';
import { comesAgainAt, DIED_WITH_PROCESS, deadLetterAttributes } from './redelivery.ts';
import { checkHandlers, type Topology } from './topology.ts';

/** Messages of one lane of a subscription that no handler has. */
interface Queue extends LaneQueue {
  /** Due now, by sequence number: oldest first. */
  readonly due: Map<number, StoredMessage>;
  /** Waiting for their back-off. */
  readonly waiting: Set<StoredMessage>;
  inFlight: number;
}

/** As the due time of a message that a handler has: after a crash it is due at once. */
const IN_FLIGHT = 0;

export class MemoryBus implements Bus {
  readonly #disk: MemoryDisk;
  readonly #clock: Clock;
  readonly #topology: Topology;
  readonly #subscriptions: ReadonlyMap<string, Subscription>;
  /** By name; those of lower lanes are there from their first message on. */
  readonly #queues = new Map<string, Queue>();
  readonly #idle = new IdleWaiters();
  #handlers: Map<string, DeliveryHandler> | null = null;
  #cancelTimer: () => void = () => undefined;
  #stopped = false;
  #closed: Promise<void> | null = null;
  #inFlight = 0;
  /** Messages not acknowledged, of subscriptions that still exist. */
  #pending = 0;
  #whenQuiet: (() => void) | null = null;

  /** Messages that were in flight on `disk` when an earlier engine stopped are due at once. */
  constructor(disk: MemoryDisk, clock: Clock, topology: Topology) {
    this.#disk = disk;
    this.#clock = clock;
    this.#topology = topology;
    this.#subscriptions = new Map(
      topology.subscriptions.map((subscription) => [subscription.name, subscription]),
    );
    for (const message of [...disk.messages.values()]) {
      if (!this.#subscriptions.has(message.subscription)) continue;
      this.#pending += 1;
      this.#recover(message);
    }
  }

  async start(handlers: Readonly<Record<string, DeliveryHandler>>): Promise<void> {
    if (this.#stopped) throw new Error('the bus is closed: open the engine again');
    if (this.#handlers) throw new Error('the bus is started already: start it once, with all handlers');
    this.#handlers = checkHandlers(this.#topology, handlers);
    this.#pump();
  }

  /**
   * Publishes the outbox. An entry leaves it only after its messages are on the bus, so a crash between the two
   * publishes it again: delivered at least once.
   */
  relay(): void {
    if (this.#stopped) return;
    for (let entry = this.#disk.outbox[0]; entry; entry = this.#disk.outbox[0]) {
      const { id, topic, json, attributes } = entry.event;
      for (const subscription of this.#topology.subscriptionsOf(topic)) {
        this.#publish(subscription, { id, topic, json, attributes, publishedAt: entry.committedAt });
      }
      this.#disk.outbox.shift();
    }
    this.#pump();
  }

  idle(): Promise<void> {
    return this.#idle.wait(this.#undelivered());
  }

  async statistics(): Promise<BusStatistics> {
    const pending: Record<string, { count: number; oldestPublishedAt: number | null }> = {};
    for (const { name } of this.#topology.subscriptions)
      pending[name] = { count: 0, oldestPublishedAt: null };
    const add = (subscription: string, publishedAt: number) => {
      const known = pending[subscription];
      pending[subscription] = {
        count: (known?.count ?? 0) + 1,
        oldestPublishedAt: Math.min(known?.oldestPublishedAt ?? publishedAt, publishedAt),
      };
    };
    for (const message of this.#disk.messages.values()) add(message.subscription, message.publishedAt);
    for (const { event, committedAt } of this.#disk.outbox) {
      for (const { name } of this.#topology.subscriptionsOf(event.topic)) add(name, committedAt);
    }
    return { pending };
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** Stops as a killed process does: handlers in flight are forgotten, their messages stay. */
  crash(): void {
    this.#stopped = true;
    this.#cancelTimer();
    this.#idle.fail(new Error('the engine crashed'));
    this.#whenQuiet?.();
  }

  async #close(): Promise<void> {
    this.#stopped = true;
    this.#cancelTimer();
    if (this.#inFlight > 0) {
      await new Promise<void>((resolve) => {
        this.#whenQuiet = resolve;
      });
    }
    this.#idle.closed(this.#undelivered());
  }

  #undelivered(): number {
    return this.#disk.outbox.length + this.#pending;
  }

  #recover(message: StoredMessage): void {
    const queue = this.#queueOf(message)!;
    const exhausted = message.dueAt === IN_FLIGHT && message.attempts >= queue.subscription.maxAttempts;
    if (exhausted) this.#refused(queue, message, DIED_WITH_PROCESS);
    else this.#enqueue(message);
  }

  #publish(
    subscription: Subscription,
    message: Pick<StoredMessage, 'id' | 'topic' | 'json' | 'attributes' | 'publishedAt'>,
  ): void {
    const stored: StoredMessage = {
      ...message,
      sequence: this.#disk.nextSequence++,
      subscription: subscription.name,
      attempts: 0,
      dueAt: message.publishedAt,
    };
    this.#disk.messages.set(stored.sequence, stored);
    this.#pending += 1;
    this.#enqueue(stored);
  }

  #queueOf({ subscription: name, attributes }: StoredMessage): Queue | null {
    const subscription = this.#subscriptions.get(name);
    if (!subscription) return null;
    const lane = laneQueueOf(subscription, attributes.lane);
    let queue = this.#queues.get(lane.name);
    if (!queue) {
      queue = { ...lane, due: new Map(), waiting: new Set(), inFlight: 0 };
      this.#queues.set(lane.name, queue);
    }
    return queue;
  }

  #enqueue(message: StoredMessage): void {
    const queue = this.#queueOf(message);
    if (!queue) return;
    if (message.dueAt <= this.#clock.now()) queue.due.set(message.sequence, message);
    else queue.waiting.add(message);
  }

  /** Starts as many deliveries as the subscriptions allow, and sets the timer for the next back-off that ends. */
  #pump(): void {
    if (this.#stopped || !this.#handlers) return;
    this.#cancelTimer();
    let next = Number.POSITIVE_INFINITY;
    for (const queue of this.#queues.values()) {
      for (const message of queue.waiting) {
        if (message.dueAt > this.#clock.now()) next = Math.min(next, message.dueAt);
        else {
          queue.waiting.delete(message);
          queue.due.set(message.sequence, message);
        }
      }
    }
    let urgent = Number.POSITIVE_INFINITY;
    const queues = [...this.#queues.values()].filter(({ due, inFlight }) => due.size > 0 || inFlight > 0);
    for (const queue of queues) if (queue.subscription.lanes) urgent = Math.min(urgent, queue.rank);
    for (const queue of queues) {
      if (queue.rank > urgent) continue;
      for (const message of queue.due.values()) {
        if (queue.inFlight >= queue.concurrency) break;
        queue.due.delete(message.sequence);
        this.#deliver(queue, message);
      }
    }
    if (next < Number.POSITIVE_INFINITY) this.#cancelTimer = this.#clock.setTimer(next, () => this.#pump());
    this.#idle.settle(this.#undelivered());
  }

  async #deliver(queue: Queue, message: StoredMessage): Promise<void> {
    queue.inFlight += 1;
    this.#inFlight += 1;
    // Counted before the handler runs: a message that kills the process must still run out of attempts.
    message.attempts += 1;
    message.dueAt = IN_FLIGHT;
    let failure: { readonly error: unknown } | null = null;
    try {
      await null; // Handlers start after the pump is done, never inside it.
      await this.#handlers?.get(message.subscription)?.(toDelivery(message));
    } catch (error) {
      failure = { error };
    }
    if (this.#stopped && !this.#closed) return;
    if (!failure) this.#remove(message);
    else this.#refused(queue, message, failure.error);
    queue.inFlight -= 1;
    this.#inFlight -= 1;
    if (this.#inFlight === 0) this.#whenQuiet?.();
    this.#pump();
  }

  #refused(queue: Queue, message: StoredMessage, error: unknown): void {
    const { subscription } = queue;
    const isUncounted = error instanceof NotNowError;
    if (isUncounted || message.attempts < subscription.maxAttempts) {
      message.dueAt = comesAgainAt(subscription, message.id, message.attempts, error, this.#clock.now());
      if (isUncounted) message.attempts -= 1;
      queue.waiting.add(message);
      return;
    }
    const attributes = deadLetterAttributes(message.attributes, subscription, message.attempts, error);
    const topic = subscription.deadLetterTopic;
    for (const target of this.#topology.subscriptionsOf(topic)) {
      const { id, json } = message;
      this.#publish(target, { id, topic, json, attributes, publishedAt: this.#clock.now() });
    }
    this.#remove(message);
  }

  #remove(message: StoredMessage): void {
    this.#disk.messages.delete(message.sequence);
    this.#pending -= 1;
  }
}

function toDelivery(message: StoredMessage): Parameters<DeliveryHandler>[0] {
  const { id, topic, json, attributes, publishedAt, subscription, attempts } = message;
  return {
    message: { id, topic, data: JSON.parse(json), attributes, publishedAt },
    subscription,
    attempt: attempts,
  };
}
