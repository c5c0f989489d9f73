import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { rowOf } from '../../../test/support/phase4/row-of.ts';
import { type Harness, openHarness } from '../../../test/support/warehouse-harness.ts';
import { gameDate } from '../../league/game-date.ts';
import type { Row } from '../../ports/warehouse.ts';
import { playerGameSummary } from '../../tables/nba-analytics/player-game-summary.ts';
import { mlFeatureStoreV2 } from '../../tables/nba-predictions/ml-feature-store-v2.ts';
import { modelRegistry } from '../../tables/nba-predictions/model-registry.ts';
import { playerPropPredictions } from '../../tables/nba-predictions/player-prop-predictions.ts';
import { predictionAccuracy as accuracyTable } from '../../tables/nba-predictions/prediction-accuracy.ts';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import { START_PARAMETERS } from '../5-predict/fit-system-parameters.ts';
import { judgeOutput } from '../output-contract.ts';
import { predictionAccuracy } from './prediction-accuracy.ts';

const TABLES = [
  playerPropPredictions,
  playerGameSummary,
  mlFeatureStoreV2,
  nbacSchedule,
  modelRegistry,
  accuracyTable,
];
const DATE = '2024-01-15';
const GAME = '0022300561';
const TIP = '2024-01-16T00:30:00.000Z';
const EARLY = '2024-01-15T16:00:00.000Z';
const AS_OF = Date.parse('2024-01-16T11:30:00Z');

let harness: Harness;
before(async () => {
  harness = await openHarness(TABLES);
});
after(() => harness.close());

function prediction(change: Row): Row {
  const line = change.line ?? null;
  return rowOf(playerPropPredictions, {
    game_date: DATE,
    person_id: 1,
    system_id: 'ensemble_v1',
    line_key: line === null ? 'none' : Number(line).toFixed(1),
    generation: 1,
    game_id: GAME,
    tip_off_at: TIP,
    created_at: EARLY,
    predicted_points: 21,
    predicted_median: 20.5,
    sd: 6,
    dist: '{"mean":21,"sd":6,"shape_id":"normal"}',
    calibration_id: 'start_v1',
    has_line: line !== null,
    is_primary_line: line !== null,
    line_source: line === null ? 'none' : 'odds_api',
    recommendation: line === null ? 'NO_LINE' : 'PASS',
    ...change,
  });
}

function game(change: Row): Row {
  return rowOf(nbacSchedule, {
    for_date: '2024-01-16',
    game_id: GAME,
    game_date_et: DATE,
    game_status: 3,
    postponed_status: 'N',
    counts_in: 'regular',
    competition: 'regular',
    tipoff_source: 'payload',
    ...change,
  });
}

function played(person_id: number, points: number, change: Row = {}): Row {
  return rowOf(playerGameSummary, {
    game_date: DATE,
    game_id: GAME,
    person_id,
    play_status: 'played',
    points,
    minutes: 31,
    team_minutes: 240,
    game_type: 'regular',
    ...change,
  });
}

interface Facts {
  readonly predictions: readonly Row[];
  readonly games?: readonly Row[];
  readonly summaries?: readonly Row[];
  readonly features?: readonly Row[];
  readonly registry?: readonly Row[];
}

/** Grades the facts in a workspace of their own: nothing is shared between tests. */
async function grade({
  predictions,
  games = [game({})],
  summaries = [played(1, 25)],
  features = [],
  registry = [],
}: Facts) {
  const workspace = await harness.workspace([], { date: DATE, season: 2023, previous: null, asOf: AS_OF });
  try {
    await workspace.load('player_prop_predictions', playerPropPredictions, predictions);
    await workspace.load('nbac_schedule', nbacSchedule, games);
    await workspace.load('player_game_summary', playerGameSummary, summaries);
    await workspace.load('ml_feature_store_v2', mlFeatureStoreV2, features);
    await workspace.load('model_registry', modelRegistry, registry);
    const date = gameDate(DATE);
    await predictionAccuracy.compute({ date, season: 2023, previous: null, asOf: AS_OF }, workspace);
    const rows = await workspace.rows('SELECT * FROM output ORDER BY person_id, system_id, line_key');
    const parameters = { game_date: DATE, season: 2023, previous: null, as_of: '2024-01-16 11:30:00' };
    const verdict = await judgeOutput(
      workspace,
      'prediction_accuracy',
      predictionAccuracy.contract,
      parameters,
      rows.length,
    );
    return { rows, first: rows[0]!, verdict };
  } finally {
    await workspace.close();
  }
}

