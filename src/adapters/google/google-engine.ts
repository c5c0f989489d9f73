/** The engine on Google Cloud: the ledger in Firestore, the bus on Pub/Sub, and the outbox between them. */

import type { Firestore } from '@google-cloud/firestore';
import type { Bus, Subscription } from '../../ports/bus.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { Declarations } from '../memory/declarations.ts';
import { checkTopology } from '../memory/topology.ts';
import { type CompositeIndex, indexText } from './composite-index.ts';
import { FirestoreCollections } from './firestore-collections.ts';
import { FirestoreLedger } from './firestore-ledger.ts';
import { type GoogleSettings, openGoogleClients } from './google-clients.ts';
import { ensureTopology, type PushSigner, topologyDifferences } from './live-topology.ts';
import { OutboxMessages } from './outbox-messages.ts';
import { OutboxRelay } from './outbox-relay.ts';
import { PubsubBus, type PushedMessage, type PushVerdict } from './pubsub-bus.ts';

export interface GoogleEngineOptions extends GoogleSettings {
  readonly topology: readonly Subscription[];
  readonly clock: Clock;
  /** Makes topics and subscriptions that are not there: for emulators; in the cloud the infrastructure declares them. */
  readonly ensureTopology?: boolean;
  /** Before every topic and subscription, so that several systems share a project. Default: none. */
  readonly topicPrefix?: string;
  /** Where subscriptions push to, by the subscription's declared name. Without it this process pulls. */
  readonly pushEndpoint?: ((subscription: string) => string) | undefined;
  /** Whom Pub/Sub signs its pushes for, and what the tokens are made out to. Without it they carry none. */
  readonly pushSigner?: PushSigner;
  /** The composite indexes that are deployed: a query that needs another is refused. Default: nobody asks. */
  readonly indexes?: readonly CompositeIndex[];
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
const START_TIMEOUT_MS = 15_000;

export interface GoogleEngine {
  readonly ledger: Ledger;
  readonly bus: Bus;
  /** Takes what a push subscription has brought to an HTTP endpoint. */
  push(message: PushedMessage): Promise<PushVerdict>;
  /** How Pub/Sub differs now from what the start found. */
  topologyDifferences(): Promise<string[]>;
}

/** Firestore or Pub/Sub is not as it has to be: everything that is missing or differs, at once. */
export class GoogleNotReadyError extends Error {
  override readonly name = 'GoogleNotReadyError';
}

/** Throws when the topology has a fault, Pub/Sub is not as declared, or Google's clients are not installed. */
export async function openGoogleEngine(options: GoogleEngineOptions): Promise<GoogleEngine> {
  const { clock, onTrouble = () => undefined, onStep = () => undefined } = options;
  const topology = checkTopology(options.topology);
  const { library, firestore, pubsub } = await openGoogleClients(options);
  const closeClients = async () => {
    await pubsub.close();
    await firestore.terminate();
  };
  try {
    const prefix = options.topicPrefix ?? '';
    const { pushEndpoint = null, pushSigner = null } = options;
    const live = { pubsub, topology, prefix, pushEndpoint, pushSigner };
    // Where it cannot, what is missing is told below.
    if (options.ensureTopology) await within(clock, ensureTopology(live)).catch(onTrouble);
    const faults = await Promise.all([
      storeFaults(firestore, options),
      within(clock, topologyDifferences(live)).catch((error: unknown) => [
        `Pub/Sub of project ${options.projectId} does not answer: ${messageOf(error)}`,
      ]),
    ]);
    if (faults.flat().length > 0)
      throw new GoogleNotReadyError(
        `Google's engine cannot start, mend all of these:\n- ${faults.flat().join('\n- ')}`,
      );
    const declarations = new Declarations();
    const indexes = options.indexes ? new Set(options.indexes.map(indexText)) : null;
    const collections = new FirestoreCollections(firestore, declarations, indexes);
    const relayGraceMs = options.relayGraceMs ?? RELAY_GRACE_MS;
    const deliveryGraceMs = options.deliveryGraceMs ?? DELIVERY_GRACE_MS;
    const outbox = new OutboxMessages({ firestore, topology, clock, relayGraceMs, deliveryGraceMs });
    const sweepEveryMs = options.sweepEveryMs ?? SWEEP_EVERY_MS;
    const relay = new OutboxRelay({ pubsub, prefix, outbox, clock, sweepEveryMs, onTrouble, onStep });
    const bus = new PubsubBus({
      pubsub,
      prefix,
      isPushed: options.pushEndpoint !== undefined,
      topology,
      outbox,
      relay,
      clock,
      onTrouble,
      onStep,
    });
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
    return {
      ledger,
      bus,
      push: (message) => bus.push(message),
      topologyDifferences: () => within(clock, topologyDifferences(live)),
    };
  } catch (error) {
    await closeClients();
    throw error;
  }
}

/** One read tells whether the database is there and may be read. */
async function storeFaults(
  firestore: Firestore,
  { clock, projectId, databaseId }: GoogleEngineOptions,
): Promise<string[]> {
  try {
    await within(clock, firestore.collection('tipoff-collections').limit(1).get());
    return [];
  } catch (error) {
    const database = databaseId ?? '(default)';
    return [`Firestore database ${database} of project ${projectId} cannot be read: ${messageOf(error)}`];
  }
}

/** Google's clients try on for minutes: at the start nobody wants to wait for that. */
async function within<T>(clock: Clock, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const cancel = clock.setTimer(clock.now() + START_TIMEOUT_MS, () =>
    reject(new Error(`no answer within ${START_TIMEOUT_MS / 1000} s`)),
  );
  try {
    return await Promise.race([work, promise]);
  } finally {
    cancel();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
