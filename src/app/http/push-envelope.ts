/** The Pub/Sub push envelope: what every phase's `POST /process` takes, whoever sends it. */

import { z } from 'zod';
import { BadMessageError } from '../../engine/dead-letters.ts';
import type { Graph } from '../../engine/graph.ts';
import { sha256 } from '../../engine/hash.ts';
import { subscriptionName } from '../../pipeline/build-graph.ts';
import type { Delivery, Message } from '../../ports/bus.ts';
import type { JsonObject } from '../../ports/ledger.ts';

/** Characters of a body nobody understands that are worth keeping. */
const KEPT_OF_MALFORMED = 4000;

const envelopeSchema = z.looseObject({
  message: z.looseObject({
    data: z.base64(),
    messageId: z.string().min(1),
    publishTime: z.string().optional(),
    attributes: z.record(z.string(), z.string()).optional(),
  }),
  /** `projects/P/subscriptions/NAME` or just the name; without it `attributes.topic` must say where it comes from. */
  subscription: z.string().optional(),
  deliveryAttempt: z.int().optional(),
});

/** The delivery inside a push request to a phase's service; throws `BadMessageError` saying what is wrong with it. */
export function fromPushEnvelope(body: unknown, phase: number, graph: Graph): Delivery {
  const parsed = envelopeSchema.safeParse(body);
  if (!parsed.success) throw new BadMessageError(`not a push envelope: ${z.prettifyError(parsed.error)}`);
  const { message, subscription, deliveryAttempt } = parsed.data;
  const attributes = message.attributes ?? {};
  const named = subscription?.split('/').at(-1) ?? subscriptionName(attributes.topic ?? '', phase);
  const known = graph.subscriptions.find((candidate) => candidate.name === named);
  if (!known) {
    throw new BadMessageError(
      `no subscription ${named}: name one of phase ${phase} in "subscription", or its topic in attributes.topic`,
    );
  }
  if (!known.name.endsWith(`-to-phase${phase}`))
    throw new BadMessageError(`${named} is not a subscription of phase ${phase}`);
  return {
    subscription: named,
    attempt: deliveryAttempt,
    message: {
      id: message.messageId,
      topic: known.topic,
      data: decode(message.data),
      attributes,
      publishedAt: message.publishTime ? Date.parse(message.publishTime) : 0,
    },
  };
}

/** The parts of a push request that a bus looks at, or null for a body that is none. */
export function pushedMessage(text: string) {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // Whoever handles it next says what is wrong with it.
    return null;
  }
  const parsed = envelopeSchema.safeParse(body);
  if (!parsed.success) return null;
  const { message, subscription = '' } = parsed.data;
  const { messageId, attributes = {} } = message;
  return { subscription, messageId, attributes, data: Buffer.from(message.data, 'base64') };
}

function decode(data: string): JsonObject {
  try {
    const value: unknown = JSON.parse(Buffer.from(data, 'base64').toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch (cause) {
    throw new BadMessageError('message.data is not base64 of JSON', { cause });
  }
  throw new BadMessageError('message.data is JSON, but not an object');
}

/** A body that is no envelope, as a delivery that can be parked: named after its bytes, so the same is parked once. */
export function malformedDelivery(text: string, phase: number, topic: string | null, now: number): Delivery {
  return {
    subscription: `malformed-push-to-phase${phase}`,
    attempt: undefined,
    message: {
      id: `malformed-${sha256(text).slice(0, 32)}`,
      topic: topic ?? 'unknown',
      data: { body: text.slice(0, KEPT_OF_MALFORMED) },
      attributes: {},
      publishedAt: now,
    },
  };
}

/** The envelope a push subscription would send for a message. */
export function toPushEnvelope(message: Message, subscription: string, attempt: number | undefined): unknown {
  return {
    message: {
      data: Buffer.from(JSON.stringify(message.data)).toString('base64'),
      messageId: message.id,
      publishTime: new Date(message.publishedAt).toISOString(),
      attributes: { ...message.attributes, topic: message.topic },
    },
    subscription: `projects/local/subscriptions/${subscription}`,
    ...(attempt === undefined ? {} : { deliveryAttempt: attempt }),
  };
}
