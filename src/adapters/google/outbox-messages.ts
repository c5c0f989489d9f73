/**
 * The outbox: one document per event and subscription, from the commit that emitted it until its handler is done.
 *
 * It is the truth about a delivery: how often it was tried, who has it, when it is due. Pub/Sub only carries it.
 */

import type {
  DocumentReference,
  DocumentSnapshot,
  Firestore,
  Timestamp,
  Transaction,
  WriteBatch,
} from '@google-cloud/firestore';
import type { Message, Subscription } from '../../ports/bus.ts';
import type { Clock, Instant } from '../../ports/clock.ts';
import type { BufferedEvent } from '../memory/buffered-transaction.ts';
import { deadLetterAttributes } from '../memory/redelivery.ts';
import type { Topology } from '../memory/topology.ts';
import { documentId } from './document-id.ts';
import { typed } from './firestore-collections.ts';
import { GRPC, grpcCode } from './google-clients.ts';

interface OutboxDocument {
  /** Shared by the documents of one event: what the published message carries. */
  readonly emission: string;
  readonly subscription: string;
  readonly id: string;
  readonly topic: string;
  readonly data: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly publishedAt: Instant;
  /** Deliveries begun. */
  readonly attempts: number;
  /** `out`: whoever receives it may take it; `held`: a handler has it, or it waits for its back-off. */
  readonly state: 'out' | 'held';
  /** When a sweep is to put it out again, if nothing has happened until then. */
  readonly lookAt: Instant;
}

/** What is to be published for an event: once to its topic, or again for one subscription. */
export interface OutgoingMessage {
  readonly emission: string;
  readonly topic: string;
  readonly id: string;
  readonly data: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The subscriptions whose documents are out. */
  readonly subscriptions: readonly string[];
  readonly attempts: number;
}

/** A delivery taken by this process. */
export interface Held {
  readonly reference: DocumentReference<OutboxDocument>;
  readonly message: Message;
  readonly subscription: Subscription;
  readonly attempt: number;
}

export type Take = { readonly kind: 'held'; readonly held: Held } | { readonly kind: 'done' | 'elsewhere' };

/** Lies beside the ledger's collections; the hyphen keeps it apart from them. */
const OUTBOX = 'tipoff-outbox';
const SWEPT_AT_ONCE = 200;

export interface OutboxOptions {
  readonly firestore: Firestore;
  readonly topology: Topology;
  readonly clock: Clock;
  /** How long a publisher may take before a sweep takes the event for left behind. */
  readonly relayGraceMs: number;
  /** How long Pub/Sub may have a message that nobody takes before it is published again. */
  readonly deliveryGraceMs: number;
}