test('an OVER wins above its line, an UNDER loses there', async () => {
  const over = await grade({ predictions: [prediction({ line: 22.5, recommendation: 'OVER' })] });
  assert.equal(over.first.result, 'WIN');
  assert.equal(over.first.actual_points, 25);
  assert.equal(over.verdict.outcome.kind, 'complete');
  const under = await grade({ predictions: [prediction({ line: 22.5, recommendation: 'UNDER' })] });
  assert.equal(under.first.result, 'LOSS');
});

test('an UNDER wins below its line, an OVER loses there', async () => {
  const summaries = [played(1, 22)];
  const under = await grade({
    predictions: [prediction({ line: 22.5, recommendation: 'UNDER' })],
    summaries,
  });
  assert.equal(under.first.result, 'WIN');
  const over = await grade({ predictions: [prediction({ line: 22.5, recommendation: 'OVER' })], summaries });
  assert.equal(over.first.result, 'LOSS');
});

test('hitting an integer line exactly is a push, for either side', async () => {
  for (const recommendation of ['OVER', 'UNDER']) {
    const { first } = await grade({ predictions: [prediction({ line: 25, recommendation })] });
    assert.equal(first.result, 'PUSH');
    assert.equal(first.void_reason, null);
  }
});

test('PASS and NO_LINE neither win nor lose but have their errors', async () => {
  const { rows } = await grade({
    predictions: [prediction({ person_id: 1, line: 22.5 }), prediction({ person_id: 2 })],
    summaries: [played(1, 25), played(2, 18)],
  });
  assert.deepEqual(
    rows.map((row) => row.result),
    ['NONE', 'NONE'],
  );
  assert.deepEqual(
    rows.map((row) => row.error),
    [-4, 3],
  );
  assert.deepEqual(
    rows.map((row) => row.abs_error),
    [4.5, 2.5],
  );
  assert.deepEqual(
    rows.map((row) => [row.within_3, row.within_5]),
    [
      [false, true],
      [true, true],
    ],
  );
});

test('zero points by a player who played are a result', async () => {
  const { first } = await grade({
    predictions: [prediction({ line: 2.5, recommendation: 'UNDER' })],
    summaries: [played(1, 0, { minutes: 0 })],
  });
  assert.equal(first.result, 'WIN');
  assert.equal(first.actual_points, 0);
  assert.equal(first.abs_error, 20.5);
});

test('a player who did not play is void, never zero points; the reason follows what was known of him', async () => {
  const statuses = { 1: 'out', 2: 'Doubtful', 3: 'questionable', 4: 'PROBABLE', 5: 'available', 6: null };
  const predictions = Object.entries(statuses).map(([id, injury_status]) =>
    prediction({ person_id: Number(id), line: 9.5, recommendation: 'UNDER', injury_status }),
  );
  const summaries = [
    played(99, 10),
    ...[1, 2, 3, 4, 5, 6].map((id) => played(id, 0, { play_status: 'dnp', points: null, minutes: null })),
  ];
  const { rows, verdict } = await grade({ predictions, summaries });
  assert.deepEqual(
    rows.map((row) => row.void_reason),
    [
      'dnp_injury_confirmed',
      'dnp_injury_confirmed',
      'dnp_late_scratch',
      'dnp_late_scratch',
      'dnp_unknown',
      'dnp_unknown',
    ],
  );
  for (const row of rows) {
    assert.equal(row.result, 'VOID');
    assert.deepEqual(
      [row.actual_points, row.error, row.abs_error, row.pit, row.crps, row.within_3],
      [null, null, null, null, null, null],
    );
  }
  assert.equal(verdict.outcome.kind, 'complete');
});

