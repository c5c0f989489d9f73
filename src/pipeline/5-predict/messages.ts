/** Phase 5's events (predictions.md §2): strict schemas, checked when emitted and when received. */

import { z } from 'zod';
import { envelopeFields, gameDateSchema } from '../../engine/messages.ts';

export const precomputeCompleteSchema = z.strictObject({
  ...envelopeFields,
  event_type: z.literal('phase4_complete'),
  processor: z.literal('ml_feature_store_v2'),
  game_date: gameDateSchema,
  outcome: z.string(),
  /** Hints for the log; readiness is read from the table. */
  players_expected: z.int().nonnegative(),
  players_ready: z.int().nonnegative(),
  players_failed: z.int().nonnegative(),
  partition_hash: z.string(),
  feature_version: z.string(),
  run_id: z.string(),
});
export type PrecomputeComplete = z.output<typeof precomputeCompleteSchema>;

export const lineSchema = z.strictObject({
  line: z.number(),
  is_primary: z.boolean(),
  book: z.string(),
  over_price: z.int().nullable(),
  under_price: z.int().nullable(),
  line_source: z.enum(['odds_api', 'bettingpros', 'dfs', 'none']),
  observed_at: z.int().nullable(),
});

/** What all requests of one attempt at a batch have in common. */
const batchFields = {
  ...envelopeFields,
  batch_id: z.string().min(1),
  generation: z.int().positive(),
  attempt: z.int().positive(),
  game_date: gameDateSchema,
  requested_at: z.int(),
  deadline_at: z.int(),
  feature_version: z.string(),
  feature_contract_hash: z.string(),
  /** Pinned by the coordinator: a batch never mixes models. */
  model_ids: z.record(z.string(), z.string()),
} as const;

const memberFields = {
  game_id: z.string().length(10),
  tip_off_at: z.int().nullable(),
  person_id: z.int(),
  player_lookup: z.string(),
  team_id: z.int(),
  opponent_team_id: z.int(),
  is_home: z.boolean(),
  feature_row_hash: z.string(),
  projected_minutes: z.number().nullable(),
  lines: z.array(lineSchema),
} as const;

export const predictionRequestSchema = z.strictObject({
  ...batchFields,
  ...memberFields,
  event_type: z.literal('prediction_request'),
});
export type PredictionRequest = z.output<typeof predictionRequestSchema>;

/** Several members in one message. Whoever fails in it, or is in it when its worker dies, is requested by himself. */
export const predictionRequestsSchema = z.strictObject({
  ...batchFields,
  event_type: z.literal('prediction_requests'),
  members: z.array(z.strictObject(memberFields)).min(1),
});
export type PredictionRequests = z.output<typeof predictionRequestsSchema>;

export const memberOutcomeSchema = z.enum(['predicted', 'skipped', 'failed']);

export const predictionReadySchema = z.strictObject({
  ...envelopeFields,
  event_type: z.literal('prediction_ready'),
  batch_id: z.string().min(1),
  generation: z.int().positive(),
  attempt: z.int().positive(),
  game_date: gameDateSchema,
  person_id: z.int(),
  player_lookup: z.string(),
  outcome: memberOutcomeSchema,
  reason: z.string().nullable(),
  systems: z.record(z.string(), z.string()),
  predictions_generated: z.int().nonnegative(),
  result_ref: z.string(),
  result_hash: z.string(),
  worker_instance: z.string(),
  code_version: z.string(),
  duration_ms: z.int().nonnegative(),
  completed_at: z.int(),
});
export type PredictionReady = z.output<typeof predictionReadySchema>;

/** Several members that ended in one commit. Their records say how; the coordinator counts those, never these. */
export const predictionsReadySchema = z.strictObject({
  ...envelopeFields,
  event_type: z.literal('predictions_ready'),
  batch_id: z.string().min(1),
  generation: z.int().positive(),
  attempt: z.int().positive(),
  game_date: gameDateSchema,
  members: z.array(z.strictObject({ person_id: z.int(), outcome: memberOutcomeSchema })).min(1),
  worker_instance: z.string(),
  code_version: z.string(),
  duration_ms: z.int().nonnegative(),
  completed_at: z.int(),
});
export type PredictionsReady = z.output<typeof predictionsReadySchema>;

export const batchControlSchema = z.strictObject({
  ...envelopeFields,
  event_type: z.literal('batch_close'),
  batch_id: z.string().min(1),
  game_date: gameDateSchema,
  reason: z.enum(['all_members_ended', 'deadline']),
});
export type BatchControl = z.output<typeof batchControlSchema>;

export const predictionsCompleteSchema = z.strictObject({
  ...envelopeFields,
  event_type: z.literal('phase5_complete'),
  processor: z.literal('prediction_coordinator'),
  batch_id: z.string(),
  generation: z.int().positive(),
  game_date: gameDateSchema,
  trigger_source: z.string(),
  outcome: z.enum(['complete', 'partial', 'empty_ok']),
  expected: z.int(),
  predicted: z.int(),
  skipped: z.int(),
  failed: z.int(),
  excused: z.int(),
  coverage: z.number().nullable(),
  missing: z.array(
    z.strictObject({
      person_id: z.int(),
      player_lookup: z.string(),
      outcome: z.string(),
      reason: z.string().nullable(),
    }),
  ),
  rows_written: z.int(),
  rows_by_system: z.record(z.string(), z.int()),
  players_with_line: z.int(),
  output_table: z.string(),
  partition_hash: z.string().nullable(),
  changed: z.boolean(),
  degraded: z.boolean(),
  degradations: z.array(z.string()),
  model_ids: z.record(z.string(), z.string()),
  code_version: z.string(),
  config_hash: z.string(),
  started_at: z.int(),
  completed_at: z.int(),
  duration_ms: z.int(),
});
export type PredictionsComplete = z.output<typeof predictionsCompleteSchema>;
