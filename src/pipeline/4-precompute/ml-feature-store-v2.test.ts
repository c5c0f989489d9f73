import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { playerContext, SLATE, teamContext } from '../../../test/support/phase4/box-rows.ts';
import { rowOf } from '../../../test/support/phase4/row-of.ts';
import { openPhase4 } from '../../../test/support/phase4/run-phase4.ts';
import type { Row } from '../../ports/warehouse.ts';
import type { Table } from '../../tables/define-table.ts';
import { playerCompositeFactors } from '../../tables/nba-precompute/player-composite-factors.ts';
import { playerDailyCache } from '../../tables/nba-precompute/player-daily-cache.ts';
import { playerShotZoneAnalysis } from '../../tables/nba-precompute/player-shot-zone-analysis.ts';
import { teamDefenseZoneAnalysis } from '../../tables/nba-precompute/team-defense-zone-analysis.ts';
import {
  FEATURE_NAMES,
  FEATURES,
  type FeatureSource,
  featureContractHash,
  REQUIRED_FEATURES,
} from './feature-contract.ts';

const phase4 = await openPhase4();
after(() => phase4.close());

const ID = 'ml_feature_store_v2';
const KEY = {
  game_date: SLATE,
  game_id: 'tonight',
  person_id: 7,
  season: 2023,
  team_id: 1,
  opponent_team_id: 2,
};

/** A value inside each feature's range, a different one for each feature where the range allows it. */
const VALUES = new Map(
  FEATURES.map(({ name, index, range: [least, most], type }) => {
    const value = least + ((most - least) * (index + 1)) / 50;
    return [name, type === 'int' ? Math.round(value) : value];
  }),
);

function owned(table: FeatureSource, values: ReadonlyMap<string, number | null>): Row {
  return Object.fromEntries(
    FEATURES.filter((feature) => feature.source.table === table).map(({ name, source }) => {
      const value = values.get(name) ?? null;
      const isBool = source.column === 'is_home' || source.column === 'is_back_to_back';
      return [source.column, isBool && value !== null ? value === 1 : value];
    }),
  );
}

interface Given {
  /** Replaces values of features; null is missing. */
  readonly values?: Readonly<Record<string, number | null>>;
  readonly context?: Row;
  readonly cache?: Row;
  /** Owners that have no row at all. */
  readonly without?: readonly FeatureSource[];
}

async function run({ values = {}, context = {}, cache = {}, without = [] }: Given = {}, store = false) {
  const all = new Map<string, number | null>([...VALUES, ...Object.entries(values)]);
  const level = (table: Table & { readonly name: string }, extra: Row = {}) =>
    without.includes(table.name as FeatureSource)
      ? []
      : [rowOf(table, { ...KEY, ...owned(table.name as FeatureSource, all), ...extra })];
  return await phase4.run(
    {
      playerContexts: [playerContext({ ...owned('upcoming_player_game_context', all), ...context })],
      teamContexts: [teamContext(owned('upcoming_team_game_context', all))],
    },
    { date: SLATE, asOf: '2024-01-15 22:00:00' },
    {
      overrides: {
        // His own defence comes first: it must not be taken.
        team_defense_zone_analysis: without.includes('team_defense_zone_analysis')
          ? []
          : [
              rowOf(teamDefenseZoneAnalysis, {
                game_date: SLATE,
                season: 2023,
                team_id: 1,
                def_rating_last_15: 81,
              }),
              rowOf(teamDefenseZoneAnalysis, {
                game_date: SLATE,
                season: 2023,
                team_id: 2,
                ...owned('team_defense_zone_analysis', all),
              }),
            ],
        player_shot_zone_analysis: level(playerShotZoneAnalysis),
        player_daily_cache: level(playerDailyCache, cache),
        player_composite_factors: level(playerCompositeFactors),
      },
      store,
    },
  );
}

const rowFor = async (given?: Given): Promise<Row> => (await run(given)).rows[ID]![0]!;
const json = (value: unknown) => JSON.parse(String(value));

test('every feature is its owner’s value, the defence the opponent’s', async () => {
  const { rows } = await run({}, true);
  const row = rows[ID]![0]!;
  for (const name of FEATURE_NAMES) assert.equal(row[name], VALUES.get(name), name);
  assert.equal(row.is_production_ready, true);
  assert.equal(row.required_missing_count, 0);
  assert.equal(row.optional_missing_count, 0);
  assert.equal(row.quality_score, 100);
  assert.deepEqual(json(row.null_reasons), {});
  assert.equal(row.feature_schema, 'v1');
  assert.equal(row.feature_schema_hash, featureContractHash());
});