test('a player without a box row is void: sources list only who appeared', async () => {
  const summaries = [played(99, 10)];
  const { first } = await grade({ predictions: [prediction({})], summaries });
  assert.equal(first.void_reason, 'no_box_row');
  const { first: scratched } = await grade({
    predictions: [prediction({ injury_status: 'questionable' })],
    summaries,
  });
  assert.equal(scratched.void_reason, 'dnp_late_scratch');
});

test('a postponed game voids its predictions, however the schedule tells it', async () => {
  const told = [
    [game({ postponed_status: 'P', game_status: 1 })],
    [game({ game_date_et: '2024-02-15', game_status: 1 })],
    [game({ game_id: '0022300999' })],
  ];
  for (const games of told) {
    const { first, verdict } = await grade({
      predictions: [prediction({ line: 9.5, recommendation: 'OVER' })],
      games,
      summaries: [],
    });
    assert.equal(first.void_reason, 'game_postponed');
    assert.equal(verdict.outcome.kind, 'complete');
  }
});

test('a row made after tip-off is never graded; the one before it is', async () => {
  const late = prediction({
    generation: 2,
    created_at: '2024-01-16T00:30:00.000Z',
    predicted_points: 25,
    line: 22.5,
  });
  const early = prediction({ line: 22.5, is_active: false });
  const { rows } = await grade({ predictions: [early, late] });
  assert.equal(rows.length, 1);
  assert.equal(rows[0]?.generation, 1);
  assert.equal(rows[0]?.minutes_before_tip, 510);
});

test('of several generations the latest before tip-off stands', async () => {
  const first = prediction({ line: 22.5, is_active: false });
  const second = prediction({
    line: 22.5,
    generation: 2,
    created_at: '2024-01-15T20:00:00.000Z',
    predicted_points: 19,
  });
  const { rows } = await grade({ predictions: [first, second] });
  assert.deepEqual(
    rows.map((row) => [row.generation, row.predicted_points]),
    [[2, 19]],
  );
});

test('a row withdrawn before tip-off is not graded, one withdrawn after it is', async () => {
  const withdrawn = (invalidated_at: string) => [
    prediction({ person_id: 1, invalidated_at }),
    prediction({ person_id: 2 }),
  ];
  const summaries = [played(1, 25), played(2, 18)];
  assert.equal(
    (await grade({ predictions: withdrawn('2024-01-15T23:00:00.000Z'), summaries })).rows.length,
    1,
  );
  assert.equal(
    (await grade({ predictions: withdrawn('2024-01-16T03:00:00.000Z'), summaries })).rows.length,
    2,
  );
});

test('without a tip-off time the nominal 19:30 ET decides, and minutes before tip are not claimed', async () => {
  const rowsAt = async (created_at: string) =>
    (
      await grade({
        predictions: [prediction({ tip_off_at: null, created_at }), prediction({ person_id: 2 })],
        summaries: [played(1, 1), played(2, 2)],
      })
    ).rows;
  const before = await rowsAt('2024-01-16T00:29:59.000Z');
  assert.equal(before.length, 2);
  assert.equal(before[0]?.minutes_before_tip, null);
  assert.equal((await rowsAt('2024-01-16T00:30:00.000Z')).length, 1);
});

