import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  gameDay,
  playerContext,
  playerGame,
  playerGames,
  SLATE,
  teamOffence,
} from '../../../test/support/phase4/box-rows.ts';
import { openPhase4, type Phase4Inputs } from '../../../test/support/phase4/run-phase4.ts';
import type { Row } from '../../ports/warehouse.ts';
import { playerDailyCache } from './player-daily-cache.ts';

const phase4 = await openPhase4();
after(() => phase4.close());

async function cacheOf(inputs: Phase4Inputs): Promise<Row> {
  const run = await phase4.run(
    { playerContexts: [playerContext()], ...inputs },
    { date: SLATE },
    { only: ['player_daily_cache'] },
  );
  return run.rows.player_daily_cache![0]!;
}

const reasons = (row: Row) => JSON.parse(String(row.null_reasons)) as Record<string, string>;
const flags = (row: Row) => JSON.parse(String(row.quality_flags)) as string[];
const near = (actual: unknown, expected: number) =>
  assert.ok(
    typeof actual === 'number' && Math.abs(actual - expected) < 1e-9,
    `${String(actual)} is not ${expected}`,
  );

test('means are of the newest games, the season of all', async () => {
  const row = await cacheOf({
    playerGames: playerGames([30, 20, 10, 6, 4, 2, 0].map((points) => ({ points }))),
  });
  near(row.points_avg_last_3, 20);
  near(row.points_avg_last_5, 14);
  near(row.points_avg_last_10, 72 / 7);
  near(row.points_avg_season, 72 / 7);
  near(row.points_median_last_10, 6);
  assert.equal(row.games_used_5, 5);
  assert.equal(row.games_used_10, 7);
  assert.equal(row.games_used_20, 7);
  assert.equal(row.season_games_played, 7);
});

test('the standard deviation is that of a sample of the last ten', async () => {
  const points = [4, 8, 6, 2, 10, 4, 8, 6, 2, 10, 50];
  const row = await cacheOf({ playerGames: playerGames(points.map((p) => ({ points: p }))) });
  // Σ(x - 6)² of the ten newest = 2 (4 + 4 + 0 + 16 + 16) = 80.
  near(row.points_std_last_10, Math.sqrt(80 / 9));
  near(row.points_median_last_10, 6);
});

test('equal scores have no spread at all', async () => {
  const row = await cacheOf({ playerGames: playerGames(Array.from({ length: 6 }, () => ({ points: 13 }))) });
  assert.equal(row.points_std_last_10, 0);
});

test('form halves a game’s weight every h games', async () => {
  const row = await cacheOf({
    playerGames: playerGames([16, 8, 4].map((points, k) => ({ points, seconds_played: 60 * (30 - 6 * k) }))),
  });
  for (const h of [4, 8, 16]) {
    const w = [1, 0.5 ** (1 / h), 0.5 ** (2 / h)];
    near(row[`points_ewma_h${h}`], (16 * w[0]! + 8 * w[1]! + 4 * w[2]!) / (w[0]! + w[1]! + w[2]!));
  }
  const w = [1, 0.5 ** 0.5, 0.5];
  near(row.minutes_projection, (30 * w[0]! + 24 * w[1]! + 18 * w[2]!) / (w[0]! + w[1]! + w[2]!));
});

test('two games are too few, three give means, five give spread and trend', async () => {
  const games = playerGames(Array.from({ length: 5 }, (_, i) => ({ points: 10 + i })));
  const of = (n: number) => cacheOf({ playerGames: games.slice(0, n) });
  const [none, two, three, four, five] = [await of(0), await of(2), await of(3), await of(4), await of(5)];
  assert.equal(none.points_avg_last_5, null);
  assert.equal(reasons(none).points_avg_last_5, 'no_history');
  assert.equal(none.season_games_played, 0);
  for (const column of [
    'points_avg_last_5',
    'minutes_avg_season',
    'usage_avg_last_10_pct100',
    'ts_pct01_last_20',
  ]) {
    assert.equal(two[column], null, column);
    assert.equal(reasons(two)[column], 'insufficient_history', column);
    assert.notEqual(three[column], null, column);
  }
  assert.equal(four.points_std_last_10, null);
  assert.equal(four.minutes_trend, null);
  assert.equal(reasons(four).points_std_last_10, 'insufficient_history');
  assert.notEqual(five.points_std_last_10, null);
  assert.notEqual(five.minutes_trend, null);
});

test('a rising series of minutes has a positive trend, a falling one a negative', async () => {
  const minutes = Array.from({ length: 20 }, (_, i) => ({ seconds_played: 60 * (36 - i) }));
  const rising = await cacheOf({ playerGames: playerGames(minutes) });
  const falling = await cacheOf({ playerGames: playerGames([...minutes].reverse()) });
  // 34 of the last five against 26.5 of all twenty.
  near(rising.minutes_trend, 34 / 26.5 - 1);
  assert.ok(Number(falling.minutes_trend) < 0);
});

