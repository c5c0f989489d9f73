import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  gameDay,
  playerContext,
  playerGame,
  playerGames,
  SLATE,
  zones,
} from '../../../test/support/phase4/box-rows.ts';
import { openPhase4 } from '../../../test/support/phase4/run-phase4.ts';
import { addDays } from '../../league/game-date.ts';
import type { Row } from '../../ports/warehouse.ts';

const phase4 = await openPhase4();
after(() => phase4.close());

const ID = 'player_shot_zone_analysis';
type Counts = readonly (readonly [number, number])[];

async function run(games: readonly Row[], people: readonly number[] = [7]) {
  return await phase4.run(
    { playerGames: games, playerContexts: people.map((person_id) => playerContext({ person_id })) },
    { date: SLATE },
    { only: [ID] },
  );
}

const analysisOf = async (games: readonly Row[]): Promise<Row> => (await run(games)).rows[ID]![0]!;
const gamesOf = (n: number, counts: Counts, values: Row = {}) =>
  playerGames(Array.from({ length: n }, () => ({ ...zones(counts), ...values })));
const reasons = (row: Row) => JSON.parse(String(row.null_reasons)) as Record<string, string>;
const near = (actual: unknown, expected: number) =>
  assert.ok(
    typeof actual === 'number' && Math.abs(actual - expected) < 1e-9,
    `${String(actual)} is not ${expected}`,
  );

const MIX = [
  [4, 3],
  [2, 1],
  [1, 0],
  [1, 1],
  [2, 1],
] as const;

test('shares and percentages are sums over the last twenty games with zones', async () => {
  const games = gamesOf(5, MIX);
  const row = await analysisOf(games);
  near(row.ra_share01_last_20, 0.4);
  near(row.paint_share01_last_20, 0.2);
  near(row.mid_share01_last_20, 0.1);
  near(row.corner3_share01_last_20, 0.1);
  near(row.ab3_share01_last_20, 0.2);
  near(row.three_share01_last_20, 0.3);
  near(row.ra_pct01_last_20, 0.75);
  assert.equal(row.mid_pct01_last_20, 0);
  near(row.ra_fga_per_game_last_20, 4);
  near(row.fga_per_game_last_20, 10);
  assert.equal(row.zone_games_used_20, 5);
  assert.equal(row.zone_fga_20, 50);
});

test('a game without zones is skipped, not counted as no shots', async () => {
  const games = [...gamesOf(5, MIX), playerGame({ game_date: gameDay(6) })];
  const newest = [playerGame({ game_date: addDays(SLATE, -1) }), ...gamesOf(5, MIX)];
  for (const rows of [games, newest]) {
    const row = await analysisOf(rows);
    assert.equal(row.zone_games_used_20, 5);
    near(row.fga_per_game_last_20, 10);
    assert.deepEqual(JSON.parse(String(row.quality_flags)), ['zones_incomplete']);
  }
});

test('the trend compares the last ten games with the last twenty', async () => {
  const inside = [
    [10, 5],
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
  ] as const;
  const outside = [
    [0, 0],
    [0, 0],
    [0, 0],
    [4, 2],
    [6, 2],
  ] as const;
  const games = playerGames([
    ...Array.from({ length: 10 }, () => zones(outside)),
    ...Array.from({ length: 10 }, () => zones(inside)),
    ...Array.from({ length: 3 }, () => zones(inside)),
  ]);
  const row = await analysisOf(games);
  near(row.three_share01_last_20, 0.5);
  near(row.corner3_share01_last_10, 0.4);
  near(row.ab3_share01_last_10, 0.6);
  near(row.zone_trend_pp, 50);
  assert.equal(row.zone_games_used_10, 10);
  assert.equal(row.zone_fga_10, 100);
});

test('five games and twenty attempts are the minimum', async () => {
  const few = [
    [1, 1],
    [1, 0],
    [0, 0],
    [0, 0],
    [1, 0],
  ] as const;
  const four = await analysisOf(gamesOf(4, MIX));
  const fifteen = await analysisOf(gamesOf(5, few));
  for (const row of [four, fifteen]) {
    assert.equal(row.ra_share01_last_20, null);
    assert.equal(row.primary_zone, null);
    assert.equal(row.ra_pct01_last_20, null);
    assert.equal(reasons(row).ra_share01_last_20, 'insufficient_history');
    assert.equal(reasons(row).ra_pct01_shrunk_last_20, 'insufficient_history');
  }
  assert.equal(fifteen.zone_fga_20, 15);
  assert.equal(reasons(await analysisOf([])).primary_zone, 'no_history');
  assert.equal(reasons(await analysisOf(playerGames([{}]))).primary_zone, 'source_missing');
});

