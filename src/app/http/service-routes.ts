/** The HTTP face of the seven services: push envelopes in, acknowledgement or a reason out (predictions.md §6). */

import { type Context, Hono } from 'hono';
import { RedeliverError } from '../../engine/attempt.ts';
import { BadMessageError, parkMessage } from '../../engine/dead-letters.ts';
import type { Engine } from '../../engine/engine-context.ts';
import { derivedId } from '../../engine/hash.ts';
import { DECISIONS, unitKey } from '../../engine/unit.ts';
import { easternDate } from '../../league/eastern-time.ts';
import { type GameDate, isGameDate } from '../../league/game-date.ts';
import { precomputeCompleteSchema } from '../../pipeline/5-predict/messages.ts';
import {
  type EndpointAnswer,
  phase5Status,
  retryBodySchema,
  retryPhase5,
  startBodySchema,
  startPhase5,
} from '../../pipeline/5-predict/phase5-endpoints.ts';
import { playerPropPredictions } from '../../pipeline/5-predict/player-prop-predictions.ts';
import type { Services } from '../../pipeline/services.ts';
import { TOPICS } from '../../pipeline/topics.ts';
import { type Delivery, NotNowError } from '../../ports/bus.ts';
import type { PushGuard, PushIntake } from '../push-intake.ts';
import { fromPushEnvelope, malformedDelivery, pushedMessage } from './push-envelope.ts';

export interface RouteOptions {
  readonly engine: Engine;
  /** Looked up at each request: a test may start the server before the services exist. */
  readonly services: () => Services;
  /** Where messages of the bus's own go; without it every envelope is handled as it is. */
  readonly push?: PushIntake | null;
  /** Judges every POST to a phase; without it all may pass. */
  readonly guard?: PushGuard | null;
}

const PHASES = [1, 2, 3, 4, 5, 6, 7] as const;

/** What a push endpoint does with a delivery that is in order. */
type OnDelivery = (c: Context, delivery: Delivery) => Promise<Response>;

/** An answer for the caller instead of a result: what he sent is not as agreed. */
class BadRequestError extends Error {
  override readonly name = 'BadRequestError';
}

export function serviceRoutes({ engine, services, push: intake = null, guard = null }: RouteOptions): Hono {
  const app = new Hono();
  app.onError((error, c) => {
    if (!(error instanceof BadRequestError)) throw error;
    return c.json({ status: 'bad_request', error: error.message, trace_id: traceId(engine) }, 400);
  });

  if (guard) {
    const tell = pushIncident(engine);
    app.on('POST', '/:phase{phase[1-7]}/*', async (c, next) => {
      const reason = await guard(c.req.header('Authorization'));
      await tell(reason);
      if (reason === null) return await next();
      return c.json({ status: 'unauthorized', error: `the request is refused: ${reason}` }, 401);
    });
  }

  const push = (path: string, phase: number, topic: string | null, handle: OnDelivery) =>
    app.post(path, (c) => onPush(c, engine, phase, topic, handle));
  // A person driving a phase by hand wants to read what happened; the bus looks at the code only.
  const handled: OnDelivery = async (c, delivery) =>
    c.json(
      { status: 'handled', detail: await services().handle(delivery), trace_id: delivery.message.id },
      200,
    );
  const acknowledged: OnDelivery = async (c, delivery) => {
    await services().handle(delivery);
    return c.body(null, 204);
  };
  for (const phase of PHASES) {
    const path = `/phase${phase}/process`;
    // What the bus itself published goes through its outbox, which knows attempts and what was done already.
    if (intake) app.post(path, (c, next) => onOwnMessage(c, intake, next));
    push(path, phase, null, handled);
  }
  push('/phase5/predict', 5, TOPICS.predictionRequest, acknowledged);
  push('/phase5/complete', 5, TOPICS.predictionReady, acknowledged);
  push('/phase5/trigger', 5, TOPICS.precomputeComplete, (c, delivery) =>
    onTrigger(c, engine, services(), delivery),
  );

  app.post('/phase5/start', async (c) => {
    const body = parsed(startBodySchema.safeParse(await bodyOf(c)));
    const scheduled = c.req.header('X-CloudScheduler') === 'true';
    const wanted = scheduled ? { ...body, wait: true, trigger_source: 'scheduler_backup' } : body;
    return reply(c, engine, await startPhase5(engine, wanted));
  });
  app.post('/phase5/retry', async (c) => {
    const body = parsed(retryBodySchema.safeParse(await bodyOf(c)));
    return reply(c, engine, await retryPhase5(engine, body.game_date));
  });
  app.get('/phase5/status', async (c) => {
    const { batch_id: batch, game_date: date, ...unknown } = c.req.query();
    const [surplus] = Object.keys(unknown);
    if (surplus !== undefined)
      throw new BadRequestError(`what is "${surplus}"? ask with batch_id or game_date`);
    if (date !== undefined && !isGameDate(date))
      throw new BadRequestError(`"${date}" is not a date (YYYY-MM-DD)`);
    const query = { ...(batch ? { batchId: batch } : {}), ...(date ? { date: date as GameDate } : {}) };
    return reply(c, engine, await phase5Status(engine, query));
  });
  return app;
}

