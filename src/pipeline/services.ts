/** The seven services, one per phase: each takes the messages of its subscriptions, whoever delivers them. */

import type { ExtraInputs, UnitRunner } from '../engine/attempt.ts';
import { BadMessageError, parkMessage } from '../engine/dead-letters.ts';
import type { Engine } from '../engine/engine-context.ts';
import { nodeOf, workTopic } from '../engine/graph.ts';
import { slateRequestedSchema, type UnitEnded, unitEndedSchema, workSchema } from '../engine/messages.ts';
import { onSlateRequested, onUnitEnded } from '../engine/orchestrator.ts';
import { runUnit } from '../engine/run-unit.ts';
import { UNITS, unitKey } from '../engine/unit.ts';
import { UnitError } from '../engine/unit-error.ts';
import type { Delivery, DeliveryHandler } from '../ports/bus.ts';
import type { Coordinator } from './5-predict/coordinator.ts';
import {
  batchControlSchema,
  type PredictionRequest,
  type PredictionsComplete,
  precomputeCompleteSchema,
  predictionReadySchema,
  predictionRequestSchema,
  predictionRequestsSchema,
  predictionsCompleteSchema,
  predictionsReadySchema,
} from './5-predict/messages.ts';
import { predictRequest, predictRequests, type WorkerPorts } from './5-predict/worker.ts';
import { serviceOf } from './build-graph.ts';
import type { Processor } from './define-processor.ts';
import { TOPICS } from './topics.ts';

export interface ServicePorts {
  readonly engine: Engine;
  readonly processors: ReadonlyMap<string, Processor>;
  readonly run: UnitRunner;
  readonly extraInputs: ExtraInputs;
  readonly coordinator: Coordinator;
  readonly worker: WorkerPorts;
}

/** What was done with a message, for the answer and the log. */
export type Handled = string;

export interface Services {
  /** Handles a delivery for its subscription's service. Throws `BadMessageError` for what no redelivery can heal. */
  handle(delivery: Delivery): Promise<Handled>;
  /** One handler per subscription for an in-process bus: bad messages are parked and acknowledged. */
  handlers(): Record<string, DeliveryHandler>;
}

export function createServices(ports: ServicePorts): Services {
  const { engine } = ports;
  const handle = async (delivery: Delivery): Promise<Handled> => {
    try {
      return await dispatch(ports, delivery, serviceOf(delivery.subscription));
    } catch (error) {
      const isRetried = engine.sabotage?.breaks === 'noBudgets';
      if (error instanceof UnitError && error.kind === 'permanent' && !isRetried)
        throw new BadMessageError(error.message, { cause: error });
      throw error;
    }
  };
  return {
    handle,
    handlers() {
      const handler: DeliveryHandler = async (delivery) => {
        try {
          await handle(delivery);
        } catch (error) {
          if (!(error instanceof BadMessageError)) throw error;
          await parkMessage(engine, delivery, error.message);
        }
      };
      return Object.fromEntries(
        engine.graph.subscriptions.map((subscription) => [subscription.name, handler]),
      );
    },
  };
}

async function dispatch(ports: ServicePorts, delivery: Delivery, phase: number): Promise<Handled> {
  const { engine, coordinator } = ports;
  const { message } = delivery;
  switch (message.topic) {
    case TOPICS.slateRequested: {
      const event = parse(slateRequestedSchema, delivery, engine);
      await onSlateRequested(engine, event, message.id);
      return `planned ${event.game_date}`;
    }
    case TOPICS.deadLetters: {
      await parkMessage(engine, delivery, message.attributes.lastError ?? 'too many attempts');
      // The batch must be able to close: a member nobody could predict has ended all the same.
      for (const request of requestsIn(message.data)) await coordinator.onRequestGivenUp(request, message.id);
      return 'parked';
    }
    case TOPICS.precomputeComplete: {
      // The gate of the batch decides; this event is one of the things that can open it.
      const event = parse(precomputeCompleteSchema, delivery, engine);
      await wake(engine, endedOf(event.processor, 4, event), message.id, phase);
      return `evaluated the batch of ${event.game_date}`;
    }
    case TOPICS.predictionRequest:
      if (message.data.event_type === 'prediction_requests') {
        const requests = parse(predictionRequestsSchema, delivery, engine);
        return await predictRequests(ports.worker, requests, message.id, (delivery.attempt ?? 1) > 1);
      }
      return await predictRequest(ports.worker, parse(predictionRequestSchema, delivery, engine), message.id);
    case TOPICS.predictionReady: {
      const several = message.data.event_type === 'predictions_ready';
      const event = several
        ? parse(predictionsReadySchema, delivery, engine)
        : parse(predictionReadySchema, delivery, engine);
      await coordinator.onMemberEnded(event, message.id);
      return 'counted';
    }
    case TOPICS.batchControl: {
      await coordinator.close(parse(batchControlSchema, delivery, engine), message.id);
      return 'closed';
    }
    case TOPICS.predictionsComplete: {
      const event = parse(predictionsCompleteSchema, delivery, engine);
      await wake(engine, batchEnded(event), message.id, phase);
      return `evaluated the grading of ${event.game_date}`;
    }
    default:
      break;
  }
  if (message.topic === workTopic(phase)) return await work(ports, delivery);
  const event = parse(unitEndedSchema, delivery, engine);
  await wake(engine, event, message.id, phase);
  return `evaluated what waits for ${unitKey(event.processor, event.game_date)}`;
}

