/** Tells Phase 5 that a slate's feature store is written, in the commit that makes it true. */

import type { UnitRunner } from '../engine/attempt.ts';
import { outgoing } from '../engine/messages.ts';
import { advances } from '../engine/outcome.ts';
import type { Clock } from '../ports/clock.ts';
import type { Warehouse } from '../ports/warehouse.ts';
import { FEATURE_SCHEMA } from './4-precompute/feature-contract.ts';
import type { PrecomputeComplete } from './5-predict/messages.ts';
import { TOPICS } from './topics.ts';

const FEATURE_STORE = 'ml_feature_store_v2';
const READY_SQL = `
  SELECT count(*) AS players, count(*) FILTER (is_production_ready) AS ready
  FROM nba_predictions.ml_feature_store_v2 WHERE game_date = $date::DATE`;

/** The runner, with `nba-phase4-precompute-complete` added to every usable result of the feature store. */
export function announcingFeatures(
  run: UnitRunner,
  ports: { warehouse: Warehouse; clock: Clock },
): UnitRunner {
  return async (node, context, attemptId, version) => {
    const result = await run(node, context, attemptId, version);
    if (node.id !== FEATURE_STORE || !advances(result.outcome, { required: true, acceptsPartial: true }))
      return result;
    const [counts] = await ports.warehouse.query<{ players: number; ready: number }>(READY_SQL, {
      date: context.date,
    });
    const players = counts?.players ?? 0;
    const ready = counts?.ready ?? 0;
    const event: PrecomputeComplete = {
      event_type: 'phase4_complete',
      schema_version: 1,
      correlation_id: `slate-${context.date}`,
      causation_id: attemptId,
      lane: context.live ? 'live' : 'backfill',
      emitted_at: ports.clock.now(),
      processor: FEATURE_STORE,
      game_date: context.date,
      outcome: result.outcome.kind,
      players_expected: players,
      players_ready: ready,
      players_failed: players - ready,
      partition_hash: result.outputHash ?? '',
      feature_version: FEATURE_SCHEMA,
      run_id: attemptId,
    };
    return {
      ...result,
      events: [...(result.events ?? []), outgoing(TOPICS.precomputeComplete, [attemptId], event)],
    };
  };
}
