import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { playerContext, SLATE } from '../../../test/support/phase4/box-rows.ts';
import { rowOf } from '../../../test/support/phase4/row-of.ts';
import { openPhase4 } from '../../../test/support/phase4/run-phase4.ts';
import type { Row } from '../../ports/warehouse.ts';
import { playerDailyCache } from '../../tables/nba-precompute/player-daily-cache.ts';
import { playerShotZoneAnalysis } from '../../tables/nba-precompute/player-shot-zone-analysis.ts';
import { teamDefenseZoneAnalysis } from '../../tables/nba-precompute/team-defense-zone-analysis.ts';

const phase4 = await openPhase4();
after(() => phase4.close());

const ID = 'player_composite_factors';
const KEY = {
  game_date: SLATE,
  game_id: 'tonight',
  person_id: 7,
  season: 2023,
  team_id: 1,
  opponent_team_id: 2,
};

const CACHE: Row = {
  ...KEY,
  fga_per_min_last_20: 0.5,
  minutes_projection: 30,
  points_ewma_h8: 20,
  team_pace_last_10: 100,
  league_pace_to_date: 100,
};
const SHARES: Row = {
  ...KEY,
  ra_share01_last_20: 0.4,
  paint_share01_last_20: 0.2,
  mid_share01_last_20: 0.1,
  corner3_share01_last_20: 0.1,
  ab3_share01_last_20: 0.2,
};
const DEFENCE: Row = {
  game_date: SLATE,
  season: 2023,
  team_id: 2,
  pace_last_15: 100,
  ra_pct_diff_shrunk_pp: 0,
  paint_pct_diff_shrunk_pp: 0,
  mid_pct_diff_shrunk_pp: 0,
  corner3_pct_diff_shrunk_pp: 0,
  ab3_pct_diff_shrunk_pp: 0,
};

interface Given {
  readonly context?: Row;
  readonly cache?: Row;
  readonly shares?: Row;
  readonly defences?: readonly Row[];
}

async function run({ context = {}, cache = {}, shares = {}, defences = [{}] }: Given = {}, store = false) {
  return await phase4.run(
    { playerContexts: [playerContext(context)] },
    { date: SLATE },
    {
      only: ['team_defense_zone_analysis', 'player_shot_zone_analysis', 'player_daily_cache', ID],
      overrides: {
        team_defense_zone_analysis: defences.map((d) => rowOf(teamDefenseZoneAnalysis, { ...DEFENCE, ...d })),
        player_shot_zone_analysis: [rowOf(playerShotZoneAnalysis, { ...SHARES, ...shares })],
        player_daily_cache: [rowOf(playerDailyCache, { ...CACHE, ...cache })],
      },
      store,
    },
  );
}

const factorsOf = async (given?: Given): Promise<Row> => (await run(given)).rows[ID]![0]!;
const reasons = (row: Row) => JSON.parse(String(row.null_reasons)) as Record<string, string>;
const near = (actual: unknown, expected: number) =>
  assert.ok(
    typeof actual === 'number' && Math.abs(actual - expected) < 1e-9,
    `${String(actual)} is not ${expected}`,
  );

test('fatigue takes off by rest, load and age, and is kept between 0 and 100', async () => {
  const cases: readonly [Row, number][] = [
    [{}, 100],
    [{ is_back_to_back: true, days_rest: 0 }, 85],
    [{ days_rest: 2 }, 100],
    [{ games_last_7d: 4, minutes_last_7d: 100 }, 90],
    [{ days_rest: 3, games_last_7d: 4, minutes_last_7d: 100 }, 95],
    [{ games_last_7d: 4, minutes_last_7d: 132 }, 80],
    [{ games_last_7d: 3, minutes_last_7d: 108 }, 92],
    [{ b2b_pairs_last_14d: 1 }, 95],
    [{ b2b_pairs_last_14d: 3 }, 88],
    [{ player_age_years: 30 }, 95],
    [{ player_age_years: 36 }, 90],
    [{ games_last_7d: 0, minutes_last_7d: 0 }, 100],
    [
      {
        is_back_to_back: true,
        days_rest: 0,
        games_last_7d: 4,
        minutes_last_7d: 170,
        b2b_pairs_last_14d: 2,
        player_age_years: 38,
      },
      35,
    ],
  ];
  for (const [context, score] of cases) {
    const row = await factorsOf({ context });
    assert.equal(row.fatigue_score, score, JSON.stringify(context));
    near(row.fatigue_points, (score - 100) / 20);
  }
});

test('what is not known of rest leaves fatigue unknown; an unknown age is only flagged', async () => {
  const first = await factorsOf({ context: { days_rest: null, is_back_to_back: null } });
  assert.equal(first.fatigue_score, null);
  assert.equal(first.fatigue_points, null);
  assert.equal(reasons(first).fatigue_score, 'first_game_of_season');
  const untimed = await factorsOf({ context: { minutes_last_7d: null } });
  assert.equal(untimed.fatigue_score, null);
  assert.equal(reasons(untimed).fatigue_points, 'source_missing');
  assert.deepEqual(JSON.parse(String(first.quality_flags)), ['age_unknown']);
  assert.deepEqual(
    JSON.parse(String((await factorsOf({ context: { player_age_years: 27 } })).quality_flags)),
    [],
  );
});