/** The members a message asks for; none when it is no request. */
function requestsIn(data: unknown): Pick<PredictionRequest, 'batch_id' | 'person_id' | 'correlation_id'>[] {
  const one = predictionRequestSchema.safeParse(data);
  if (one.success) return [one.data];
  const several = predictionRequestsSchema.safeParse(data);
  if (!several.success) return [];
  const { batch_id, correlation_id, members } = several.data;
  return members.map(({ person_id }) => ({ batch_id, correlation_id, person_id }));
}

async function wake(engine: Engine, event: UnitEnded, eventId: string, phase: number): Promise<void> {
  if (!engine.graph.nodes.has(event.processor))
    throw new BadMessageError(`the graph has no processor ${event.processor}`);
  await onUnitEnded(engine, event, eventId, phase);
}

async function work(ports: ServicePorts, delivery: Delivery): Promise<Handled> {
  const { engine } = ports;
  const request = parse(workSchema, delivery, engine);
  const key = unitKey(request.processor, request.game_date);
  if (!engine.graph.nodes.has(request.processor))
    throw new BadMessageError(`the graph has no processor ${request.processor}`);
  if (!(await engine.ledger.get(UNITS, key))) {
    throw new BadMessageError(`no unit ${key} is planned: request the slate of ${request.game_date} first`);
  }
  if (ports.processors.get(nodeOf(engine.graph, request.processor).id)?.type === 'batch') {
    return await ports.coordinator.start(
      request,
      delivery.message.id,
      request.lane === 'backfill' ? 'backfill' : 'event',
    );
  }
  const unit = await runUnit(engine, request, delivery.message.id, ports.run, ports.extraInputs);
  return unit?.outcome ? `${key}: ${unit.outcome.kind}` : `${key}: skipped`;
}

interface Schema<T> {
  safeParse(data: unknown): { success: true; data: T } | { success: false; error: { message: string } };
}

function parse<T>(schema: Schema<T>, delivery: Delivery, engine: Engine): T {
  if (engine.sabotage?.breaks === 'badMessagesPass') return delivery.message.data as T;
  const parsed = schema.safeParse(delivery.message.data);
  if (parsed.success) return parsed.data;
  throw new BadMessageError(
    `message ${delivery.message.id} on ${delivery.message.topic} is not as agreed: ${parsed.error.message}`,
  );
}

function endedOf(
  processor: string,
  phase: number,
  event: Pick<UnitEnded, 'game_date' | 'lane' | 'correlation_id' | 'causation_id' | 'emitted_at'>,
): UnitEnded {
  return {
    event_type: 'unit_ended',
    schema_version: 1,
    correlation_id: event.correlation_id,
    causation_id: event.causation_id,
    lane: event.lane,
    emitted_at: event.emitted_at,
    processor,
    phase,
    game_date: event.game_date,
    outcome: 'complete',
    detail: '',
    rows: null,
    partition_hash: null,
    changed: false,
    generation: 1,
    attempt_id: null,
  };
}

function batchEnded(event: PredictionsComplete): UnitEnded {
  return { ...endedOf('player_prop_predictions', 5, event), changed: event.changed };
}