test('rates are ratios of sums, never means of ratios', async () => {
  const row = await cacheOf({
    playerGames: playerGames([
      { points: 2, seconds_played: 60, fga: 2, fta: 0, fgm: 1, fg3m: 0, usage_pct100: 100 },
      { points: 20, seconds_played: 1800, fga: 10, fta: 10, fgm: 6, fg3m: 2, usage_pct100: 20 },
      { points: 8, seconds_played: 1140, fga: 8, fta: 0, fgm: 3, fg3m: 2, usage_pct100: 10 },
    ]),
  });
  near(row.points_per_min_last_10, 30 / 50);
  near(row.points_per_min_season, 30 / 50);
  near(row.fga_per_min_last_20, 20 / 50);
  near(row.fta_per_min_last_20, 10 / 50);
  near(row.ts_pct01_last_20, 30 / (2 * (20 + 0.44 * 10)));
  near(row.efg_pct01_last_20, (10 + 0.5 * 4) / 20);
  near(row.usage_avg_last_10_pct100, (100 * 1 + 20 * 30 + 10 * 19) / 50);
  near(row.load_avg_last_10, (20 + 0.44 * 10 + 3) / 3);
});

test('a game without minutes keeps its points but no weight per minute', async () => {
  const games = playerGames([
    { points: 20 },
    { points: 40, seconds_played: null, usage_pct100: null },
    {},
    {},
  ]);
  const row = await cacheOf({ playerGames: games });
  near(row.points_avg_season, (20 + 40 + 10 + 10) / 4);
  near(row.points_per_min_season, 40 / 90);
  near(row.minutes_avg_season, 30);
  assert.deepEqual(flags(row), ['minutes_incomplete']);
  const unknown = await cacheOf({ playerGames: games.map((game) => ({ ...game, seconds_played: null })) });
  assert.equal(unknown.minutes_avg_season, null);
  assert.equal(reasons(unknown).minutes_avg_season, 'source_missing');
  assert.equal(reasons(unknown).points_per_min_season, 'source_missing');
});

test('games of less than a minute give averages of 0 and no rates', async () => {
  const row = await cacheOf({
    playerGames: playerGames(
      Array.from({ length: 5 }, () => ({ seconds_played: 0, points: 0, fga: 0, fta: 0, usage_pct100: null })),
    ),
  });
  assert.equal(row.points_avg_last_5, 0);
  assert.equal(row.minutes_avg_last_10, 0);
  for (const column of [
    'points_per_min_last_10',
    'usage_avg_last_10_pct100',
    'ts_pct01_last_20',
    'minutes_trend',
  ])
    assert.equal(reasons(row)[column], 'zero_denominator', column);
});

test('only played games count: not a DNP, not the cup final, but a real 0', async () => {
  const row = await cacheOf({
    playerGames: [
      ...playerGames([{ points: 0 }, { points: 9 }, { points: 9 }]),
      playerGame({ game_date: gameDay(4), play_status: 'dnp', points: null }),
      playerGame({ game_date: gameDay(5), game_type: 'cup_final', points: 60 }),
    ],
  });
  near(row.points_avg_season, 6);
  assert.equal(row.season_games_played, 3);
});

test('starters are known for all of his games or not at all', async () => {
  const games = [true, true, false, true].map((is_starter) => ({ is_starter }));
  near((await cacheOf({ playerGames: playerGames(games) })).start_rate_last_10, 0.75);
  const row = await cacheOf({ playerGames: playerGames([...games, {}]) });
  assert.equal(row.start_rate_last_10, null);
  assert.equal(reasons(row).start_rate_last_10, 'source_missing');
});

test('a traded player keeps his own history and gets the pace of his team of today', async () => {
  const row = await cacheOf({
    playerGames: playerGames([{ team_id: 1 }, { team_id: 9, points: 40 }, { team_id: 9, points: 40 }]),
    offence: [1, 2, 3].flatMap((n) => [
      teamOffence({ game_date: gameDay(n), team_id: 1, possessions: 100, points: 115 }),
      teamOffence({ game_date: gameDay(n), team_id: 9, possessions: 90, points: 90 }),
    ]),
  });
  near(row.points_avg_season, 30);
  near(row.team_pace_last_10, 100);
  near(row.team_off_rating_last_10, 115);
  assert.equal(row.team_games_used, 3);
});

