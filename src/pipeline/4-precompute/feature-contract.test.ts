import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentHash } from '../../engine/hash.ts';
import type { Table } from '../../tables/define-table.ts';
import { upcomingPlayerGameContext } from '../../tables/nba-analytics/upcoming-player-game-context.ts';
import { upcomingTeamGameContext } from '../../tables/nba-analytics/upcoming-team-game-context.ts';
import { PRECOMPUTE_TABLES } from '../../tables/nba-precompute/index.ts';
import { mlFeatureStoreV2 } from '../../tables/nba-predictions/ml-feature-store-v2.ts';
import {
  FEATURE_NAMES,
  FEATURE_SCHEMA,
  FEATURES,
  featureContractHash,
  MODEL_FEATURES,
  REQUIRED_FEATURES,
} from './feature-contract.ts';

test('there are 45 core features and two of the player’s line, in their fixed order', () => {
  assert.equal(FEATURES.length, 47);
  assert.deepEqual(
    FEATURES.map((feature) => feature.index),
    Array.from({ length: 47 }, (_, i) => i),
  );
  assert.equal(new Set(FEATURE_NAMES).size, 47);
  const groups = FEATURES.map((feature) => feature.group).join('');
  assert.equal(groups, 'AAAAAAABBBBBBBCCCDDDDEEEEEFFFGGGGGHHHHHIIIJKKLL');
  assert.deepEqual(
    FEATURES.filter(({ index }) => [0, 9, 16, 25, 33, 38, 44, 46].includes(index)).map(({ name }) => name),
    [
      'points_avg_last_5',
      'minutes_projection',
      'ts_pct_last_20',
      'shot_zone_mismatch_points',
      'rest_advantage',
      'team_games_missed_last_10',
      'games_with_team',
      'points_line_move',
    ],
  );
});

test('thirteen features are required', () => {
  assert.deepEqual(REQUIRED_FEATURES, [
    'points_avg_last_5',
    'points_avg_last_10',
    'points_avg_season',
    'minutes_avg_last_10',
    'minutes_avg_season',
    'minutes_projection',
    'usage_avg_last_10',
    'points_per_min_last_10',
    'opp_def_rating_last_15',
    'expected_pace',
    'is_home',
    'days_rest',
    'season_games_played',
  ]);
});

test('a model sees everything but the player’s line', () => {
  assert.equal(MODEL_FEATURES.length, 45);
  assert.ok(!MODEL_FEATURES.includes('points_line'));
  assert.ok(!MODEL_FEATURES.includes('points_line_move'));
  assert.ok(MODEL_FEATURES.includes('game_total'));
});

test('every feature is a nullable column of the store and comes from a column that exists', () => {
  const owners = new Map<string, Table>(
    [...PRECOMPUTE_TABLES, upcomingPlayerGameContext, upcomingTeamGameContext].map((t) => [t.name, t]),
  );
  for (const { name, type, source } of FEATURES) {
    assert.equal(mlFeatureStoreV2.columns[name]?.type, type, name);
    assert.equal(mlFeatureStoreV2.columns[name]?.nullable, true, name);
    const owner = owners.get(source.table)?.columns[source.column];
    assert.ok(owner, `${source.table}.${source.column} does not exist`);
    assert.ok(owner.type === type || owner.type === 'bool', `${name} is ${type}, its source ${owner.type}`);
  }
});

test('the hash is that of schema and features: any change of them changes it', () => {
  assert.match(featureContractHash(), /^[0-9a-f]{64}$/);
  assert.equal(featureContractHash(), contentHash({ schema: FEATURE_SCHEMA, features: FEATURES }));
  const renamed = FEATURES.map((feature) => (feature.index === 3 ? { ...feature, unit: 'feet' } : feature));
  assert.notEqual(contentHash({ schema: FEATURE_SCHEMA, features: renamed }), featureContractHash());
});
