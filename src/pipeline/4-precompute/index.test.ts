import assert from 'node:assert/strict';
import { test } from 'node:test';
import { businessColumns } from '../../tables/define-table.ts';
import { PRECOMPUTE_TABLES } from '../../tables/nba-precompute/index.ts';
import { mlFeatureStoreV2 } from '../../tables/nba-predictions/ml-feature-store-v2.ts';
import { workspaceTablesOf } from '../../tables/workspace-tables.ts';
import { PRECOMPUTE_PROCESSORS } from './index.ts';

test('five processors write the five tables of their names, in the order of the levels', () => {
  assert.deepEqual(
    PRECOMPUTE_PROCESSORS.map(({ id }) => id),
    [
      'team_defense_zone_analysis',
      'player_shot_zone_analysis',
      'player_daily_cache',
      'player_composite_factors',
      'ml_feature_store_v2',
    ],
  );
  assert.deepEqual(
    PRECOMPUTE_PROCESSORS.map(({ output }) => output),
    [...PRECOMPUTE_TABLES, mlFeatureStoreV2],
  );
  for (const { id, output, required, kind } of PRECOMPUTE_PROCESSORS) {
    assert.equal(output.name, id);
    assert.equal(required, true);
    assert.equal(kind, 'slate');
  }
});

test('level 1 waits for the gate alone, level 2 for level 1, level 3 for both', () => {
  const needs = new Map(
    PRECOMPUTE_PROCESSORS.map(({ id, needs }) => [id, needs.map(({ processor }) => processor).sort()]),
  );
  const levelOne = ['player_daily_cache', 'player_shot_zone_analysis', 'team_defense_zone_analysis'];
  const contexts = ['upcoming_player_game_context', 'upcoming_team_game_context'];
  for (const id of levelOne) assert.deepEqual(needs.get(id), ['phase4_gate']);
  assert.deepEqual(needs.get('player_composite_factors'), [...levelOne, ...contexts].sort());
  assert.deepEqual(
    needs.get('ml_feature_store_v2'),
    [...levelOne, 'player_composite_factors', ...contexts].sort(),
  );
});

test('a query and its contract read what is declared, all of it and nothing else', async () => {
  for (const { id, sql, reads, contract } of PRECOMPUTE_PROCESSORS) {
    const declared = reads.map(({ table }) => table.name).sort();
    assert.deepEqual(await workspaceTablesOf(sql), declared, id);
    for (const statement of [contract.expectation, ...contract.checks.map((check) => check.sql)]) {
      const others = (await workspaceTablesOf(statement)).filter((name) => name !== 'output');
      for (const name of others) assert.ok(declared.includes(name), `${id} judges by ${name}`);
    }
  }
});

test('only games before the slate are read, and only this season’s except where a window says more', () => {
  for (const { id, reads } of PRECOMPUTE_PROCESSORS)
    for (const { table, window } of reads)
      assert.ok(
        window === 'season_before' || typeof window === 'object' || !table.name.endsWith('_game_summary'),
        `${id} reads ${table.name} at ${String(window)}`,
      );
});

test('every table ends with why values are missing, and with the cut-off', () => {
  for (const { output } of PRECOMPUTE_PROCESSORS)
    assert.deepEqual(businessColumns(output).slice(-4), [
      'null_reasons',
      'quality_flags',
      'quality_score',
      'as_of_ts',
    ]);
});
