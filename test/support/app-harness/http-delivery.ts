/** Delivers every message as Pub/Sub would: a push envelope posted to the phase's service over loopback. */

import { Hono } from 'hono';
import type { App } from '../../../src/app/compose.ts';
import { appRoutes } from '../../../src/app/http/app-routes.ts';
import { toPushEnvelope } from '../../../src/app/http/push-envelope.ts';
import { type RunningServer, startServer } from '../../../src/app/http/server.ts';
import { buildGraph, serviceOf } from '../../../src/pipeline/build-graph.ts';
import { PROCESSORS } from '../../../src/pipeline/processors.ts';
import { TOPICS } from '../../../src/pipeline/topics.ts';
import type { Delivery, DeliveryHandler } from '../../../src/ports/bus.ts';

/** Endpoints of Phase 5 that take push envelopes of one topic. */
const DEDICATED: Readonly<Record<string, string>> = {
  [TOPICS.precomputeComplete]: '/phase5/trigger',
  [TOPICS.predictionRequest]: '/phase5/predict',
  [TOPICS.predictionReady]: '/phase5/complete',
};

export interface Posted {
  readonly path: string;
  readonly status: number;
  readonly body: string;
}

export interface HttpDelivery {
  /** For `overrides.handlers`. */
  handlers(): Promise<Record<string, DeliveryHandler>>;
  /** The server serves this app from now on; requests that came before wait for it. */
  serve(app: App): void;
  /** Posts a delivery to the service its subscription belongs to. */
  post(delivery: Delivery): Promise<Posted>;
  /** What was posted by the bus, in the order of the answers. */
  readonly posted: readonly Posted[];
  readonly address: string;
  close(): Promise<void>;
}

export async function httpDelivery(): Promise<HttpDelivery> {
  const { promise: routes, resolve } = Promise.withResolvers<Hono>();
  const outer = new Hono();
  outer.all('*', async (c) => (await routes).fetch(c.req.raw));
  const server: RunningServer = await startServer(outer, 0);
  const posted: Posted[] = [];

  async function post({ message, subscription, attempt }: Delivery): Promise<Posted> {
    const isPhase5 = serviceOf(subscription) === 5;
    const path = (isPhase5 && DEDICATED[message.topic]) || `/phase${serviceOf(subscription)}/process`;
    const response = await fetch(`${server.address}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(toPushEnvelope(message, subscription, attempt)),
    });
    return { path, status: response.status, body: await response.text() };
  }

  return {
    posted,
    address: server.address,
    post,
    serve: (app) => resolve(appRoutes(app)),
    close: () => server.close(),
    async handlers() {
      const handler: DeliveryHandler = async (delivery) => {
        const answer = await post(delivery);
        posted.push(answer);
        // A push subscription takes anything but success for a refusal and comes again.
        if (answer.status < 200 || answer.status > 299)
          throw new Error(`${answer.path} answered ${answer.status}: ${answer.body}`);
      };
      const { subscriptions } = buildGraph(PROCESSORS);
      return Object.fromEntries(subscriptions.map(({ name }) => [name, handler]));
    },
  };
}