test('the headline is the newest primary line, one per player and system; ladder lines are graded beside it', async () => {
  const { rows } = await grade({
    predictions: [
      prediction({ line: 22.5 }),
      prediction({ line: 23.5, generation: 2, created_at: '2024-01-15T20:00:00.000Z' }),
      prediction({
        line: 27.5,
        generation: 2,
        created_at: '2024-01-15T20:00:00.000Z',
        is_primary_line: false,
      }),
      prediction({
        line: 23.5,
        system_id: 'xgboost_v1',
        generation: 2,
        created_at: '2024-01-15T20:00:00.000Z',
      }),
    ],
  });
  assert.deepEqual(
    rows.filter((row) => row.is_headline).map((row) => [row.system_id, row.line_key]),
    [
      ['ensemble_v1', '23.5'],
      ['xgboost_v1', '23.5'],
    ],
  );
  assert.equal(rows.length, 4);
});

test('closing-line value is how far the line moved our way after the pick', async () => {
  const predictions = (recommendation: string) => [
    prediction({ line: 22.5, recommendation, is_active: false }),
    prediction({ line: 24, generation: 2, created_at: '2024-01-15T20:00:00.000Z' }),
  ];
  const clv = async (recommendation: string) =>
    (await grade({ predictions: predictions(recommendation) })).rows.map((row) => [
      row.line,
      row.closing_line,
      row.clv,
    ]);
  assert.deepEqual(await clv('OVER'), [
    [22.5, 24, 1.5],
    [24, 24, null],
  ]);
  assert.deepEqual(await clv('UNDER'), [
    [22.5, 24, -1.5],
    [24, 24, null],
  ]);
});

test("the market's probability is free of the book's margin", async () => {
  const { rows } = await grade({
    predictions: [
      prediction({ person_id: 1, line: 22.5, over_price: -110, under_price: -110 }),
      prediction({ person_id: 2, line: 22.5, over_price: 120, under_price: -150 }),
      prediction({ person_id: 3, line: 22.5, over_price: -110 }),
    ],
    summaries: [played(1, 1), played(2, 2), played(3, 3)],
  });
  assert.equal(rows[0]?.p_market_over, 0.5);
  assert.ok(Math.abs(Number(rows[1]?.p_market_over) - 100 / 220 / (100 / 220 + 150 / 250)) < 1e-12);
  assert.equal(rows[2]?.p_market_over, null);
});

test('a game that is not final yet waits, and nobody is missing for it', async () => {
  const games = [game({}), game({ game_id: '0022300562', game_status: 2 })];
  const { rows, verdict } = await grade({
    predictions: [prediction({}), prediction({ person_id: 2, game_id: '0022300562' })],
    games,
  });
  assert.deepEqual(
    rows.map((row) => row.person_id),
    [1],
  );
  assert.deepEqual(verdict.outcome, { kind: 'complete' });
});

test('a final game without its box score is missing by name, not void', async () => {
  const games = [game({}), game({ game_id: '0022300562' })];
  const { rows, verdict } = await grade({
    predictions: [prediction({}), prediction({ person_id: 2, game_id: '0022300562' })],
    games,
  });
  assert.equal(rows.length, 1);
  assert.deepEqual(verdict.outcome, {
    kind: 'partial',
    found: 1,
    expected: 2,
    missing: '0022300562 (1 predictions)',
  });
});

test('final games about which nothing was said before tip-off are an unexpected emptiness', async () => {
  const { verdict } = await grade({ predictions: [prediction({ created_at: '2024-01-16T01:00:00.000Z' })] });
  assert.deepEqual(verdict.outcome, {
    kind: 'empty_unexpected',
    expected: 1,
    missing: `${GAME} (nothing said before tip-off)`,
  });
});

test('no predictions and no final games are an expected emptiness', async () => {
  const { verdict } = await grade({
    predictions: [],
    games: [game({ postponed_status: 'P', game_status: 1 })],
    summaries: [],
  });
  assert.equal(verdict.outcome.kind, 'empty_ok');
});

