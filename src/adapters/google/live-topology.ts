/** Topics and subscriptions as they really are in Pub/Sub, against those that the graph declares. */

import type { PubSub } from '@google-cloud/pubsub';
import type { Subscription } from '../../ports/bus.ts';
import type { Topology } from '../memory/topology.ts';
import { GRPC, grpcCode } from './google-clients.ts';

export interface LiveTopologyOptions {
  readonly pubsub: PubSub;
  readonly topology: Topology;
  /** Before every name, so that several systems share a project. */
  readonly prefix: string;
  /** Where subscriptions push to, by the subscription's declared name; null: they are pulled. */
  readonly pushEndpoint: ((subscription: string) => string) | null;
  readonly pushSigner: PushSigner | null;
}

export interface PushSigner {
  /** E-mail of the service account. */
  readonly serviceAccount: string;
  readonly audience: string;
}

/** What Pub/Sub says of a subscription, as far as the declaration decides it. */
interface Facts {
  readonly topic: string;
  readonly ackDeadlineSeconds: number;
  /** Empty when it is pulled. */
  readonly pushEndpoint: string;
  /** Empty when pushes carry no token. */
  readonly pushServiceAccount: string;
  readonly pushAudience: string;
  readonly filter: string;
}

/** Makes what is not there; leaves what is there as it is. */
export async function ensureTopology(options: LiveTopologyOptions): Promise<void> {
  const { pubsub, topology, prefix, pushEndpoint } = options;
  await Promise.all(topics(topology).map((topic) => made(pubsub.createTopic(prefix + topic))));
  await Promise.all(
    topology.subscriptions.map(({ name, topic, ackDeadlineSeconds }) =>
      made(
        pubsub.createSubscription(prefix + topic, prefix + name, {
          ackDeadlineSeconds,
          ...(pushEndpoint ? { pushConfig: { pushEndpoint: pushEndpoint(name) } } : {}),
        }),
      ),
    ),
  );
}

/** Every difference as a sentence that names both sides; empty when Pub/Sub is as declared. */
export async function topologyDifferences(options: LiveTopologyOptions): Promise<string[]> {
  const { pubsub, topology, prefix } = options;
  const [missing, differing] = await Promise.all([
    Promise.all(
      topics(topology).map(async (topic) => {
        const [exists] = await pubsub.topic(prefix + topic).exists();
        return exists ? [] : [`topic ${prefix}${topic} is not there`];
      }),
    ),
    Promise.all(topology.subscriptions.map((declared) => subscriptionDifferences(options, declared))),
  ]);
  return [...missing, ...differing].flat();
}

async function subscriptionDifferences(
  { pubsub, prefix, pushEndpoint, pushSigner }: LiveTopologyOptions,
  { name, topic, ackDeadlineSeconds }: Subscription,
): Promise<string[]> {
  const live = await factsOf(pubsub, prefix + name);
  if (!live) return [`subscription ${prefix}${name} is not there`];
  const declared: Facts = {
    topic: prefix + topic,
    ackDeadlineSeconds,
    pushEndpoint: pushEndpoint?.(name) ?? '',
    pushServiceAccount: pushSigner?.serviceAccount ?? '',
    pushAudience: pushSigner?.audience ?? '',
    filter: '',
  };
  return (Object.keys(declared) as (keyof Facts)[])
    .filter((fact) => live[fact] !== declared[fact])
    .map(
      (fact) =>
        `subscription ${prefix}${name}: ${fact} is ${text(live[fact])}, declared is ${text(declared[fact])}`,
    );
}

async function factsOf(pubsub: PubSub, name: string): Promise<Facts | null> {
  try {
    const [metadata] = await pubsub.subscription(name).getMetadata();
    return {
      topic: metadata.topic?.split('/').at(-1) ?? '',
      ackDeadlineSeconds: metadata.ackDeadlineSeconds ?? 0,
      pushEndpoint: metadata.pushConfig?.pushEndpoint ?? '',
      pushServiceAccount: metadata.pushConfig?.oidcToken?.serviceAccountEmail ?? '',
      pushAudience: metadata.pushConfig?.oidcToken?.audience ?? '',
      filter: metadata.filter ?? '',
    };
  } catch (error) {
    if (grpcCode(error) === GRPC.notFound) return null;
    throw error;
  }
}

function topics({ subscriptions }: Topology): string[] {
  return [...new Set(subscriptions.map(({ topic }) => topic))].sort();
}

function text(value: string | number): string {
  return value === '' ? 'none' : String(value);
}

async function made(making: Promise<unknown>): Promise<void> {
  try {
    await making;
  } catch (error) {
    if (grpcCode(error) !== GRPC.alreadyExists) throw error;
  }
}
