import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { rowOf } from '../../../test/support/phase4/row-of.ts';
import { type Harness, openHarness } from '../../../test/support/warehouse-harness.ts';
import type { Row } from '../../ports/warehouse.ts';
import { predictionAccuracy } from '../../tables/nba-predictions/prediction-accuracy.ts';
import { systemDailyPerformance } from './system-daily-performance.ts';

const CONTEXT = { date: '2024-01-15', season: 2023, previous: '2024-01-14', asOf: '2024-01-16 11:30:00' };

let harness: Harness;
before(async () => {
  harness = await openHarness([predictionAccuracy]);
});
after(() => harness.close());

/** A graded headline row; error, abs_error and the like are the grader's business and not read here. */
function graded(person_id: number, change: Row): Row {
  return rowOf(predictionAccuracy, {
    game_date: CONTEXT.date,
    person_id,
    system_id: 'ensemble_v1',
    line_key: 'none',
    is_headline: true,
    predicted_points: 12,
    predicted_median: 11,
    actual_points: 12,
    recommendation: 'NO_LINE',
    result: 'NONE',
    season_games_played: 30,
    minutes_avg_last_10: 25,
    ...change,
  });
}

async function performance(rows: readonly Row[]) {
  const workspace = await harness.workspace([], CONTEXT);
  try {
    await workspace.load('prediction_accuracy', predictionAccuracy, rows);
    const { sql, contract } = systemDailyPerformance;
    await workspace.run(`CREATE TEMP TABLE output AS ${sql}`, { game_date: CONTEXT.date });
    const out = await workspace.rows<Record<string, number | string | null>>(
      'SELECT * FROM output ORDER BY system_id, population',
    );
    const [expectation] = await workspace.rows(contract.expectation);
    const broken: string[] = [];
    for (const check of contract.checks) {
      const [row] = await workspace.rows<{ violations: number }>(check.sql);
      if (Number(row?.violations) > 0) broken.push(check.name);
    }
    const of = (system: string, population: string) => {
      const row = out.find(
        (candidate) => candidate.system_id === system && candidate.population === population,
      );
      assert.ok(row, `no row for ${system}, ${population}`);
      return row;
    };
    return { out, of, expectation, broken };
  } finally {
    await workspace.close();
  }
}

const near = (found: unknown, expected: number) =>
  assert.ok(Math.abs(Number(found) - expected) < 1e-12, `${found} is not ${expected}`);

test('errors are judged on the median, bias and rmse on the mean', async () => {
  const { of } = await performance([
    graded(1, { predicted_points: 12, predicted_median: 11, actual_points: 15 }),
    graded(2, { predicted_points: 12, predicted_median: 11, actual_points: 5 }),
  ]);
  const row = of('ensemble_v1', 'all_played');
  assert.equal(row.n, 2);
  near(row.mae, 5);
  near(row.bias, 2);
  near(row.rmse, Math.sqrt((9 + 49) / 2));
  assert.deepEqual([row.within_3_count, row.within_5_count], [0, 1]);
});

test('populations are cut by what was known before the game', async () => {
  const { of } = await performance([
    graded(1, {}),
    graded(2, { season_games_played: 4 }),
    graded(3, { season_games_played: null }),
    graded(4, { minutes_avg_last_10: 14.9 }),
    graded(5, { has_line: true, line: 10.5, season_games_played: 2, recommendation: 'PASS' }),
    graded(6, { has_line: true, line: 10.5, recommendation: 'OVER', result: 'WIN' }),
  ]);
  const counts = ['all_played', 'min15', 'with_line', 'recommended'].map((name) => of('ensemble_v1', name).n);
  assert.deepEqual(counts, [3, 2, 2, 1]);
});

test('void rows are counted apart and nowhere else; ladder rows are not counted', async () => {
  const { of } = await performance([
    graded(1, {}),
    graded(2, { result: 'VOID', actual_points: null, void_reason: 'dnp_unknown' }),
    graded(3, { is_headline: false }),
  ]);
  const row = of('ensemble_v1', 'all_played');
  assert.deepEqual([row.n, row.void_count], [1, 1]);
});

test('hits are counted by side and by edge', async () => {
  const pick = (id: number, recommendation: string, result: string, edge: number) =>
    graded(id, { has_line: true, line: 10.5, recommendation, result, edge });
  const { of, broken } = await performance([
    pick(1, 'OVER', 'WIN', 1.2),
    pick(2, 'OVER', 'LOSS', 3),
    pick(3, 'UNDER', 'WIN', -5.5),
    pick(4, 'UNDER', 'PUSH', -2),
    graded(5, { has_line: true, line: 10.5, recommendation: 'PASS' }),
  ]);
  const row = of('ensemble_v1', 'with_line');
  assert.deepEqual([row.wins, row.losses, row.pushes, row.none_count], [2, 1, 1, 1]);
  assert.deepEqual([row.over_wins, row.over_losses, row.under_wins, row.under_losses], [1, 1, 1, 0]);
  assert.deepEqual([row.edge_1_wins, row.edge_1_losses], [2, 1]);
  assert.deepEqual([row.edge_3_wins, row.edge_3_losses, row.edge_5_wins, row.edge_5_losses], [1, 1, 1, 0]);
  assert.deepEqual(broken, []);
});

