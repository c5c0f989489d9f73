/** The one feature row a model may see: every feature from its owner, checked against its hard range, judged for readiness. */

import { readFileSync } from 'node:fs';
import { upcomingPlayerGameContext } from '../../tables/nba-analytics/upcoming-player-game-context.ts';
import { upcomingTeamGameContext } from '../../tables/nba-analytics/upcoming-team-game-context.ts';
import { playerCompositeFactors } from '../../tables/nba-precompute/player-composite-factors.ts';
import { playerDailyCache } from '../../tables/nba-precompute/player-daily-cache.ts';
import { playerShotZoneAnalysis } from '../../tables/nba-precompute/player-shot-zone-analysis.ts';
import { teamDefenseZoneAnalysis } from '../../tables/nba-precompute/team-defense-zone-analysis.ts';
import { mlFeatureStoreV2 as output } from '../../tables/nba-predictions/ml-feature-store-v2.ts';
import type { QueryProcessor } from '../define-processor.ts';
import { FEATURE_SCHEMA, FEATURES, featureContractHash } from './feature-contract.ts';
import { projectFeatures } from './project-features.ts';
import { EVERY_PLAYER_OF_THE_SLATE, ONLY_PLAYERS_OF_THE_SLATE } from './slate-contract.ts';

const sql = projectFeatures(
  readFileSync(new URL('./ml-feature-store-v2.sql', import.meta.url), 'utf8'),
  FEATURES,
  { schema: FEATURE_SCHEMA, hash: featureContractHash() },
);

/** Features that belong to a game or a team: one value on a whole slate means that they were not computed. */
const GAME_LEVEL_FEATURES = ['opp_def_rating_last_15', 'expected_pace', 'game_total', 'team_spread'] as const;

const HAS_VIOLATION = `contains(quality_flags::VARCHAR, '"range_violation:')`;

export const mlFeatureStoreV2: QueryProcessor = {
  type: 'query',
  id: 'ml_feature_store_v2',
  phase: 4,
  doc: 'One feature row per player of the slate, the same for training and serving, with its readiness.',
  codeVersion: 1,
  kind: 'slate',
  required: true,
  needs: [
    { processor: 'team_defense_zone_analysis', at: 'same', required: true, acceptsPartial: true },
    { processor: 'player_shot_zone_analysis', at: 'same', required: true, acceptsPartial: true },
    { processor: 'player_daily_cache', at: 'same', required: true, acceptsPartial: true },
    { processor: 'player_composite_factors', at: 'same', required: true, acceptsPartial: true },
    { processor: 'upcoming_player_game_context', at: 'same', required: true, acceptsPartial: true },
    { processor: 'upcoming_team_game_context', at: 'same', required: true, acceptsPartial: true },
  ],
  reads: [
    { table: upcomingPlayerGameContext, window: 'same' },
    { table: upcomingTeamGameContext, window: 'same' },
    { table: teamDefenseZoneAnalysis, window: 'same' },
    { table: playerShotZoneAnalysis, window: 'same' },
    { table: playerDailyCache, window: 'same' },
    { table: playerCompositeFactors, window: 'same' },
  ],
  output,
  sql,
  contract: {
    expectation: EVERY_PLAYER_OF_THE_SLATE,
    checks: [
      ONLY_PLAYERS_OF_THE_SLATE,
      {
        name: 'at_most_one_row_in_a_hundred_out_of_range',
        severity: 'fail',
        sql: `SELECT CASE WHEN count(*) FILTER (WHERE ${HAS_VIOLATION}) > 0.01 * count(*)
  THEN count(*) FILTER (WHERE ${HAS_VIOLATION}) ELSE 0 END AS violations
FROM output`,
      },
      {
        name: 'no_value_out_of_range',
        severity: 'alert',
        sql: `SELECT count(*) AS violations FROM output WHERE ${HAS_VIOLATION}`,
      },
      {
        name: 'game_level_features_vary',
        severity: 'fail',
        sql: `SELECT ${GAME_LEVEL_FEATURES.map(
          (name) =>
            `(count(DISTINCT ${name}) = 1 AND count(DISTINCT game_id) FILTER (WHERE ${name} IS NOT NULL) >= 3)::INTEGER`,
        ).join('\n  + ')} AS violations
FROM output`,
      },
      {
        // Seven games a team are about two weeks. An alert, not a refusal: rows that are not ready are never predicted
        // from, and those that are must not be lost.
        name: 'most_eligible_players_are_ready_after_day_14',
        severity: 'alert',
        sql: `SELECT CASE WHEN (SELECT avg(team_game_number) FROM upcoming_team_game_context) > 8
    AND count(*) FILTER (WHERE is_production_ready) < 0.6 * count(*)
  THEN count(*) FILTER (WHERE NOT is_production_ready) ELSE 0 END AS violations
FROM output WHERE is_eligible`,
      },
    ],
  },
};