test('pace is per 48 minutes and of ten team games; the league’s needs ten games', async () => {
  const offence = Array.from({ length: 11 }, (_, i) => [
    // The oldest is out of the window; overtime games are longer.
    teamOffence({
      game_date: gameDay(i + 1),
      possessions: i === 10 ? 130 : 110,
      team_minutes: i === 0 ? 265 : 240,
      points: 120,
    }),
    teamOffence({
      game_date: gameDay(i + 1),
      possessions: i === 10 ? 130 : 110,
      team_minutes: i === 0 ? 265 : 240,
      team_id: 2,
    }),
  ]).flat();
  const row = await cacheOf({ offence });
  near(row.team_pace_last_10, (240 * 1100) / 2425);
  near(row.team_off_rating_last_10, (100 * 1200) / 1100);
  near(row.league_pace_to_date, (240 * 1230) / 2665);
  const early = await cacheOf({ offence: offence.slice(0, 4) });
  assert.equal(early.team_pace_last_10, null);
  assert.equal(early.league_pace_to_date, null);
  assert.equal(reasons(early).team_pace_last_10, 'insufficient_history');
  assert.equal(reasons(await cacheOf({})).team_pace_last_10, 'no_history');
});

test('against tonight’s opponent: 365 days, his average until then, shrunk by n/(n + 4)', async () => {
  const before = (date: string, points: number, values: Row = {}) =>
    playerGame({ game_date: date, season: 2022, points, opponent_team_id: 5, ...values });
  const row = await cacheOf({
    playerGames: [
      // Their first meeting is a day too old, the second just inside; his season until then counts as a whole.
      before('2022-11-01', 10),
      before('2023-01-14', 40, { opponent_team_id: 2 }),
      before('2023-01-15', 31, { opponent_team_id: 2 }),
      playerGame({ game_date: '2023-10-25', points: 12, opponent_team_id: 5 }),
      playerGame({ game_date: '2023-11-01', points: 18, opponent_team_id: 2 }),
    ],
  });
  // 31 - (10 + 40)/2 = 6 and 18 - 12 = 6: mean 6, two games.
  assert.equal(row.games_vs_opp_365d, 2);
  near(row.points_vs_opp_delta_365d, (6 * 2) / 6);
});

test('a season’s first game against them has no average before it; none at all is NULL', async () => {
  const row = await cacheOf({ playerGames: playerGames([{ opponent_team_id: 2 }]) });
  assert.equal(row.games_vs_opp_365d, 0);
  assert.equal(row.points_vs_opp_delta_365d, null);
  assert.equal(reasons(row).points_vs_opp_delta_365d, 'no_history');
});

test('last season’s form is not this season’s', async () => {
  const row = await cacheOf({
    playerGames: [1, 2, 3, 4].map((n) => playerGame({ game_date: `2023-03-0${n}`, season: 2022 })),
  });
  assert.equal(row.season_games_played, 0);
  assert.equal(row.points_avg_last_5, null);
});

test('few games late in the season and reconstructed team lines lower the score', async () => {
  const late = [teamOffence({ game_date: '2023-10-24' })];
  const row = await cacheOf({ playerGames: playerGames([{}, {}, {}]), offence: late });
  assert.deepEqual(flags(row), ['few_games']);
  const nulls = Object.keys(reasons(row)).length;
  assert.equal(row.quality_score, 100 - 2 * nulls - 15);
  const rebuilt = await cacheOf({
    playerGames: playerGames([{}, {}, {}]),
    offence: [1, 2, 3].map((n) => teamOffence({ game_date: gameDay(n), primary_source: 'reconstructed' })),
  });
  assert.deepEqual(flags(rebuilt), ['reconstructed_source']);
});

test('every player of the slate has one row, the newcomer too', async () => {
  const run = await phase4.run(
    {
      playerContexts: [playerContext(), playerContext({ person_id: 8 })],
      playerGames: playerGames([{}, {}, {}]),
    },
    { date: SLATE },
    { store: true },
  );
  assert.deepEqual(run.expectation.player_daily_cache, { expected: 2, found: 2, missing: '' });
  assert.deepEqual(
    run.rows.player_daily_cache!.map((row) => [row.person_id, row.as_of_ts]),
    [
      [7, '2024-01-15T22:00:00.000Z'],
      [8, '2024-01-15T22:00:00.000Z'],
    ],
  );
});

test('a slate on which all averages are alike is refused', async () => {
  const people = Array.from({ length: 130 }, (_, i) => 1000 + i);
  const run = await phase4.run(
    {
      playerContexts: people.map((person_id) => playerContext({ person_id })),
      playerGames: people.flatMap((person_id) =>
        playerGames(Array.from({ length: 6 }, () => ({ person_id, points: 10 }))),
      ),
    },
    { date: SLATE },
  );
  const broken = playerDailyCache.contract.checks
    .filter(({ name, severity }) => severity === 'fail' && run.violations.player_daily_cache![name] !== 0)
    .map(({ name }) => name);
  assert.ok(broken.includes('points_avg_last_5_varies_over_players'), broken.join());
  assert.ok(broken.includes('minutes_avg_last_10_varies_over_players'), broken.join());
});
