import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { gameDay, SLATE, teamContext, teamDefence, zones } from '../../../test/support/phase4/box-rows.ts';
import { openPhase4, type Phase4Inputs } from '../../../test/support/phase4/run-phase4.ts';
import type { Row } from '../../ports/warehouse.ts';
import { teamDefenseZoneAnalysis } from './team-defense-zone-analysis.ts';

const phase4 = await openPhase4();
after(() => phase4.close());

const ID = 'team_defense_zone_analysis';
const run = (inputs: Phase4Inputs, store = false) =>
  phase4.run(inputs, { date: SLATE }, { only: [ID], store });

async function analysisOf(team: number, inputs: Phase4Inputs): Promise<Row> {
  const { rows } = await run(inputs);
  return rows[ID]!.find((row) => row.team_id === team)!;
}

const reasons = (row: Row) => JSON.parse(String(row.null_reasons)) as Record<string, string>;
const near = (actual: unknown, expected: number) =>
  assert.ok(
    typeof actual === 'number' && Math.abs(actual - expected) < 1e-9,
    `${String(actual)} is not ${expected}`,
  );

/** What an average defence allows in a game: 30 of 60 twos near the basket, 8 of 20, 4 of 10 corner, 8 of 20 threes. */
const AVERAGE = [
  [30, 18],
  [20, 9],
  [10, 4],
  [10, 4],
  [20, 7],
] as const;

/** `games` games of each of the teams 2 to 1 + teams; team 2 allows `own` instead. */
function leagueOf(
  teams: number,
  games: number,
  own: readonly (readonly [number, number])[] = AVERAGE,
): Row[] {
  return Array.from({ length: teams }, (_, i) => i + 2).flatMap((team_id) =>
    Array.from({ length: games }, (_, g) =>
      teamDefence({
        team_id,
        game_date: gameDay(g + 1),
        game_id: `${team_id}-${g}`,
        ...zones(team_id === 2 ? own : AVERAGE, 'opp_'),
      }),
    ),
  );
}

test('ratings are ratios of sums over the last fifteen games, from three games on', async () => {
  const defence = Array.from({ length: 16 }, (_, i) =>
    teamDefence({
      game_date: gameDay(i + 1),
      points_allowed: i === 15 ? 200 : 100 + i,
      possessions: 90 + i,
      team_minutes: i === 0 ? 265 : 240,
    }),
  );
  const row = await analysisOf(2, { defence });
  const points = 15 * 100 + 105;
  const possessions = 15 * 90 + 105;
  near(row.def_rating_last_15, (100 * points) / possessions);
  near(row.pace_last_15, (240 * possessions) / (240 * 15 + 25));
  near(row.opp_points_avg_last_15, points / 15);
  near(row.opp_fta_rate_last_15, 22 / 88);
  near(row.opp_tov_pct01_last_15, 13 / (88 + 0.44 * 22 + 13));
  assert.equal(row.games_used, 15);
  assert.equal(row.league_games, 16);
  const two = await analysisOf(2, { defence: defence.slice(0, 2) });
  assert.equal(two.def_rating_last_15, null);
  assert.equal(reasons(two).def_rating_last_15, 'insufficient_history');
  assert.equal(two.games_used, 2);
});

test('the cup final and the slate itself are left out', async () => {
  const defence = [1, 2, 3].map((n) => teamDefence({ game_date: gameDay(n) }));
  const row = await analysisOf(2, {
    defence: [
      ...defence,
      teamDefence({ game_date: gameDay(4), game_type: 'cup_final', points_allowed: 180 }),
      teamDefence({ game_date: SLATE, points_allowed: 180 }),
    ],
  });
  near(row.def_rating_last_15, 110);
  assert.equal(row.games_used, 3);
});

test('a zone is compared with the league, attempts weighted, and shrunk by a/(a + K)', async () => {
  // Twice the misses near the basket: 9 of 30 instead of 18.
  const own = [[30, 9], ...AVERAGE.slice(1)] as (readonly [number, number])[];
  const row = await analysisOf(2, { defence: leagueOf(10, 5, own) });
  const league = (9 * 18 + 9) / (10 * 30);
  near(row.ra_pct01, 0.3);
  near(row.league_ra_pct01, league);
  near(row.ra_pct_diff_pp, 100 * (0.3 - league));
  near(row.ra_pct_diff_shrunk_pp, (100 * (0.3 - league) * 150) / (150 + 560));
  near(row.ra_share01, 30 / 90);
  near(row.ra_share_diff_pp, 0);
  near(row.ra_fga_per_game, 30);
  assert.equal(row.ra_fga, 150);
  assert.equal(row.ra_fgm, 45);
  near(row.mid_pct_diff_shrunk_pp, 0);
  assert.equal(row.strongest_zone, 'ra');
  assert.notEqual(row.weakest_zone, 'ra');
  assert.equal(row.league_baseline, 'season');
  assert.equal(row.zone_games_used, 5);
});

test('the stable signal is the share allowed: corner and above the break make the three', async () => {
  const own = [
    [20, 12],
    [20, 9],
    [10, 4],
    [16, 8],
    [24, 8],
  ] as const;
  const row = await analysisOf(2, { defence: leagueOf(10, 5, own) });
  const leagueThree = (9 * 30 + 40) / (10 * 90);
  near(row.three_share_diff_pp, 100 * (40 / 90 - leagueThree));
  near(Number(row.corner3_share_diff_pp) + Number(row.ab3_share_diff_pp), Number(row.three_share_diff_pp));
  assert.equal(row.weakest_zone, 'corner3');
});

