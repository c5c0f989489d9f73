/**
 * The bus on SQLite: takes due messages inside the ledger's group commits and pushes them to handlers.
 *
 * The process that opened the file is the only owner, so leases need no clock: a message is in flight exactly as
 * long as a handler of this process has it, and what a dead process had is due again at the next open.
 */

import {
  type Bus,
  type BusStatistics,
  type DeliveryHandler,
  NotNowError,
  type Subscription,
} from '../../ports/bus.ts';
import type { Clock } from '../../ports/clock.ts';
import type { BufferedEvent } from '../memory/buffered-transaction.ts';
import { type LaneQueue, laneQueueOf, ofQueueName } from '../memory/bus-lanes.ts';
import { IdleWaiters } from '../memory/idle-waiters.ts';
import { comesAgainAt, DIED_WITH_PROCESS, deadLetterAttributes } from '../memory/redelivery.ts';
import { checkHandlers, type Topology } from '../memory/topology.ts';
import type { Companion, GroupWriter } from './group-writer.ts';
import type { MessageRow, NewMessage, SqliteMessages } from './sqlite-messages.ts';

interface Queue extends LaneQueue {
  /** Rows in the table, whoever has them. */
  pending: number;
  inFlight: number;
  /** There may be due messages that were not looked at yet. */
  ready: boolean;
  /** When the first of those that wait for a back-off is due, as far as known. */
  nextDue: number;
}

/** A finished delivery whose end is not yet committed. */
interface Settled {
  readonly queue: Queue;
  readonly row: MessageRow;
  readonly failure: { readonly error: unknown } | null;
}

export interface SqliteBusOptions {
  readonly topology: Topology;
  readonly clock: Clock;
  readonly writer: GroupWriter;
  readonly messages: SqliteMessages;
  /** On the connection that sees commits only. */
  readonly committedMessages: SqliteMessages;
}

export class SqliteBus implements Bus, Companion {
  readonly #options: SqliteBusOptions;
  readonly #subscriptions: ReadonlyMap<string, Subscription>;
  /** By name, under which their messages are stored; those of lower lanes are there from their first message on. */
  readonly #queues = new Map<string, Queue>();
  readonly #idle = new IdleWaiters();
  #handlers: Map<string, DeliveryHandler> | null = null;
  #settled: Settled[] = [];
  /** Part of the group being committed. */
  #settling: Settled[] = [];
  /** Emitted by the group being written. */
  #arriving: { readonly queue: Queue; readonly message: NewMessage }[] = [];
  #taken: { readonly queue: Queue; readonly row: MessageRow }[] = [];
  #cancelTimer: () => void = () => undefined;
  #closing = false;
  #closed: Promise<void> | null = null;
  #whenQuiet: (() => void) | null = null;

