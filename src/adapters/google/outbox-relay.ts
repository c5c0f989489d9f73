/** Publishes what commits have put into the outbox, until Pub/Sub has acknowledged it, and sweeps for what was left behind. */

import type { PubSub, Topic } from '@google-cloud/pubsub';
import type { Clock } from '../../ports/clock.ts';
import { DIED_WITH_PROCESS } from '../memory/redelivery.ts';
import type { Held, OutboxMessages, OutgoingMessage } from './outbox-messages.ts';

/** Attributes of a published message that are Tipoff's own. */
export const EMISSION = 'tipoff-emission';
/** Whom a repeated message is for; every other subscription of the topic lets it go. */
export const ONLY_FOR = 'tipoff-only-for';
const EVENT_ID = 'tipoff-event';

export interface OutboxRelayOptions {
  readonly pubsub: PubSub;
  /** Before the names of topics. */
  readonly prefix: string;
  readonly outbox: OutboxMessages;
  readonly clock: Clock;
  readonly sweepEveryMs: number;
  /** Told of what could not be published or swept; the next sweep tries again. */
  readonly onTrouble: (error: unknown) => void;
  readonly onStep: (step: 'published') => void;
}

export class OutboxRelay {
  readonly #options: OutboxRelayOptions;
  readonly #topics = new Map<string, Topic>();
  readonly #underWay = new Set<Promise<void>>();
  #cancelSweep: () => void = () => undefined;
  #stopped = false;

  constructor(options: OutboxRelayOptions) {
    this.#options = options;
  }

  /** Whether something is being published now. */
  get isBusy(): boolean {
    return this.#underWay.size > 0;
  }

  publish(messages: readonly OutgoingMessage[]): void {
    for (const message of messages) this.#track(this.#publish(message));
  }

  /** A back-off has ended. */
  release(reference: Held['reference']): void {
    this.#track(
      this.#options.outbox.release(reference).then(async (message) => {
        if (message) await this.#publish(message, message.subscriptions[0]);
      }),
    );
  }

  /** Sweeps now, and then again and again until `stop`. */
  startSweeping(): void {
    const { clock, sweepEveryMs } = this.#options;
    const next = () => {
      if (this.#stopped) return;
      this.#cancelSweep = clock.setTimer(clock.now() + sweepEveryMs, () => this.startSweeping());
    };
    this.#track(this.#sweep().finally(next));
  }

  /** Takes nothing new up and waits for what is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelSweep();
    await this.drain();
  }

  async drain(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  async #sweep(): Promise<void> {
    const { outbox } = this.#options;
    for (const { reference, died } of await outbox.overdue()) {
      if (this.#stopped) return;
      if (died) this.publish(await outbox.bury(died, DIED_WITH_PROCESS));
      else {
        const message = await outbox.release(reference);
        if (message) await this.#publish(message, message.subscriptions[0]);
      }
    }
  }

  async #publish(message: OutgoingMessage, onlyFor?: string): Promise<void> {
    const { topic, data, attributes, emission, id } = message;
    await this.#topic(topic).publishMessage({
      data: Buffer.from(data),
      attributes: {
        ...attributes,
        [EMISSION]: emission,
        [EVENT_ID]: id,
        ...(onlyFor === undefined ? {} : { [ONLY_FOR]: onlyFor }),
      },
    });
    this.#options.onStep('published');
    await this.#options.outbox.markSent(message);
  }

  #topic(name: string): Topic {
    const known = this.#topics.get(name);
    if (known) return known;
    const { pubsub, prefix } = this.#options;
    const topic = pubsub.topic(prefix + name, { batching: { maxMilliseconds: 5, maxMessages: 100 } });
    this.#topics.set(name, topic);
    return topic;
  }

  #track(work: Promise<void>): void {
    const settled = work
      .catch((error: unknown) => this.#options.onTrouble(error))
      .finally(() => this.#underWay.delete(settled));
    this.#underWay.add(settled);
  }
}
