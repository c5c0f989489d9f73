/**
 * The bus on Pub/Sub: takes what streaming pulls or push requests bring and hands it to handlers.
 *
 * Attempts, back-off and dead letters are kept in the outbox, not in Pub/Sub: its own are best effort, and its emulator
 * ignores them. A message is acknowledged as soon as the outbox knows what comes next.
 */

import type { PubSub, Message as PubsubMessage, Subscription as Pull } from '@google-cloud/pubsub';
import {
  type Bus,
  type BusStatistics,
  type DeliveryHandler,
  NotNowError,
  type Subscription,
} from '../../ports/bus.ts';
import type { Clock } from '../../ports/clock.ts';
import { IdleWaiters } from '../memory/idle-waiters.ts';
import { comesAgainAt, DIED_WITH_PROCESS } from '../memory/redelivery.ts';
import { checkHandlers, type Topology } from '../memory/topology.ts';
import type { Held, OutboxMessages } from './outbox-messages.ts';
import { EMISSION, ONLY_FOR, type OutboxRelay } from './outbox-relay.ts';

export interface PubsubBusOptions {
  readonly pubsub: PubSub;
  /** Before the names of subscriptions. */
  readonly prefix: string;
  /** Messages come through `push`; nothing is pulled. */
  readonly isPushed: boolean;
  readonly topology: Topology;
  readonly outbox: OutboxMessages;
  readonly relay: OutboxRelay;
  readonly clock: Clock;
  /** Told of deliveries whose end could not be noted: they come again. */
  readonly onTrouble: (error: unknown) => void;
  readonly onStep: (step: 'taken' | 'handled') => void;
}

/** A message as a push request carries it. */
export interface PushedMessage {
  /** As Pub/Sub calls it: with the prefix, and with or without `projects/P/subscriptions/`. */
  readonly subscription: string;
  readonly messageId: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly data: Uint8Array;
}

/** `taken`: acknowledge it, the outbox knows what comes next; `again`: let Pub/Sub send it again; `unknown`: not ours. */
export type PushVerdict = 'taken' | 'again' | 'unknown';

/** What both ways of arriving have in common. */
interface Arrival {
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly data: Uint8Array;
}

/** A lease is renewed that often before it ends. */
const RENEWALS_PER_LEASE = 3;
const FIRST_LOOK_MS = 10;
const LONGEST_LOOK_MS = 500;

export class PubsubBus implements Bus {
  readonly #options: PubsubBusOptions;
  readonly #idle = new IdleWaiters();
  readonly #pulls: Pull[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #timers = new Set<() => void>();
  #handlers: Map<string, DeliveryHandler> | null = null;
  #closing = false;
  #closed: Promise<void> | null = null;
  #looking = false;

  constructor(options: PubsubBusOptions) {
    this.#options = options;
  }

