/** The engine on Google Cloud: the ledger in Firestore, the bus on Pub/Sub, and the outbox between them. */

import type { PubSub } from '@google-cloud/pubsub';
import type { Bus, Subscription } from '../../ports/bus.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { Declarations } from '../memory/declarations.ts';
import { checkTopology, type Topology } from '../memory/topology.ts';
import { FirestoreCollections } from './firestore-collections.ts';
import { FirestoreLedger } from './firestore-ledger.ts';
import { type GoogleSettings, GRPC, grpcCode, openGoogleClients } from './google-clients.ts';
import { OutboxMessages } from './outbox-messages.ts';
import { OutboxRelay } from './outbox-relay.ts';
import { PubsubBus } from './pubsub-bus.ts';

export interface GoogleEngineOptions extends GoogleSettings {
  readonly topology: readonly Subscription[];
  readonly clock: Clock;
  /** Makes topics and subscriptions that are not there: for emulators; in the cloud the infrastructure declares them. */
  readonly ensureTopology?: boolean;
  /** How long an event may stay unpublished after its commit before a sweep publishes it. Default 10 s. */
  readonly relayGraceMs?: number;
  /** How long a published event may stay untaken before it is published again. Default 10 minutes. */
  readonly deliveryGraceMs?: number;
  /** Default 60 s. */
  readonly sweepEveryMs?: number;
  /** Told of failed publishes, sweeps and acknowledgements; all of them are tried again. */
  readonly onTrouble?: (error: unknown) => void;
  /** Told when a step is done and the next is not: where tests let a process die. */
  readonly onStep?: (step: GoogleStep) => void;
}

/** Between commit, publish and acknowledgement. */
export type GoogleStep = 'committed' | 'published' | 'taken' | 'handled';

const RELAY_GRACE_MS = 10_000;
const DELIVERY_GRACE_MS = 600_000;
const SWEEP_EVERY_MS = 60_000;

/** Throws when the topology has a fault, or Google's clients are not installed. */
export async function openGoogleEngine(
  options: GoogleEngineOptions,
): Promise<{ readonly ledger: Ledger; readonly bus: Bus }> {
  const { clock, onTrouble = () => undefined, onStep = () => undefined } = options;
  const topology = checkTopology(options.topology);
  const { library, firestore, pubsub } = await openGoogleClients(options);
  const closeClients = async () => {
    await pubsub.close();
    await firestore.terminate();
  };
  try {
    if (options.ensureTopology) await ensureTopology(pubsub, topology);
    const declarations = new Declarations();
    const collections = new FirestoreCollections(firestore, declarations);
    const relayGraceMs = options.relayGraceMs ?? RELAY_GRACE_MS;
    const deliveryGraceMs = options.deliveryGraceMs ?? DELIVERY_GRACE_MS;
    const outbox = new OutboxMessages({ firestore, topology, clock, relayGraceMs, deliveryGraceMs });
    const sweepEveryMs = options.sweepEveryMs ?? SWEEP_EVERY_MS;
    const relay = new OutboxRelay({ pubsub, outbox, clock, sweepEveryMs, onTrouble, onStep });
    const bus = new PubsubBus({ pubsub, topology, outbox, relay, clock, onTrouble, onStep });
    const ledger = new FirestoreLedger({
      library,
      firestore,
      collections,
      declarations,
      outbox,
      clock,
      hasSubscription: (topic) => topology.subscriptionsOf(topic).length > 0,
      onCommitted(messages) {
        onStep('committed');
        relay.publish(messages);
      },
      beforeClose: () => bus.close(),
      async afterClose() {
        await relay.stop();
        await closeClients();
      },
    });
    return { ledger, bus };
  } catch (error) {
    await closeClients();
    throw error;
  }
}

async function ensureTopology(pubsub: PubSub, topology: Topology): Promise<void> {
  const topics = new Set(topology.subscriptions.map(({ topic }) => topic));
  await Promise.all([...topics].map((topic) => made(pubsub.createTopic(topic))));
  await Promise.all(
    topology.subscriptions.map(({ name, topic, ackDeadlineSeconds }) =>
      made(pubsub.createSubscription(topic, name, { ackDeadlineSeconds })),
    ),
  );
}

async function made(making: Promise<unknown>): Promise<void> {
  try {
    await making;
  } catch (error) {
    if (grpcCode(error) !== GRPC.alreadyExists) throw error;
  }
}