test('zones need five games with zones, whatever the other games lack', async () => {
  const games = leagueOf(10, 6);
  const withGap = games.map((row, i) =>
    i === 0 ? teamDefence({ game_date: row.game_date!, game_id: row.game_id! }) : row,
  );
  const row = await analysisOf(2, { defence: withGap });
  assert.equal(row.games_used, 6);
  assert.equal(row.zone_games_used, 5);
  assert.equal(row.ra_fga, 150);
  assert.deepEqual(JSON.parse(String(row.quality_flags)), ['zones_incomplete']);
  const four = await analysisOf(2, { defence: leagueOf(10, 4) });
  assert.equal(four.ra_fga, null);
  assert.equal(four.strongest_zone, null);
  assert.equal(reasons(four).ra_pct_diff_pp, 'insufficient_history');
  const none = await analysisOf(2, { defence: [teamDefence({ game_date: gameDay(1) })] });
  assert.equal(reasons(none).ra_fga, 'source_missing');
});

test('a zone nobody shot from has counts but no percentage', async () => {
  const own = [
    [30, 18],
    [20, 9],
    [0, 0],
    [10, 4],
    [20, 7],
  ] as const;
  const row = await analysisOf(2, { defence: leagueOf(10, 5, own) });
  assert.equal(row.mid_fga, 0);
  assert.equal(row.mid_share01, 0);
  assert.equal(row.mid_pct01, null);
  assert.equal(reasons(row).mid_pct_diff_shrunk_pp, 'zero_denominator');
});

test('early in the season the previous one is the baseline, and says so', async () => {
  const lastSeason = leagueOf(10, 5).map((row) => ({
    ...row,
    season: 2022,
    game_date: String(row.game_date).replace('2024-01', '2023-01'),
    game_id: `p${row.game_id}`,
  }));
  const young = leagueOf(9, 5, [[30, 9], ...AVERAGE.slice(1)] as (readonly [number, number])[]);
  const row = await analysisOf(2, { defence: [...young, ...lastSeason] });
  assert.equal(row.league_baseline, 'prev_season');
  near(row.ra_pct_diff_pp, 100 * (9 / 30 - 18 / 30));
  assert.deepEqual(JSON.parse(String(row.quality_flags)), ['prev_season']);
  assert.equal(row.games_used, 5);
  const alone = await analysisOf(2, { defence: young });
  assert.equal(alone.league_baseline, null);
  assert.equal(alone.ra_pct_diff_pp, null);
  near(alone.ra_pct01, 0.3);
  assert.equal(reasons(alone).ra_pct_diff_pp, 'insufficient_history');
});

test('blocks are per game with play-by-play, NULL without', async () => {
  const defence = [
    teamDefence({ game_date: gameDay(1), blocks_inside: 4, blocks_mid: 1, blocks_three: 0 }),
    teamDefence({ game_date: gameDay(2), blocks_inside: 1, blocks_mid: 0, blocks_three: 0 }),
    teamDefence({ game_date: gameDay(3) }),
  ];
  const row = await analysisOf(2, { defence });
  near(row.blocks_inside_per_game, 2.5);
  near(row.blocks_mid_per_game, 0.5);
  near(row.blocks_three_per_game, 0);
  const without = await analysisOf(2, { defence: defence.slice(2) });
  assert.equal(reasons(without).blocks_inside_per_game, 'source_missing');
});

test('on opening day the slate’s teams have rows with nothing known', async () => {
  const { rows, expectation } = await run(
    { teamContexts: [teamContext(), teamContext({ team_id: 2, opponent_team_id: 1 })] },
    true,
  );
  assert.deepEqual(
    rows[ID]!.map((row) => [row.team_id, row.games_used, row.def_rating_last_15]),
    [
      [1, 0, null],
      [2, 0, null],
    ],
  );
  assert.equal(reasons(rows[ID]![0]!).def_rating_last_15, 'no_history');
  assert.deepEqual(expectation[ID], { expected: 2, found: 2, missing: '' });
});

test('after five games each, thirty teams are expected', async () => {
  const { expectation } = await run({ defence: leagueOf(15, 5) });
  assert.deepEqual(expectation[ID], {
    expected: 30,
    found: 15,
    missing: '15 teams without a game this season',
  });
  assert.deepEqual((await run({ defence: leagueOf(30, 5) }, true)).expectation[ID], {
    expected: 30,
    found: 30,
    missing: '',
  });
});

test('thirty equal defences are refused, unusual percentages only announced', async () => {
  const { violations } = await run({ defence: leagueOf(30, 20) });
  const broken = Object.entries(violations[ID]!).filter(([, n]) => n > 0);
  assert.deepEqual(Object.fromEntries(broken), {
    defences_differ: 30,
    league_percentages_as_usual_after_day_30: 30,
  });
  const severity = new Map(
    teamDefenseZoneAnalysis.contract.checks.map((check) => [check.name, check.severity]),
  );
  assert.equal(severity.get('defences_differ'), 'fail');
  assert.equal(severity.get('league_percentages_as_usual_after_day_30'), 'alert');
});

test('a rating no defence has ever had is announced, an impossible one refused', async () => {
  const odd = await run({
    defence: [1, 2, 3].map((n) => teamDefence({ game_date: gameDay(n), points_allowed: 135 })),
  });
  assert.equal(odd.violations[ID]!.def_rating_as_observed, 1);
  await assert.rejects(
    run({ defence: [1, 2, 3].map((n) => teamDefence({ game_date: gameDay(n), points_allowed: 150 })) }, true),
    /def_rating_last_15/,
  );
});
