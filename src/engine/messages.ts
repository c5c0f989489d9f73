/** The engine's own events: one strict schema each, checked when emitted and again when received. */

import { z } from 'zod';
import { type GameDate, isGameDate } from '../league/game-date.ts';
import type { OutgoingEvent } from '../ports/ledger.ts';
import { derivedId } from './hash.ts';
import { LANES } from './lanes.ts';

export const gameDateSchema = z
  .string()
  .refine(isGameDate, 'not a date of the league (YYYY-MM-DD)')
  .transform((text) => text as GameDate);

export const laneSchema = z.enum(LANES);

/** What every event carries besides its own fields. */
export const envelopeFields = {
  schema_version: z.literal(1),
  /** Follows one slate request through all phases. */
  correlation_id: z.string().min(1),
  /** The event, tick or operator action that led to this one. */
  causation_id: z.string().min(1),
  lane: laneSchema,
  emitted_at: z.int().nonnegative(),
} as const;

/** A slate is wanted: collect its schedule, plan its units, let the rest follow. */
export const slateRequestedSchema = z.strictObject({
  ...envelopeFields,
  event_type: z.literal('slate_requested'),
  game_date: gameDateSchema,
  actor: z.string().min(1),
});
export type SlateRequested = z.output<typeof slateRequestedSchema>;

/** A unit is to run: its gate opened, or an operator asked. */
export const workSchema = z.strictObject({
  ...envelopeFields,
  event_type: z.literal('unit_work'),
  processor: z.string().min(1),
  game_date: gameDateSchema,
  generation: z.int().positive(),
  /** Tells repeated fetches of a collector apart; empty for everything else. */
  slot: z.string(),
});
export type Work = z.output<typeof workSchema>;

/** A unit ended, or cannot begin: what came out, read back from what was stored. */
export const unitEndedSchema = z.strictObject({
  ...envelopeFields,
  event_type: z.literal('unit_ended'),
  processor: z.string().min(1),
  phase: z.int().min(1).max(9),
  game_date: gameDateSchema,
  outcome: z.enum(['complete', 'partial', 'empty_ok', 'empty_unexpected', 'blocked', 'parked']),
  detail: z.string(),
  rows: z.int().nonnegative().nullable(),
  partition_hash: z.string().nullable(),
  /** False when the output is what it was before: nothing further down has to move. */
  changed: z.boolean(),
  generation: z.int().positive(),
  attempt_id: z.string().nullable(),
});
export type UnitEnded = z.output<typeof unitEndedSchema>;

export const SLATE_REQUESTED_TOPIC = 'nba-slate-requested';
/** Units that ended without a usable result, are blocked, or whose old result stands: wakes whoever waited for them. */
export const INCOMPLETE_TOPIC = 'nba-unit-incomplete';

/** An outgoing event whose id follows from its identity, so that a repeated emission is recognised. */
export function outgoing<T extends { readonly event_type: string; readonly lane: string }>(
  topic: string,
  identity: readonly (string | number)[],
  data: T,
): OutgoingEvent {
  return {
    id: derivedId(topic, data.event_type, ...identity),
    topic,
    data: data as unknown as OutgoingEvent['data'],
    attributes: { eventType: data.event_type, lane: data.lane },
  };
}