  constructor(options: SqliteBusOptions) {
    this.#options = options;
    this.#subscriptions = new Map(
      options.topology.subscriptions.map((subscription) => [subscription.name, subscription]),
    );
    for (const subscription of options.topology.subscriptions) this.#queueOf(subscription, undefined);
    this.#recount();
    this.#recover();
  }

  async start(handlers: Readonly<Record<string, DeliveryHandler>>): Promise<void> {
    if (this.#closing) throw new Error('the bus is closed: open the engine again');
    if (this.#handlers) throw new Error('the bus is started already: start it once, with all handlers');
    this.#handlers = checkHandlers(this.#options.topology, handlers);
    this.#options.writer.wake();
  }

  idle(): Promise<void> {
    return this.#idle.wait(this.#undelivered());
  }

  async statistics(): Promise<BusStatistics> {
    const pending: Record<string, { count: number; oldestPublishedAt: number | null }> = {};
    for (const name of this.#subscriptions.keys()) pending[name] = { count: 0, oldestPublishedAt: null };
    for (const row of this.#options.committedMessages.statistics()) {
      const { subscription } = ofQueueName(row.subscription);
      const known = pending[subscription];
      pending[subscription] = {
        count: (known?.count ?? 0) + row.count,
        oldestPublishedAt: Math.min(known?.oldestPublishedAt ?? row.oldest, row.oldest),
      };
    }
    return { pending };
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** The events' messages are written at the end of the transaction that is open. */
  publish(events: readonly BufferedEvent[]): void {
    const { topology, clock } = this.#options;
    for (const { id, topic, json, attributes } of events) {
      const message = {
        id,
        topic,
        data: json,
        attributes: JSON.stringify(attributes),
        published_at: clock.now(),
      };
      for (const subscription of topology.subscriptionsOf(topic))
        this.#arriving.push({ queue: this.#queueOf(subscription, attributes.lane), message });
    }
  }

  hasWork(): boolean {
    if (this.#settled.length > 0) return true;
    if (this.#closing || !this.#handlers) return false;
    const urgent = this.#urgentRank();
    for (const queue of this.#queues.values())
      if (queue.ready && queue.rank <= urgent && freeSlots(queue) > 0) return true;
    return false;
  }

  write(): void {
    this.#settling = this.#settled;
    this.#settled = [];
    for (const settled of this.#settling) this.#writeEnd(settled);
    // What arrives now stands behind what is due, unless nothing is.
    for (const { queue, message } of this.#arriving.splice(0).sort((a, b) => a.queue.rank - b.queue.rank))
      this.#arrive(queue, message);
    if (this.#closing || !this.#handlers) return;
    // The more urgent lanes first: what they take holds the others back.
    for (const queue of [...this.#queues.values()].sort((a, b) => a.rank - b.rank))
      if (queue.ready && queue.rank <= this.#urgentRank()) this.#take(queue);
  }

  committed(): void {
    this.#settling = [];
    const taken = this.#taken;
    this.#taken = [];
    for (const { queue, row } of taken) void this.#deliver(queue, row);
    this.#setTimer();
    this.#idle.settle(this.#undelivered());
    this.#checkQuiet();
  }

  rolledBack(): void {
    this.#settled = [...this.#settling, ...this.#settled];
    this.#settling = [];
    for (const { queue } of this.#taken) queue.inFlight -= 1;
    this.#taken = [];
    this.#arriving = [];
    this.#recount();
    this.#checkQuiet();
  }

  async #close(): Promise<void> {
    this.#closing = true;
    this.#cancelTimer();
    await new Promise<void>((resolve) => {
      this.#whenQuiet = resolve;
      if (this.#settled.length === 0) this.#checkQuiet();
      else this.#options.writer.wake();
    });
    this.#idle.closed(this.#undelivered());
  }

  /** Closing is over when no handler runs and the last ends were committed, or could not be. */
  #checkQuiet(): void {
    if (!this.#closing) return;
    for (const queue of this.#queues.values()) if (queue.inFlight > 0) return;
    this.#whenQuiet?.();
  }

  /** What an earlier process had in flight is due at once, unless that was its last attempt. */
  #recover(): void {
    const { messages, clock } = this.#options;
    for (const row of messages.inFlight()) {
      const queue = this.#queueNamed(row.subscription);
      if (queue && row.attempts >= queue.subscription.maxAttempts) {
        this.#settled.push({ queue, row, failure: { error: DIED_WITH_PROCESS } });
      } else messages.postpone(row.sequence, clock.now(), row.attempts);
    }
  }

  #undelivered(): number {
    let count = 0;
    for (const queue of this.#queues.values()) count += queue.pending;
    return count;
  }

  /** Takes the counts from the table: at the start, and when a rolled back group has made them wrong. */
  #recount(): void {
    const counts = new Map(
      this.#options.messages.statistics().map(({ subscription, count }) => [subscription, count]),
    );
    for (const name of counts.keys()) this.#queueNamed(name);
    for (const queue of this.#queues.values()) {
      queue.pending = counts.get(queue.name) ?? 0;
      queue.ready = true;
      queue.nextDue = 0;
    }
  }

  #queueOf(subscription: Subscription, lane: string | undefined): Queue {
    const known = this.#queues.get(subscription.name);
    if (known && (lane === undefined || !subscription.lanes)) return known;
    const laneQueue = laneQueueOf(subscription, lane);
    let queue = this.#queues.get(laneQueue.name);
    if (!queue) {
      queue = { ...laneQueue, pending: 0, inFlight: 0, ready: true, nextDue: Number.POSITIVE_INFINITY };
      this.#queues.set(laneQueue.name, queue);
    }
    return queue;
  }

  /** Undefined for a subscription of an earlier release. */
  #queueNamed(name: string): Queue | undefined {
    const { subscription, lane } = ofQueueName(name);
    const declared = this.#subscriptions.get(subscription);
    const queue = declared && this.#queueOf(declared, lane);
    return queue?.name === name ? queue : undefined;
  }

  /** The most urgent lane that has something to do: the others begin nothing meanwhile. */
  #urgentRank(): number {
    let urgent = Number.POSITIVE_INFINITY;
    for (const { subscription, rank, inFlight, pending, ready } of this.#queues.values())
      if (subscription.lanes && (inFlight > 0 || (ready && pending > inFlight)))
        urgent = Math.min(urgent, rank);
    return urgent;
  }

  /** Handed over at once where a handler is free and nobody stands before it; it is never in the table as due then. */
  #arrive(queue: Queue, message: NewMessage): void {
    const isDelivering = this.#handlers !== null && !this.#closing;
    const isNext = !queue.ready && queue.rank <= this.#urgentRank() && freeSlots(queue) > 0;
    if (!isDelivering || !isNext || message.published_at > this.#options.clock.now()) {
      this.#add(queue, message);
      return;
    }
    this.#taken.push({ queue, row: this.#options.messages.addTaken(queue.name, message) });
    queue.pending += 1;
    queue.inFlight += 1;
  }

  #add(queue: Queue, message: NewMessage): void {
    this.#options.messages.add(queue.name, message);
    queue.pending += 1;
    queue.ready = true;
    // Should the wall clock be set back before it is taken, a timer brings it.
    queue.nextDue = Math.min(queue.nextDue, message.published_at);
  }

  #take(queue: Queue): void {
    const free = freeSlots(queue);
    if (free <= 0) return;
    const { clock, messages } = this.#options;
    const { name } = queue;
    const rows = messages.take(name, clock.now(), free);
    for (const row of rows) this.#taken.push({ queue, row });
    queue.inFlight += rows.length;
    queue.ready = rows.length === free;
    if (!queue.ready && queue.nextDue <= clock.now()) {
      const waiting = queue.pending > queue.inFlight;
      queue.nextDue = (waiting ? messages.nextDue(name) : null) ?? Number.POSITIVE_INFINITY;
    }
  }

  async #deliver(queue: Queue, row: MessageRow): Promise<void> {
    let failure: Settled['failure'] = null;
    try {
      const handler = this.#handlers!.get(queue.subscription.name)!;
      const { id, topic, data, attributes, published_at, attempts } = row;
      await handler({
        message: {
          id,
          topic,
          data: JSON.parse(data),
          attributes: JSON.parse(attributes),
          publishedAt: published_at,
        },
        subscription: queue.subscription.name,
        attempt: attempts,
      });
    } catch (error) {
      failure = { error };
    }
    queue.inFlight -= 1;
    this.#settled.push({ queue, row, failure });
    this.#options.writer.wake();
  }

  #writeEnd({ queue, row, failure }: Settled): void {
    const { messages, clock, topology } = this.#options;
    const { subscription } = queue;
    const isUncounted = failure?.error instanceof NotNowError;
    if (failure && (isUncounted || row.attempts < subscription.maxAttempts)) {
      const dueAt = comesAgainAt(subscription, row.id, row.attempts, failure.error, clock.now());
      messages.postpone(row.sequence, dueAt, isUncounted ? row.attempts - 1 : row.attempts);
      queue.nextDue = Math.min(queue.nextDue, dueAt);
      return;
    }
    messages.remove(row.sequence);
    queue.pending -= 1;
    if (!failure) return;
    const own = JSON.parse(row.attributes) as Record<string, string>;
    const attributes = deadLetterAttributes(own, subscription, row.attempts, failure.error);
    const topic = subscription.deadLetterTopic;
    for (const target of topology.subscriptionsOf(topic)) {
      this.#add(this.#queueOf(target, own.lane), {
        id: row.id,
        topic,
        data: row.data,
        attributes: JSON.stringify(attributes),
        published_at: clock.now(),
      });
    }
  }

  /** One timer, for the first back-off that ends; a queue that is ready needs none. */
  #setTimer(): void {
    this.#cancelTimer();
    if (this.#closing || !this.#handlers) return;
    let next = Number.POSITIVE_INFINITY;
    for (const queue of this.#queues.values()) if (!queue.ready) next = Math.min(next, queue.nextDue);
    if (next === Number.POSITIVE_INFINITY) return;
    this.#cancelTimer = this.#options.clock.setTimer(next, () => {
      for (const queue of this.#queues.values()) if (queue.nextDue <= next) queue.ready = true;
      this.#options.writer.wake();
    });
  }
}

function freeSlots(queue: Queue): number {
  return queue.concurrency - queue.inFlight;
}