/** Once a minute at most, or whoever knocks could fill the ledger. */
const TELL_EVERY_MS = 60_000;

/** Counts the refused pushes in one incident, which the next one that may pass closes. */
function pushIncident({ alerts, clock }: Engine): (refusal: string | null) => Promise<void> {
  const key = 'push/refused';
  let count = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  let isKnownWell = false;
  return async (refusal) => {
    if (refusal === null) {
      if (!isKnownWell) await alerts.resolve(key, 'a push came with a good token');
      isKnownWell = true;
      return;
    }
    count += 1;
    if (clock.now() - toldAt < TELL_EVERY_MS) return;
    toldAt = clock.now();
    isKnownWell = false;
    const message = `${count} pushes were refused since the start, the last because ${refusal}`;
    await alerts.raise(key, 'warning', `${message}: see docs/google.md, Push`);
  };
}

async function onOwnMessage(
  c: Context,
  intake: PushIntake,
  next: () => Promise<void>,
): Promise<Response | undefined> {
  const message = pushedMessage(await c.req.text());
  const verdict = message ? await intake(message) : 'unknown';
  if (verdict === 'taken') return c.body(null, 204);
  if (verdict === 'again') return c.json({ status: 'busy', trace_id: message?.messageId }, 429);
  await next();
}

async function onPush(
  c: Context,
  engine: Engine,
  phase: number,
  topic: string | null,
  handle: OnDelivery,
): Promise<Response> {
  const text = await c.req.text();
  let delivery: Delivery | null = null;
  try {
    delivery = fromPushEnvelope(withTopic(jsonOf(text), topic), phase, engine.graph);
    return await handle(c, delivery);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const trace = { error: message, trace_id: delivery?.message.id ?? traceId(engine) };
    if (error instanceof BadMessageError || error instanceof BadRequestError) {
      // Whoever sent it may send it again: the letter is named after its bytes, so it is parked once.
      const letter = delivery ?? malformedDelivery(text, phase, topic, engine.clock.now());
      await parkMessage(engine, letter, message);
      return c.json({ status: 'bad_request', ...trace }, 400);
    }
    if (error instanceof RedeliverError || error instanceof NotNowError)
      return c.json({ status: 'busy', ...trace }, 429);
    return c.json({ status: 'unavailable', ...trace }, 503);
  }
}

/** Phase 4 says it is complete: wakes live prediction, never for the past and never from a backfill. */
async function onTrigger(
  c: Context,
  engine: Engine,
  services: Services,
  delivery: Delivery,
): Promise<Response> {
  const event = precomputeCompleteSchema.safeParse(delivery.message.data);
  if (!event.success) throw new BadMessageError(`not a phase4_complete event: ${event.error.message}`);
  const { game_date: date, lane } = event.data;
  const isPast = date < easternDate(engine.clock.now());
  if (isPast || lane === 'backfill') {
    const reason = isPast ? 'past_date' : 'backfill_lane';
    await recordSkip(engine, date, `/trigger changes nothing: ${reason}`, delivery.message.id);
    return c.body(null, 204);
  }
  await services.handle(delivery);
  const body = { game_date: date, wait: true, trigger_source: 'phase4_complete' };
  return reply(c, engine, await startPhase5(engine, body));
}

async function recordSkip(engine: Engine, date: GameDate, reason: string, cause: string): Promise<void> {
  const key = derivedId('trigger', cause);
  await engine.ledger.transact(async (tx) => {
    if (await tx.get(DECISIONS, key)) return;
    const unit = unitKey(playerPropPredictions.id, date);
    tx.create(DECISIONS, key, { unit, date, verdict: 'skipped', reason, cause, at: engine.clock.now() });
  });
}

/** A dedicated endpoint knows its topic: the sender need not name a subscription. */
function withTopic(body: unknown, topic: string | null): unknown {
  if (topic === null || typeof body !== 'object' || body === null || !('message' in body)) return body;
  const { message } = body;
  if (typeof message !== 'object' || message === null) return body;
  const attributes = 'attributes' in message ? message.attributes : {};
  return {
    ...body,
    subscription: undefined,
    message: { ...message, attributes: { ...(attributes as object), topic } },
  };
}

/** The JSON of a body that may be empty. */
async function bodyOf(c: Context): Promise<unknown> {
  const text = await c.req.text();
  return text.trim() === '' ? {} : jsonOf(text);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BadRequestError('the request body is not JSON', { cause });
  }
}

function parsed<T>(result: { success: true; data: T } | { success: false; error: { message: string } }): T {
  if (!result.success) throw new BadRequestError(result.error.message);
  return result.data;
}

function reply(c: Context, engine: Engine, { code, body }: EndpointAnswer): Response {
  return c.json({ ...body, trace_id: traceId(engine) }, code);
}

function traceId(engine: Engine): string {
  return engine.clock.newId('trace');
}
