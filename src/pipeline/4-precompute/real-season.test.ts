import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  assertSameNumbers,
  naivePlayerForm,
  naiveTeamDefence,
  naiveTeamOffence,
} from '../../../test/support/phase4/naive-features.ts';
import { realLeague } from '../../../test/support/phase4/real-league.ts';
import { openPhase4, type Phase4Inputs, type Phase4Run } from '../../../test/support/phase4/run-phase4.ts';
import { realDataDir, skipWithoutRealData } from '../../../test/support/real-data.ts';
import { PRECOMPUTE_PROCESSORS } from './index.ts';

const SLATE = '2024-01-15';

describe('the slate of 15 January 2024, eleven games', skipWithoutRealData, () => {
  let phase4: Awaited<ReturnType<typeof openPhase4>>;
  let league: Required<Phase4Inputs>;
  let run: Phase4Run;

  before(async () => {
    phase4 = await openPhase4();
    league = realLeague(realDataDir()!, '2023-24', SLATE);
    run = await phase4.run(league, { date: SLATE }, { store: true });
  });
  after(() => phase4?.close());

  test('nothing breaks or strains the contract', () => {
    for (const { id, contract } of PRECOMPUTE_PROCESSORS) {
      const { expected, found, missing } = run.expectation[id]!;
      assert.equal(missing, '', id);
      assert.equal(found, expected, id);
      for (const { name } of contract.checks) assert.equal(run.violations[id]![name], 0, `${id}: ${name}`);
    }
  });

  test('there is a row for every player of twenty-two teams and for all thirty defences', () => {
    assert.equal(run.rows.team_defense_zone_analysis!.length, 30);
    assert.equal(league.teamContexts.length, 22);
    for (const id of ['player_daily_cache', 'player_composite_factors', 'ml_feature_store_v2'])
      assert.equal(run.rows[id]!.length, league.playerContexts.length, id);
  });

  test('players and teams equal the independent recomputation (L7)', () => {
    const players = run.rows.player_daily_cache!.filter((_, i) => i % 6 === 0);
    assert.ok(players.length >= 50);
    for (const row of players)
      assertSameNumbers(
        row,
        {
          ...naivePlayerForm(league.playerGames, Number(row.person_id), SLATE, 2023),
          ...naiveTeamOffence(league.offence, Number(row.team_id), SLATE, 2023),
        },
        `player ${row.person_id}`,
      );
    for (const row of run.rows.team_defense_zone_analysis!)
      assertSameNumbers(
        row,
        naiveTeamDefence(league.defence, Number(row.team_id), SLATE, 2023),
        `team ${row.team_id}`,
      );
  });

  test('the league shoots as the league does', () => {
    const row = run.rows.team_defense_zone_analysis![0]!;
    assert.equal(row.league_baseline, 'season');
    assert.ok(Math.abs(Number(row.league_ra_pct01) - 0.66) < 0.02);
    const pace = Number(run.rows.player_daily_cache![0]!.league_pace_to_date);
    assert.ok(pace > 98 && pace < 103, `league pace ${pace}`);
  });

  test('matchups are small and centred: 98 % within 0.3 points, none beyond 1.1', () => {
    const points = run.rows
      .player_composite_factors!.map((row) => row.shot_zone_mismatch_points)
      .filter((value) => value !== null)
      .map(Number);
    assert.ok(points.length > 200);
    assert.ok(points.filter((p) => Math.abs(p) <= 0.3).length >= 0.96 * points.length);
    assert.ok(Math.max(...points.map(Math.abs)) < 1.1);
  });

  test('who has played enough is ready', () => {
    const regulars = run.rows.ml_feature_store_v2!.filter((row) => Number(row.season_games_played) >= 3);
    assert.ok(regulars.length > 250);
    assert.ok(regulars.filter((row) => row.is_production_ready).length >= 0.98 * regulars.length);
  });
});