test('an opponent weak where he shoots is worth points, one strong there costs them', async () => {
  const weak = await factorsOf({ defences: [{ ra_pct_diff_shrunk_pp: 2 }] });
  near(weak.fga_projection, 15);
  // 15 shots, 40 % of them at the rim, 2 % more of them made, two points each.
  near(weak.shot_zone_mismatch_points, 15 * 0.4 * 0.02 * 2);
  const strong = await factorsOf({ defences: [{ ab3_pct_diff_shrunk_pp: -2 }] });
  near(strong.shot_zone_mismatch_points, -15 * 0.2 * 0.02 * 3);
  const all = await factorsOf({
    defences: [
      {
        ra_pct_diff_shrunk_pp: 1,
        paint_pct_diff_shrunk_pp: 1,
        mid_pct_diff_shrunk_pp: 1,
        corner3_pct_diff_shrunk_pp: 1,
        ab3_pct_diff_shrunk_pp: 1,
      },
    ],
  });
  near(all.shot_zone_mismatch_points, 15 * 0.01 * (2 * 0.7 + 3 * 0.3));
});

test('the defence is the opponent’s, not his own', async () => {
  const row = await factorsOf({
    defences: [
      { team_id: 1, pace_last_15: 90, ra_pct_diff_shrunk_pp: -5 },
      { team_id: 2, pace_last_15: 110, ra_pct_diff_shrunk_pp: 5 },
    ],
  });
  assert.ok(Number(row.shot_zone_mismatch_points) > 0);
  near(row.expected_pace, 110);
  const alone = await factorsOf({ defences: [{ team_id: 1 }] });
  assert.equal(alone.shot_zone_mismatch_points, null);
  assert.equal(alone.expected_pace, null);
});

test('pace and vacated usage scale his form and are clamped', async () => {
  const row = await factorsOf({
    context: { usage_vacated_delta_pct100: 10 },
    cache: { team_pace_last_10: 102, league_pace_to_date: 99 },
    defences: [{ pace_last_15: 101 }],
  });
  near(row.expected_pace, (102 * 101) / 99);
  near(row.pace_points, 20 * (101 / 99 - 1));
  near(row.usage_points, 20 * 0.6 * 0.1);
  const fast = await factorsOf({
    context: { usage_vacated_delta_pct100: 90 },
    defences: [{ pace_last_15: 124 }],
  });
  assert.equal(fast.pace_points, 3);
  assert.equal(fast.usage_points, 6);
  const slow = await factorsOf({
    context: { usage_vacated_delta_pct100: -90 },
    defences: [{ pace_last_15: 82 }],
  });
  assert.equal(slow.pace_points, -3);
  assert.equal(slow.usage_points, -6);
});

test('a factor whose input is missing is NULL, the total is the sum of the others', async () => {
  const row = await factorsOf({
    context: { is_back_to_back: true, days_rest: 0 },
    cache: { points_ewma_h8: null },
    shares: { mid_share01_last_20: null },
  });
  assert.equal(row.shot_zone_mismatch_points, null);
  assert.equal(row.pace_points, null);
  assert.equal(row.usage_points, null);
  near(row.total_adjustment_points, -0.75);
  assert.equal(row.factors_present, 1);
  assert.equal(reasons(row).pace_points, 'insufficient_history');
  assert.equal(reasons(row).usage_points, 'no_injury_snapshot');
  const none = await factorsOf({
    context: { days_rest: null, is_back_to_back: null, usage_vacated_delta_pct100: 5 },
    cache: { points_ewma_h8: null },
    shares: { mid_share01_last_20: null },
  });
  assert.equal(none.total_adjustment_points, null);
  assert.equal(none.factors_present, 0);
  assert.equal(reasons(none).usage_points, 'insufficient_history');
});

test('the inputs of every factor are kept', async () => {
  const row = await factorsOf({ defences: [{ pace_last_15: 103 }] });
  const inputs = JSON.parse(String(row.factor_inputs));
  assert.equal(inputs.pace.opponent_pace_last_15, 103);
  assert.deepEqual(inputs.shot_zone_mismatch.share01, [0.4, 0.2, 0.1, 0.1, 0.2]);
  assert.equal(inputs.fatigue.games_last_7d, 3);
  assert.equal(row.weights_version, 'w1');
});

test('a matchup worth more than two points is refused', async () => {
  await assert.rejects(run({ defences: [{ ra_pct_diff_shrunk_pp: 30 }] }, true), /shot_zone_mismatch_points/);
});

test('a moderate total passes its checks', async () => {
  const { violations, expectation } = await run();
  assert.deepEqual(new Set(Object.values(violations[ID]!)), new Set([0]));
  assert.deepEqual(expectation[ID], { expected: 1, found: 1, missing: '' });
});