export class OutboxMessages {
  readonly #options: OutboxOptions;
  readonly #byName: Map<string, Subscription>;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#byName = new Map(options.topology.subscriptions.map((one) => [one.name, one]));
  }

  /** Adds the events' documents to a commit; the result is to be published once it has succeeded. */
  add(commit: Transaction | WriteBatch, events: readonly BufferedEvent[]): OutgoingMessage[] {
    const { clock, topology, relayGraceMs } = this.#options;
    return events.map(({ id, topic, json, attributes }) => {
      const emission = clock.newId('emission');
      const now = clock.now();
      const subscriptions = topology.subscriptionsOf(topic).map(({ name }) => name);
      for (const subscription of subscriptions) {
        const document: OutboxDocument = {
          emission,
          subscription,
          id,
          topic,
          data: json,
          attributes,
          publishedAt: now,
          attempts: 0,
          state: 'out',
          lookAt: now + relayGraceMs,
        };
        // Both kinds of commit have it, with overloads that do not add up for the compiler.
        (commit as WriteBatch).create(this.#reference(emission, subscription), document);
      }
      return { emission, topic, id, data: json, attributes, subscriptions, attempts: 0 };
    });
  }

  /** A message of a publisher that is not Tipoff gets its document when it arrives. */
  async adopt(emission: string, subscription: Subscription, data: string): Promise<void> {
    const document: OutboxDocument = {
      emission,
      subscription: subscription.name,
      id: emission,
      topic: subscription.topic,
      data,
      attributes: {},
      publishedAt: this.#options.clock.now(),
      attempts: 0,
      state: 'out',
      lookAt: this.#options.clock.now() + this.#options.deliveryGraceMs,
    };
    try {
      await this.#reference(emission, subscription.name).create(document);
    } catch (error) {
      if (grpcCode(error) !== GRPC.alreadyExists) throw error;
    }
  }

  /** Notes that Pub/Sub has the message, unless its delivery has begun already. */
  async markSent(message: OutgoingMessage): Promise<void> {
    const { clock, deliveryGraceMs } = this.#options;
    await Promise.all(
      message.subscriptions.map((subscription) =>
        this.#change(this.#reference(message.emission, subscription), (document) =>
          document.state === 'out' && document.attempts === message.attempts
            ? { lookAt: clock.now() + deliveryGraceMs }
            : null,
        ),
      ),
    );
  }

  /** Takes a delivery, counting an attempt of it: nobody else gets it until the lease ends. */
  async take(emission: string, subscription: Subscription): Promise<Take> {
    const reference = this.#reference(emission, subscription.name);
    const now = this.#options.clock.now();
    const before = await this.#change(reference, (document) =>
      document.state === 'held' && document.lookAt > now
        ? null
        : { state: 'held', lookAt: now + leaseMs(subscription), attempts: document.attempts + 1 },
    );
    if (before.kind !== 'changed') return { kind: before.kind === 'gone' ? 'done' : 'elsewhere' };
    const { id, topic, data, attributes, publishedAt, attempts } = before.document;
    const message = { id, topic, data: JSON.parse(data), attributes, publishedAt };
    return { kind: 'held', held: { reference, message, subscription, attempt: attempts + 1 } };
  }

  /** The handler is still at it. */
  async renew({ reference, subscription }: Held): Promise<void> {
    await reference.update({ lookAt: this.#options.clock.now() + leaseMs(subscription) });
  }

  async acknowledge({ reference }: Held): Promise<void> {
    await reference.delete();
  }

  /** `attempts`: those that count. */
  async postpone({ reference }: Held, until: Instant, attempts: number): Promise<void> {
    await reference.update({ state: 'held', lookAt: until, attempts });
  }

  /** Ends the delivery and puts its dead letter out, in one commit. */
  async bury(held: Held, error: unknown): Promise<OutgoingMessage[]> {
    const { reference, message, subscription, attempt } = held;
    const batch = this.#options.firestore.batch();
    batch.delete(reference, { exists: true });
    const letter = {
      id: message.id,
      topic: subscription.deadLetterTopic,
      json: JSON.stringify(message.data),
      attributes: deadLetterAttributes(message.attributes, subscription, attempt, error),
    };
    const letters = this.add(batch, [letter]);
    await batch.commit();
    return letters;
  }

  /** Puts a delivery out whose back-off or lease has ended; null when somebody else did, or it is done. */
  async release(reference: DocumentReference<OutboxDocument>): Promise<OutgoingMessage | null> {
    const { clock, relayGraceMs } = this.#options;
    const now = clock.now();
    const result = await this.#change(reference, ({ lookAt }) =>
      lookAt <= now ? { state: 'out', lookAt: now + relayGraceMs } : null,
    );
    if (result.kind !== 'changed') return null;
    const { emission, topic, id, data, attributes, subscription, attempts } = result.document;
    return { emission, topic, id, data, attributes, subscriptions: [subscription], attempts };
  }

  /** Deliveries left behind: not published, not delivered, or held by a process that is no more. */
  async overdue(): Promise<{ reference: DocumentReference<OutboxDocument>; died: Held | null }[]> {
    const { docs } = await this.#collection()
      .where('lookAt', '<=', this.#options.clock.now())
      .limit(SWEPT_AT_ONCE)
      .get();
    return docs.map((snapshot) => ({ reference: snapshot.ref, died: this.#lastAttempt(snapshot) }));
  }

  async countAll(): Promise<number> {
    return (await this.#collection().count().get()).data().count;
  }

  /** Deliveries of a subscription that are not done, and when the oldest was published. */
  async pending(subscription: string): Promise<{ count: number; oldestPublishedAt: Instant | null }> {
    const mine = this.#collection().where('subscription', '==', subscription);
    const [counted, oldest] = await Promise.all([
      mine.count().get(),
      mine.orderBy('publishedAt').limit(1).get(),
    ]);
    return {
      count: counted.data().count,
      oldestPublishedAt: oldest.docs[0]?.data().publishedAt ?? null,
    };
  }

  /** A delivery whose process died in the last attempt it had. */
  #lastAttempt(snapshot: DocumentSnapshot<OutboxDocument>): Held | null {
    const document = snapshot.data();
    const subscription = this.#byName.get(document?.subscription ?? '');
    if (!document || !subscription || document.attempts < subscription.maxAttempts) return null;
    const { id, topic, data, attributes, publishedAt, attempts } = document;
    const message = { id, topic, data: JSON.parse(data), attributes, publishedAt };
    return { reference: snapshot.ref, message, subscription, attempt: attempts };
  }

  /** Changes a document as it is; whoever changed it meanwhile is taken into account. Resolves to what it was before. */
  async #change(
    reference: DocumentReference<OutboxDocument>,
    change: (document: OutboxDocument) => Partial<OutboxDocument> | null,
  ): Promise<{ kind: 'changed'; document: OutboxDocument } | { kind: 'gone' | 'kept' }> {
    for (;;) {
      const snapshot = await reference.get();
      const document = snapshot.data();
      if (!document) return { kind: 'gone' };
      const changes = change(document);
      if (!changes) return { kind: 'kept' };
      try {
        await reference.update(changes, { lastUpdateTime: snapshot.updateTime as Timestamp });
        return { kind: 'changed', document };
      } catch (error) {
        const code = grpcCode(error);
        if (code !== GRPC.failedPrecondition && code !== GRPC.notFound) throw error;
      }
    }
  }

  #collection() {
    return this.#options.firestore.collection(OUTBOX).withConverter(typed<OutboxDocument>());
  }

  #reference(emission: string, subscription: string): DocumentReference<OutboxDocument> {
    return this.#collection().doc(documentId(OUTBOX, `${emission}~${subscription}`));
  }
}

function leaseMs(subscription: Subscription): number {
  return subscription.ackDeadlineSeconds * 1000;
}