test('pre-game averages travel with the grade', async () => {
  const features = [
    rowOf(mlFeatureStoreV2, {
      game_date: DATE,
      game_id: GAME,
      person_id: 1,
      season_games_played: 38,
      minutes_avg_last_10: 33.3,
      points_avg_season: 24,
      points_ewma_h8: 25.5,
      hours_to_tip: 1,
    }),
  ];
  const { first } = await grade({ predictions: [prediction({})], features });
  assert.deepEqual(
    [
      first.season_games_played,
      first.minutes_avg_last_10,
      first.points_avg_season,
      first.points_ewma_h8,
      first.points_avg_last_5,
    ],
    [38, 33.3, 24, 25.5, null],
  );
});

test('a stat correction is another version of the grade, a repetition is not', async () => {
  const version = async (points: number) =>
    (await grade({ predictions: [prediction({})], summaries: [played(1, points)] })).first.grade_version;
  assert.equal(await version(24), await version(24));
  assert.notEqual(await version(24), await version(22));
});

test('pit and crps score the distribution the prediction named', async () => {
  const shaped = {
    ...START_PARAMETERS,
    parametersId: 'fit_1',
    shapes: [
      {
        shapeId: 'residual_20_60',
        meanFrom: 20,
        meanTo: 60,
        quantiles: Array.from({ length: 200 }, (_, i) => -1.2 + i * 0.012),
      },
    ],
  };
  const registry = [
    rowOf(modelRegistry, {
      game_date: '2024-01-15',
      artifact_kind: 'system_parameters',
      state: 'passed',
      artifact: JSON.stringify(shaped),
    }),
  ];
  const of = async (change: Row) => (await grade({ predictions: [prediction(change)], registry })).first;
  const normal = await of({});
  // 25 lies two thirds of a deviation above the mean of 21.
  assert.ok(Math.abs(Number(normal.pit) - 0.7475) < 0.005, `pit ${normal.pit}`);
  assert.ok(Number(normal.crps) > 1 && Number(normal.crps) < 4);
  const own = await of({ calibration_id: 'fit_1', dist: '{"mean":21,"sd":6,"shape_id":"residual_20_60"}' });
  assert.notEqual(own.pit, normal.pit);
  const lost = await of({ calibration_id: 'fit_0', dist: '{"mean":21,"sd":6,"shape_id":"residual_20_60"}' });
  assert.deepEqual([lost.pit, lost.crps, lost.abs_error], [null, null, 4.5]);
});

test('grades fit their table: stored, read back, and stored again without a change', async () => {
  const context = { date: DATE, season: 2023, previous: null, asOf: AS_OF };
  await harness.insert(playerPropPredictions, [
    prediction({ line: 22.5, recommendation: 'OVER' }),
    prediction({ person_id: 2 }),
  ]);
  await harness.insert(playerGameSummary, [played(1, 25), played(9, 1)]);
  await harness.insert(nbacSchedule, [game({})]);
  const workspace = await harness.workspace(predictionAccuracy.reads, context);
  try {
    await predictionAccuracy.compute({ ...context, date: gameDate(DATE) }, workspace);
    const envelope = {
      run_id: 'r',
      input_version: 'v',
      schema_version: 's',
      computed_at: '2024-01-16T12:00:00.000Z',
    };
    const store = () =>
      harness.warehouse.replacePartition(accuracyTable, gameDate(DATE), workspace, 'output', envelope);
    const fact = await store();
    assert.equal(fact.rows, 2);
    assert.deepEqual(await store(), fact);
  } finally {
    await workspace.close();
  }
});

test('the order of the rows read changes nothing', async () => {
  const predictions = [1, 2, 3, 4].map((id) => prediction({ person_id: id, line: 10.5 + id }));
  const summaries = [1, 2, 3, 4].map((id) => played(id, 8 + id * 3));
  const there = await grade({ predictions, summaries });
  const back = await grade({ predictions: predictions.toReversed(), summaries: summaries.toReversed() });
  assert.deepEqual(back.rows, there.rows);
});