test('a missing required feature makes the row not ready and is named; a missing optional one does not', async () => {
  for (const name of REQUIRED_FEATURES.filter(
    (required) => required !== 'is_home' && required !== 'season_games_played',
  )) {
    const row = await rowFor({ values: { [name]: null } });
    assert.equal(row.is_production_ready, false, name);
    assert.deepEqual(json(row.missing_required), [name]);
    assert.equal(row.quality_score, 0);
  }
  const row = await rowFor({ values: { game_total: null, points_line: null } });
  assert.equal(row.is_production_ready, true);
  assert.equal(row.optional_missing_count, 2);
  assert.equal(row.quality_score, 96);
});

test('the owner’s reason travels with the NULL', async () => {
  const row = await rowFor({
    values: { game_total: null, points_ewma_h4: null, opp_ra_pct_diff_shrunk: null },
    cache: { null_reasons: '{"points_ewma_h4":"insufficient_history"}' },
  });
  assert.deepEqual(json(row.null_reasons), {
    points_ewma_h4: 'insufficient_history',
    opp_ra_pct_diff_shrunk: 'source_missing',
    game_total: 'source_missing',
  });
});

test('an owner without a row leaves its features NULL and the row not ready', async () => {
  const row = await rowFor({ without: ['player_daily_cache', 'team_defense_zone_analysis'] });
  assert.equal(row.points_avg_last_5, null);
  assert.equal(row.opp_def_rating_last_15, null);
  assert.equal(row.is_production_ready, false);
  assert.equal(json(row.null_reasons).points_avg_last_5, 'source_missing');
});

test('a value out of its range becomes NULL, is flagged and costs a required row its readiness', async () => {
  const { rows, violations } = await run({ values: { points_avg_last_5: 61, points_ewma_h4: -1 } }, true);
  const row = rows[ID]![0]!;
  assert.equal(row.points_avg_last_5, null);
  assert.equal(row.points_ewma_h4, null);
  assert.equal(row.is_production_ready, false);
  assert.deepEqual(json(row.quality_flags), [
    'range_violation:points_avg_last_5',
    'range_violation:points_ewma_h4',
  ]);
  assert.deepEqual(json(row.null_reasons), {
    points_avg_last_5: 'out_of_range',
    points_ewma_h4: 'out_of_range',
  });
  // One row of one is more than a hundredth of the batch.
  assert.equal(violations[ID]!.at_most_one_row_in_a_hundred_out_of_range, 1);
  assert.equal(violations[ID]!.no_value_out_of_range, 1);
});

test('the ends of a range are inside it', async () => {
  const ends = (end: 0 | 1) => Object.fromEntries(FEATURES.map(({ name, range }) => [name, range[end]]));
  for (const end of [0, 1] as const) {
    const row = await rowFor({ values: ends(end) });
    assert.deepEqual(json(row.null_reasons), {}, String(end));
  }
});

test('one missing game is a flag, two are a required gap', async () => {
  const one = await rowFor({ context: { history_gap_games: 1 } });
  assert.equal(one.is_production_ready, true);
  assert.equal(one.window_completeness, 0.9);
  assert.deepEqual(json(one.quality_flags), ['history_gap']);
  const two = await rowFor({ context: { history_gap_games: 2 } });
  assert.equal(two.is_production_ready, false);
  assert.deepEqual(json(two.missing_required), ['history_gap_games']);
  assert.equal(two.required_missing_count, 1);
  assert.equal(two.window_completeness, 0.8);
});

test('who is ruled out keeps his row, with the reason, and is not ready', async () => {
  const cases = [
    ['out', 'injury_out'],
    ['doubtful', 'injury_doubtful'],
    [null, 'other'],
  ] as const;
  for (const [injury_status, reason] of cases) {
    const row = await rowFor({ context: { is_eligible: false, injury_status } });
    assert.equal(row.ineligible_reason, reason);
    assert.equal(row.is_production_ready, false);
    assert.equal(row.required_missing_count, 0);
  }
  assert.equal((await rowFor()).ineligible_reason, null);
});