test('the gap to the line is paired on the rows that have one', async () => {
  const { of } = await performance([
    graded(1, {
      has_line: true,
      line: 14.5,
      predicted_median: 11,
      actual_points: 15,
      recommendation: 'PASS',
    }),
    graded(2, { predicted_median: 11, actual_points: 30 }),
  ]);
  const row = of('ensemble_v1', 'all_played');
  assert.equal(row.line_n, 1);
  near(row.line_mae, 0.5);
  near(row.gap_to_line, 3.5);
  const line = of('line', 'all_played');
  assert.deepEqual([line.n, line.mae, line.is_reference], [1, 0.5, true]);
});

test('log-loss and Brier are of the push-free probability, pushes left out', async () => {
  const { of } = await performance([
    graded(1, {
      has_line: true,
      line: 10,
      p_over: 0.54,
      p_push: 0.1,
      actual_points: 15,
      recommendation: 'PASS',
    }),
    graded(2, {
      has_line: true,
      line: 10,
      p_over: 0.54,
      p_push: 0.1,
      actual_points: 5,
      recommendation: 'PASS',
    }),
    graded(3, {
      has_line: true,
      line: 10,
      p_over: 0.54,
      p_push: 0.1,
      actual_points: 10,
      recommendation: 'PASS',
    }),
    graded(4, { has_line: true, line: 10, actual_points: 12, recommendation: 'PASS' }),
  ]);
  const row = of('ensemble_v1', 'with_line');
  assert.equal(row.probability_n, 2);
  near(row.log_loss, -(Math.log(0.6) + Math.log(0.4)) / 2);
  near(row.brier, (0.16 + 0.36) / 2);
});

test('coverage counts where results fell in their distributions', async () => {
  const pits = [0.02, 0.12, 0.3, 0.5, 0.95];
  const { of } = await performance([
    ...pits.map((pit, i) => graded(i + 1, { pit, crps: i + 1 })),
    graded(9, { pit: null }),
  ]);
  const row = of('ensemble_v1', 'all_played');
  assert.deepEqual([row.n, row.coverage_n, row.inside_50_count, row.inside_80_count], [6, 5, 2, 3]);
  near(row.coverage_80, 0.6);
  near(row.crps, 3);
});

test('the simple predictors stand beside the systems, once per player', async () => {
  const averages = {
    points_avg_season: 10,
    points_avg_last_10: 14,
    points_avg_last_5: 9,
    points_ewma_h8: null,
  };
  const { of, out, expectation } = await performance([
    graded(1, { ...averages, actual_points: 12 }),
    graded(1, { ...averages, actual_points: 12, system_id: 'xgboost_v1' }),
  ]);
  const season = of('season_mean', 'all_played');
  assert.deepEqual([season.n, season.mae, season.bias, season.is_reference], [1, 2, -2, true]);
  assert.equal(of('last_10', 'all_played').bias, 2);
  assert.equal(of('last_5', 'all_played').mae, 3);
  assert.equal(of('ewma_h8', 'all_played').n, 0);
  assert.equal(out.length, 7 * 4);
  assert.deepEqual(expectation, { expected: 28, found: 28, missing: '' });
});

test('an empty population has counts of zero and no means', async () => {
  const { of, broken } = await performance([graded(1, { season_games_played: 1 })]);
  const row = of('ensemble_v1', 'all_played');
  assert.deepEqual([row.n, row.wins, row.line_n], [0, 0, 0]);
  assert.deepEqual(
    [row.mae, row.rmse, row.bias, row.gap_to_line, row.log_loss, row.coverage_80],
    [null, null, null, null, null, null],
  );
  assert.deepEqual(broken, []);
});

test('rows without a distribution have no coverage, not one of zero', async () => {
  const { of } = await performance([graded(1, {})]);
  const row = of('ensemble_v1', 'all_played');
  assert.deepEqual([row.n, row.coverage_n, row.coverage_80, row.crps], [1, 0, null, null]);
});

test('a date without grades has no rows and expects none', async () => {
  const { out, expectation } = await performance([]);
  assert.equal(out.length, 0);
  assert.deepEqual(expectation, { expected: 0, found: 0, missing: '' });
});

test('a system that errs less than is possible raises the alarm', async () => {
  const rows = (error: number) =>
    Array.from({ length: 120 }, (_, i) => graded(i + 1, { predicted_median: 12 + error }));
  assert.deepEqual((await performance(rows(2))).broken, ['a_system_is_not_too_good_to_be_true']);
  assert.deepEqual((await performance(rows(4.6))).broken, []);
});

test('shuffled rows give the same bytes', async () => {
  const rows = Array.from({ length: 40 }, (_, i) =>
    graded(i + 1, {
      predicted_points: 10 + i / 7,
      predicted_median: 9 + i / 7,
      actual_points: i,
      pit: i / 41,
      crps: i / 3,
    }),
  );
  const shuffled = rows.map((_, i) => rows[(i * 17) % 40]!);
  assert.equal(
    JSON.stringify((await performance(shuffled)).out),
    JSON.stringify((await performance(rows)).out),
  );
});

test('stored grades go through the declared windows and table checks', async () => {
  await harness.insert(predictionAccuracy, [graded(1, {}), graded(1, { system_id: 'xgboost_v1' })]);
  const rows = await harness.runQuery(systemDailyPerformance, CONTEXT);
  assert.equal(rows.length, 28);
});