  async start(handlers: Readonly<Record<string, DeliveryHandler>>): Promise<void> {
    if (this.#closing) throw new Error('the bus is closed: open the engine again');
    if (this.#handlers) throw new Error('the bus is started already: start it once, with all handlers');
    const { topology, relay } = this.#options;
    this.#handlers = checkHandlers(topology, handlers);
    if (!this.#options.isPushed) for (const subscription of topology.subscriptions) this.#pull(subscription);
    relay.startSweeping();
  }

  /** Resolves when its handler is done, or the outbox knows that there is nothing to do. */
  async push(message: PushedMessage): Promise<PushVerdict> {
    const { topology, prefix } = this.#options;
    const name = message.subscription.split('/').at(-1) ?? '';
    const subscription = topology.subscriptions.find((one) => prefix + one.name === name);
    if (!subscription || message.attributes[EMISSION] === undefined) return 'unknown';
    if (this.#closing || !this.#handlers) return 'again';
    const { messageId: id, attributes, data } = message;
    return (await this.#track(this.#receive(subscription, { id, attributes, data }))) ? 'taken' : 'again';
  }

  /** Whether something is undelivered only Firestore knows: it is asked, less and less often, until nothing is. */
  async idle(): Promise<void> {
    const idle = this.#idle.wait(await this.#undelivered());
    void this.#look();
    await idle;
  }

  async statistics(): Promise<BusStatistics> {
    const { topology, outbox } = this.#options;
    const names = topology.subscriptions.map(({ name }) => name);
    const pending = await Promise.all(names.map(async (name) => [name, await outbox.pending(name)] as const));
    return { pending: Object.fromEntries(pending) };
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#closing = true;
    for (const cancel of [...this.#timers]) cancel();
    while (this.#running.size > 0) await Promise.all(this.#running);
    await this.#options.relay.drain();
    await Promise.all(this.#pulls.map((pull) => pull.close()));
    this.#idle.closed(await this.#undelivered());
  }

  #pull(subscription: Subscription): void {
    const pull = this.#options.pubsub.subscription(this.#options.prefix + subscription.name, {
      flowControl: { maxMessages: subscription.concurrency, allowExcessMessages: false },
      streamingOptions: { maxStreams: 1 },
      batching: { maxMilliseconds: 5 },
    });
    pull.on('message', (message: PubsubMessage) => {
      if (this.#closing) return message.nack();
      void this.#track(this.#receive(subscription, message)).then((isTaken) =>
        isTaken ? message.ack() : message.nack(),
      );
    });
    pull.on('error', (error: unknown) => this.#options.onTrouble(error));
    this.#pulls.push(pull);
  }

  /** Closing waits for it. */
  #track<T>(work: Promise<T>): Promise<T> {
    const running: Promise<void> = work.then(
      () => void this.#running.delete(running),
      () => void this.#running.delete(running),
    );
    this.#running.add(running);
    return work;
  }

  /** Whether the message may be let go; never throws. */
  async #receive(subscription: Subscription, arrival: Arrival): Promise<boolean> {
    const { outbox, onTrouble } = this.#options;
    const onlyFor = arrival.attributes[ONLY_FOR];
    if (onlyFor !== undefined && onlyFor !== subscription.name) return true;
    try {
      let emission = arrival.attributes[EMISSION];
      if (emission === undefined) {
        emission = `foreign-${arrival.id}`;
        await outbox.adopt(emission, subscription, foreignData(arrival.data));
      }
      const taken = await outbox.take(emission, subscription);
      if (taken.kind === 'held') await this.#deliver(taken.held);
      return true;
    } catch (error) {
      onTrouble(error);
      return false;
    }
  }

  async #deliver(held: Held): Promise<void> {
    const { outbox, relay, clock, onStep } = this.#options;
    const { subscription, message, attempt } = held;
    onStep('taken');
    let failure: { readonly error: unknown } | null = null;
    if (attempt > subscription.maxAttempts) failure = { error: DIED_WITH_PROCESS };
    else {
      const stopRenewing = this.#renew(held);
      try {
        await this.#handlers?.get(subscription.name)?.({ message, subscription: subscription.name, attempt });
      } catch (error) {
        failure = { error };
      } finally {
        stopRenewing();
      }
    }
    onStep('handled');
    if (!failure) return await outbox.acknowledge(held);
    const isUncounted = failure.error instanceof NotNowError;
    if (!isUncounted && attempt >= subscription.maxAttempts)
      return relay.publish(await outbox.bury(held, failure.error));
    const due = comesAgainAt(subscription, message.id, attempt, failure.error, clock.now());
    await outbox.postpone(held, due, isUncounted ? attempt - 1 : attempt);
    // Should this process end before that, a sweep finds it.
    this.#at(due, () => relay.release(held.reference));
  }

  #renew(held: Held): () => void {
    const { outbox, clock, onTrouble } = this.#options;
    const every = (held.subscription.ackDeadlineSeconds * 1000) / RENEWALS_PER_LEASE;
    let cancel: () => void;
    const arm = () => {
      cancel = clock.setTimer(clock.now() + every, () => {
        outbox.renew(held).catch(onTrouble);
        arm();
      });
    };
    arm();
    return () => cancel();
  }

  #at(instant: number, wake: () => void): void {
    if (this.#closing) return;
    const cancel = this.#options.clock.setTimer(instant, () => {
      this.#timers.delete(stop);
      wake();
    });
    const stop = () => {
      this.#timers.delete(stop);
      cancel();
    };
    this.#timers.add(stop);
  }

  async #undelivered(): Promise<number> {
    return await this.#options.outbox.countAll();
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    const { clock } = this.#options;
    try {
      for (let wait = FIRST_LOOK_MS; this.#idle.isWaited; wait = Math.min(LONGEST_LOOK_MS, wait * 1.5)) {
        // While handlers run there is nothing to ask.
        if (this.#running.size === 0) this.#idle.settle(await this.#undelivered());
        await new Promise<void>((resolve) => {
          clock.setTimer(clock.now() + wait, resolve);
        });
      }
    } catch (error) {
      this.#idle.fail(error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.#looking = false;
    }
  }
}

/** What a stranger published, as an event's data: his object, or his bytes as text for the handler to refuse. */
function foreignData(data: Uint8Array): string {
  const text = Buffer.from(data).toString('utf8');
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return text;
  } catch {
    // Not JSON: told by the body below.
  }
  return JSON.stringify({ body: text });
}