test('percentages are drawn towards the league by a/(a + K), once ten teams have five games', async () => {
  const own = gamesOf(5, MIX);
  const others = (teams: number) =>
    Array.from({ length: teams }, (_, t) =>
      playerGames(
        Array.from({ length: 5 }, () => ({
          person_id: 100 + t,
          team_id: 10 + t,
          ...zones([
            [6, 3],
            [2, 1],
            [1, 0],
            [1, 1],
            [2, 1],
          ]),
        })),
      ).map((row) => ({ ...row, game_id: `${t}-${row.game_id}` })),
    ).flat();
  const row = await analysisOf([...own, ...others(9)]);
  const league = (20 * 0.75 + 270 * 0.5) / 290;
  near(row.ra_pct01_shrunk_last_20, league + ((0.75 - league) * 20) / (20 + 70));
  const young = await analysisOf([...own, ...others(8)]);
  assert.equal(young.ra_pct01_shrunk_last_20, null);
  assert.equal(reasons(young).ra_pct01_shrunk_last_20, 'insufficient_history');
  near(young.ra_pct01_last_20, 0.75);
});

test('the primary zone follows the shares: inside, three, mid, else balanced', async () => {
  const cases = [
    [
      'inside',
      [
        [3, 1],
        [1, 0],
        [2, 0],
        [2, 0],
        [2, 0],
      ],
    ],
    [
      'three',
      [
        [2, 1],
        [1, 0],
        [2, 0],
        [2, 0],
        [3, 0],
      ],
    ],
    [
      'mid',
      [
        [2, 1],
        [1, 0],
        [4, 0],
        [1, 0],
        [2, 0],
      ],
    ],
    [
      'balanced',
      [
        [2, 1],
        [1, 0],
        [3, 0],
        [1, 0],
        [2, 0],
      ],
    ],
  ] as const;
  for (const [zone, counts] of cases) assert.equal((await analysisOf(gamesOf(5, counts))).primary_zone, zone);
});

test('a zone he never shoots from has a share of 0 and no percentage', async () => {
  const row = await analysisOf(
    gamesOf(5, [
      [4, 2],
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ]),
  );
  assert.equal(row.paint_share01_last_20, 0);
  assert.equal(row.paint_pct01_last_20, null);
  assert.equal(reasons(row).paint_pct01_last_20, 'zero_denominator');
});

test('free-throw share and assisted share are ratios of sums with their own minimum', async () => {
  const games = playerGames([
    { ftm: 6, points: 10, assisted_fgm: 1, unassisted_fgm: 1 },
    { ftm: 0, points: 20, assisted_fgm: 5, unassisted_fgm: 3 },
    { ftm: 4, points: 10 },
  ]);
  const row = await analysisOf(games);
  near(row.ft_points_share01_last_20, 0.25);
  near(row.assisted_share01_last_20, 0.6);
  near(row.unassisted_share01_last_20, 0.4);
  const two = await analysisOf(games.slice(1));
  assert.equal(reasons(two).ft_points_share01_last_20, 'insufficient_history');
  const scoreless = await analysisOf(
    playerGames(Array.from({ length: 3 }, () => ({ points: 0, ftm: 0, assisted_fgm: 0, unassisted_fgm: 0 }))),
  );
  assert.equal(reasons(scoreless).ft_points_share01_last_20, 'zero_denominator');
  assert.equal(reasons(scoreless).assisted_share01_last_20, 'zero_denominator');
  assert.equal(reasons(await analysisOf(playerGames([{}]))).assisted_share01_last_20, 'source_missing');
});

test('every player of the slate has a row; one zone for everybody is refused, an odd mix announced', async () => {
  const people = Array.from({ length: 110 }, (_, i) => 1000 + i);
  const games = people.flatMap((person_id) =>
    gamesOf(
      5,
      [
        [9, 5],
        [1, 0],
        [0, 0],
        [0, 0],
        [0, 0],
      ],
      { person_id },
    ),
  );
  const { violations, expectation } = await run(games, people);
  assert.deepEqual(expectation[ID], { expected: 110, found: 110, missing: '' });
  assert.equal(violations[ID]!.players_differ_in_primary_zone, 110);
  assert.ok(violations[ID]!.shot_mix_of_the_slate_as_usual! > 0);
  assert.equal(violations[ID]!.shares_add_up_to_one, 0);
});
