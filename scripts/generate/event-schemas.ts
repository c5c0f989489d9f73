/** Which event a topic carries: the schemas its services check, by topic. */

import type { z } from 'zod';
import { slateRequestedSchema, unitEndedSchema, workSchema } from '../../src/engine/messages.ts';
import {
  batchControlSchema,
  precomputeCompleteSchema,
  predictionReadySchema,
  predictionRequestSchema,
  predictionRequestsSchema,
  predictionsCompleteSchema,
  predictionsReadySchema,
} from '../../src/pipeline/5-predict/messages.ts';
import { TOPICS } from '../../src/pipeline/topics.ts';

export interface EventSchema {
  readonly name: string;
  readonly doc: string;
  readonly schema: z.ZodType;
}

export const UNIT_ENDED: EventSchema = {
  name: 'unit_ended',
  doc: 'A unit ended, or cannot begin: what came out, read back from what was stored.',
  schema: unitEndedSchema,
};
export const UNIT_WORK: EventSchema = {
  name: 'unit_work',
  doc: 'A unit is to run: its gate opened, or an operator asked.',
  schema: workSchema,
};

/** Topics with an event of their own; every other topic carries `unit_ended`, or `unit_work` when it is a work topic. */
const OWN_EVENTS: Readonly<Record<string, EventSchema | null>> = {
  [TOPICS.slateRequested]: {
    name: 'slate_requested',
    doc: 'A slate is wanted: its schedule is collected, its units are planned.',
    schema: slateRequestedSchema,
  },
  [TOPICS.precomputeComplete]: {
    name: 'phase4_complete',
    doc: 'The feature store of the slate is complete. Its counts are hints: readiness is read from the table.',
    schema: precomputeCompleteSchema,
  },
  [TOPICS.predictionRequest]: {
    name: 'prediction_request',
    doc: 'One player of a batch is to be predicted, with models and lines pinned by the coordinator.',
    schema: predictionRequestSchema,
  },
  [TOPICS.predictionReady]: {
    name: 'prediction_ready',
    doc: 'One player of a batch has ended: predicted, skipped or failed.',
    schema: predictionReadySchema,
  },
  [TOPICS.batchControl]: {
    name: 'batch_close',
    doc: 'A batch is to be closed: its last member ended or its deadline passed.',
    schema: batchControlSchema,
  },
  [TOPICS.predictionsComplete]: {
    name: 'phase5_complete',
    doc: 'A batch is closed and its rows are read back.',
    schema: predictionsCompleteSchema,
  },
  // Whatever message was given up, as it was.
  [TOPICS.deadLetters]: null,
};

/** What a topic carries besides, for several members in one message. */
const OF_SEVERAL: Readonly<Record<string, EventSchema>> = {
  [TOPICS.predictionRequest]: {
    name: 'prediction_requests',
    doc: 'Several players of a batch are to be predicted. Each gets a record of his own; whoever fails is asked for again by himself, and so are all who have not ended when the message comes a second time.',
    schema: predictionRequestsSchema,
  },
  [TOPICS.predictionReady]: {
    name: 'predictions_ready',
    doc: 'Several players of a batch have ended in one commit: their records say how.',
    schema: predictionsReadySchema,
  },
};

/** All events of a topic; none for the dead letters, which carry any. */
export function eventsOf(topic: string): readonly EventSchema[] {
  return [eventOf(topic), OF_SEVERAL[topic]].filter((event) => event !== null && event !== undefined);
}

/** The event of a topic; null for the dead letters, which carry any. */
function eventOf(topic: string): EventSchema | null {
  const own = OWN_EVENTS[topic];
  if (own !== undefined) return own;
  return /^nba-phase\d-work$/.test(topic) ? UNIT_WORK : UNIT_ENDED;
}