test('hours to tip-off are counted from the cut-off, unknown without a time', async () => {
  assert.equal((await rowFor({ context: { tipoff_utc: '2024-01-16T00:30:00.000Z' } })).hours_to_tip, 2.5);
  assert.equal((await rowFor()).hours_to_tip, null);
});

test('flags of the cache lower the score: few games 15, reconstructed 10 and never gold', async () => {
  const few = await rowFor({ cache: { quality_flags: '["few_games"]' } });
  assert.equal(few.quality_score, 85);
  const rebuilt = await rowFor({ cache: { quality_flags: '["reconstructed_source"]' } });
  assert.equal(rebuilt.quality_score, 90);
  assert.deepEqual(json(rebuilt.quality_flags), ['reconstructed_source']);
});

/** A slate of three games, two players each, whose rows are changed by `change`. */
async function slateOf(change: (game: number) => Readonly<Record<string, number | null>>, context: Row = {}) {
  const games = [0, 1, 2];
  const of = (game: number) => new Map<string, number | null>([...VALUES, ...Object.entries(change(game))]);
  const key = (game: number, person: number) => ({
    ...KEY,
    game_id: `g${game}`,
    person_id: 10 * game + person,
    team_id: 100 + game,
    opponent_team_id: 200 + game,
  });
  const players = games.flatMap((game) => [1, 2].map((person) => ({ game, ...{ key: key(game, person) } })));
  const rows = (table: Table) =>
    players.map(({ game, key: k }) =>
      rowOf(table, { ...k, ...owned(table.name as FeatureSource, of(game)) }),
    );
  return await phase4.run(
    {
      playerContexts: players.map(({ game, key: k }) =>
        playerContext({ ...k, ...owned('upcoming_player_game_context', of(game)), ...context }),
      ),
      teamContexts: games.map((game) =>
        teamContext({
          game_id: `g${game}`,
          team_id: 100 + game,
          opponent_team_id: 200 + game,
          ...owned('upcoming_team_game_context', of(game)),
        }),
      ),
    },
    { date: SLATE },
    {
      overrides: {
        team_defense_zone_analysis: games.map((game) =>
          rowOf(teamDefenseZoneAnalysis, {
            game_date: SLATE,
            season: 2023,
            team_id: 200 + game,
            ...owned('team_defense_zone_analysis', of(game)),
          }),
        ),
        player_shot_zone_analysis: rows(playerShotZoneAnalysis),
        player_daily_cache: rows(playerDailyCache),
        player_composite_factors: rows(playerCompositeFactors),
      },
    },
  );
}

const vary = (game: number) => ({
  opp_def_rating_last_15: 110 + game,
  expected_pace: 100 + game,
  game_total: 220 + game,
  team_spread: game - 1,
});

test('a game-level feature with one value over three games is refused', async () => {
  const good = await slateOf(vary);
  assert.deepEqual(new Set(Object.values(good.violations[ID]!)), new Set([0]));
  assert.deepEqual(good.expectation[ID], { expected: 6, found: 6, missing: '' });
  const constant = await slateOf((game) => ({ ...vary(game), team_spread: 0 }));
  assert.equal(constant.violations[ID]!.game_level_features_vary, 1);
  const noMarket = await slateOf((game) => ({ ...vary(game), team_spread: null, game_total: null }));
  assert.equal(noMarket.violations[ID]!.game_level_features_vary, 0);
});

test('a slate late in the season on which few are ready opens an alert', async () => {
  const run = await slateOf(vary, { history_gap_games: 3 });
  assert.equal(run.violations[ID]!.most_eligible_players_are_ready_after_day_14, 6);
});

test('a player of the slate without a row is named', async () => {
  const { expectation } = await phase4.run(
    { playerContexts: [playerContext(), playerContext({ person_id: 9 })] },
    { date: SLATE },
    {
      only: ['player_daily_cache'],
      overrides: { player_daily_cache: [rowOf(playerDailyCache, KEY)] },
      judgeOverrides: true,
    },
  );
  assert.deepEqual(expectation.player_daily_cache, { expected: 2, found: 1, missing: 'tonight/9' });
});

test('a row of somebody who is not on the slate breaks the contract', async () => {
  const { violations } = await phase4.run(
    { playerContexts: [] },
    { date: SLATE },
    {
      only: ['player_daily_cache'],
      overrides: { player_daily_cache: [rowOf(playerDailyCache, KEY)] },
      judgeOverrides: true,
    },
  );
  assert.equal(violations.player_daily_cache!.only_players_of_the_slate, 1);
});
