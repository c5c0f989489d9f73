/** The HTTP face of the six services: push envelopes in, acknowledgement or a reason out. */

import { type Context, Hono } from 'hono';
import { BadMessageError, parkMessage } from '../../engine/dead-letters.ts';
import type { Engine } from '../../engine/engine-context.ts';
import { RedeliverError } from '../../engine/executor.ts';
import { type GameDate, isGameDate } from '../../league/game-date.ts';
import {
  type EndpointAnswer,
  phase5Status,
  retryBodySchema,
  retryPhase5,
  startBodySchema,
  startPhase5,
} from '../../pipeline/5-predict/phase5-endpoints.ts';
import type { Services } from '../../pipeline/services.ts';
import { TOPICS } from '../../pipeline/topics.ts';
import type { Delivery } from '../../ports/bus.ts';
import { fromPushEnvelope } from './push-envelope.ts';

export interface RouteOptions {
  readonly engine: Engine;
  /** Looked up at each request: a test may start the server before the services exist. */
  readonly services: () => Services;
}

const PUSH_TOPICS: Readonly<Record<string, string>> = {
  '/phase5/trigger': TOPICS.precomputeComplete,
  '/phase5/predict': TOPICS.predictionRequest,
  '/phase5/complete': TOPICS.predictionReady,
};

export function serviceRoutes({ engine, services }: RouteOptions): Hono {
  const app = new Hono();
  for (const phase of [1, 2, 3, 4, 5, 6]) {
    app.post(`/phase${phase}/process`, (c) => push(c, engine, services(), phase, null));
  }
  for (const [path, topic] of Object.entries(PUSH_TOPICS)) {
    app.post(path, (c) => push(c, engine, services(), 5, topic));
  }
  app.post('/phase5/start', async (c) => {
    const parsed = startBodySchema.safeParse(await jsonBody(c));
    if (!parsed.success)
      return c.json({ status: 'bad_request', error: parsed.error.message, trace_id: traceId(engine) }, 400);
    const scheduled = c.req.header('X-CloudScheduler') === 'true';
    const body = scheduled ? { ...parsed.data, wait: true, trigger_source: 'scheduler_backup' } : parsed.data;
    return reply(c, engine, await startPhase5(engine, body));
  });
  app.post('/phase5/retry', async (c) => {
    const parsed = retryBodySchema.safeParse(await jsonBody(c));
    if (!parsed.success)
      return c.json({ status: 'bad_request', error: parsed.error.message, trace_id: traceId(engine) }, 400);
    return reply(c, engine, await retryPhase5(engine, parsed.data.game_date));
  });
  app.get('/phase5/status', async (c) => {
    const { batch_id: batch, game_date: date } = c.req.query();
    if (date !== undefined && !isGameDate(date)) {
      return c.json(
        { status: 'bad_request', error: `"${date}" is not a date (YYYY-MM-DD)`, trace_id: traceId(engine) },
        400,
      );
    }
    const query = { ...(batch ? { batchId: batch } : {}), ...(date ? { date: date as GameDate } : {}) };
    return reply(c, engine, await phase5Status(engine, query));
  });
  return app;
}

async function push(
  c: Context,
  engine: Engine,
  services: Services,
  phase: number,
  topic: string | null,
): Promise<Response> {
  let delivery: Delivery | null = null;
  try {
    delivery = fromPushEnvelope(withTopic(await jsonBody(c), topic), phase, engine.graph);
    const handled = await services.handle(delivery);
    // 204 is the contract of the fan-out's endpoints; a person driving a phase by hand wants to read what happened.
    return topic && topic !== TOPICS.precomputeComplete
      ? c.body(null, 204)
      : c.json({ status: 'handled', detail: handled, trace_id: delivery.message.id }, 200);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof BadMessageError) {
      if (delivery) await parkMessage(engine, delivery, message);
      return c.json(
        { status: 'bad_request', error: message, trace_id: delivery?.message.id ?? traceId(engine) },
        400,
      );
    }
    if (error instanceof RedeliverError)
      return c.json({ status: 'busy', error: message, trace_id: delivery?.message.id }, 429);
    return c.json(
      { status: 'unavailable', error: message, trace_id: delivery?.message.id ?? traceId(engine) },
      503,
    );
  }
}

/** A dedicated endpoint knows its topic: the sender need not name a subscription. */
function withTopic(body: unknown, topic: string | null): unknown {
  if (topic === null || typeof body !== 'object' || body === null || !('message' in body)) return body;
  const message = body.message as { attributes?: Record<string, string> };
  return { message: { ...message, attributes: { ...message.attributes, topic } } };
}

async function jsonBody(c: Context): Promise<unknown> {
  const text = await c.req.text();
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BadMessageError('the request body is not JSON', { cause });
  }
}

function reply(c: Context, engine: Engine, { code, body }: EndpointAnswer): Response {
  return c.json({ ...body, trace_id: traceId(engine) }, code);
}

function traceId(engine: Engine): string {
  return engine.clock.newId('trace');
}
