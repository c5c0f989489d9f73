import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { rowOf } from '../../../test/support/phase4/row-of.ts';
import { type Harness, openHarness } from '../../../test/support/warehouse-harness.ts';
import { contentHash } from '../../engine/hash.ts';
import { addDays, type GameDate, gameDate } from '../../league/game-date.ts';
import type { Row } from '../../ports/warehouse.ts';
import { playerGameSummary } from '../../tables/nba-analytics/player-game-summary.ts';
import { mlFeatureStoreV2 } from '../../tables/nba-predictions/ml-feature-store-v2.ts';
import { modelRegistry } from '../../tables/nba-predictions/model-registry.ts';
import { predictionAccuracy } from '../../tables/nba-predictions/prediction-accuracy.ts';
import { featureContractHash, MODEL_FEATURES } from '../4-precompute/feature-contract.ts';
import { judgeOutput } from '../output-contract.ts';
import { assertGoldenRows } from './booster/golden-rows.ts';
import { predictBooster } from './booster/predict-booster.ts';
import { seededRandom } from './booster/seeded-random.ts';
import { START_PARAMETERS } from './fit-system-parameters.ts';
import { modelTraining } from './model-training.ts';
import type { SystemParameters } from './system-contract.ts';

const OPENER = gameDate('2023-10-24');

interface Facts {
  readonly features: readonly Row[];
  readonly summaries: readonly Row[];
  readonly grades: readonly Row[];
}

/** `days` dates of 100 made-up players whose points follow their average and their minutes. */
function facts(days: number, graded = 0, seed = 1): Facts {
  const random = seededRandom(seed);
  const all = { features: [] as Row[], summaries: [] as Row[], grades: [] as Row[] };
  for (let i = 0; i < days * 100; i++) {
    const date = addDays(OPENER, Math.floor(i / 100));
    const key = {
      game_date: date,
      game_id: `00223${String(Math.floor(i / 10)).padStart(5, '0')}`,
      person_id: i % 100,
    };
    const average = 2 + random() * 24;
    const minutes = 12 + random() * 26;
    const points = Math.max(0, Math.round((average * minutes) / 25 + (random() - 0.5) * 10));
    const own = {
      points_ewma_h8: average,
      minutes_projection: minutes,
      points_std_last_10: i % 3 === 0 ? null : 5,
    };
    all.features.push(rowOf(mlFeatureStoreV2, { ...key, ...own, required_missing_count: 0 }));
    all.summaries.push(
      rowOf(playerGameSummary, {
        ...key,
        play_status: 'played',
        points,
        game_type: 'regular',
        team_minutes: 240,
      }),
    );
    if (i < graded) {
      const grade = {
        game_date: date,
        person_id: i % 100,
        line_key: 'none',
        is_headline: true,
        result: 'NONE',
        actual_points: points,
      };
      for (const [system_id, error] of [
        ['moving_average_baseline_v1', 3],
        ['xgboost_v1', 1],
        ['ensemble_v1', 1.5],
      ] as const) {
        const predicted_points = Math.max(0.5, points + (random() - 0.5) * error * 4);
        all.grades.push(
          rowOf(predictionAccuracy, { ...grade, system_id, predicted_points, recommendation: 'NO_LINE' }),
        );
      }
    }
  }
  return all;
}

let harness: Harness;
before(async () => {
  harness = await openHarness([modelRegistry]);
});
after(() => harness.close());

async function train(date: GameDate, { features, summaries, grades }: Facts) {
  const context = { date, season: 2023, previous: addDays(date, -1), asOf: Date.parse(`${date}T22:00:00Z`) };
  const workspace = await harness.workspace([], context);
  try {
    await workspace.load('ml_feature_store_v2', mlFeatureStoreV2, features);
    await workspace.load('player_game_summary', playerGameSummary, summaries);
    await workspace.load('prediction_accuracy', predictionAccuracy, grades);
    await modelTraining.compute(context, workspace);
    const rows = await workspace.rows('SELECT * FROM output ORDER BY artifact_kind');
    const verdict = await judgeOutput(
      workspace,
      'model_training',
      modelTraining.contract,
      { game_date: date },
      rows.length,
    );
    const envelope = {
      run_id: 'r',
      input_version: 'v',
      schema_version: 's',
      computed_at: '2024-01-16T12:00:00.000Z',
    };
    const fact = await harness.warehouse.replacePartition(modelRegistry, date, workspace, 'output', envelope);
    return {
      rows,
      verdict,
      fact,
      parameters: rows.find((row) => row.artifact_kind === 'system_parameters')!,
      model: rows.find((row) => row.artifact_kind === 'xgboost_v1'),
    };
  } finally {
    await workspace.close();
  }
}

test('an empty record makes start values and no model, and that is complete', async () => {
  const { rows, parameters, verdict } = await train(OPENER, facts(0));
  assert.equal(rows.length, 1);
  assert.equal(parameters.state, 'start');
  assert.deepEqual(JSON.parse(String(parameters.artifact)), START_PARAMETERS);
  assert.deepEqual([parameters.train_from, parameters.train_to, parameters.data_hash], [null, null, null]);
  assert.deepEqual(verdict.outcome, { kind: 'complete' });
});

test('enough rows make a model that can prove itself, as data', async () => {
  const date = addDays(OPENER, 20);
  const { model, verdict } = await train(date, facts(20));
  assert.ok(model);
  assert.deepEqual(
    [model.state, model.train_from, model.train_to, model.training_rows],
    ['candidate', OPENER, addDays(OPENER, 19), 2_000],
  );
  const artifact = JSON.parse(String(model.artifact));
  assert.equal(contentHash(artifact), model.artifact_hash);
  assert.equal(model.feature_contract_hash, featureContractHash());
  assert.deepEqual(artifact.featureNames, MODEL_FEATURES);
  assert.ok(!MODEL_FEATURES.includes('points_line'), 'the main model must not see the line');
  assertGoldenRows(artifact, JSON.parse(String(model.golden_rows)));
  assert.equal(model.model_id, `xgboost_v1_${date}_${String(model.artifact_hash).slice(0, 12)}`);
  const player = {
    ...Object.fromEntries(MODEL_FEATURES.map((name) => [name, null])),
    minutes_projection: 25,
  };
  assert.ok(
    predictBooster(artifact, { ...player, points_ewma_h8: 24 }) >
      predictBooster(artifact, { ...player, points_ewma_h8: 5 }) + 8,
  );
  assert.deepEqual(verdict.outcome, { kind: 'complete' });
});

test('rows that are not complete, not played or of the cup final teach nothing', async () => {
  const { features, summaries, grades } = facts(16);
  const some = (rows: readonly Row[], change: Row) =>
    rows.map((row, i) => (i < 50 ? { ...row, ...change } : row));
  const rowsWith = async (change: Partial<Facts>) =>
    Number(
      (await train(addDays(OPENER, 16), { features, summaries, grades, ...change })).model?.training_rows,
    );
  assert.equal(await rowsWith({}), 1_600);
  assert.equal(await rowsWith({ features: some(features, { required_missing_count: 1 }) }), 1_550);
  assert.equal(await rowsWith({ summaries: some(summaries, { play_status: 'dnp', points: null }) }), 1_550);
  assert.equal(await rowsWith({ summaries: some(summaries, { game_type: 'cup_final' }) }), 1_550);
});

test('graded predictions move the parameters; void and ladder rows do not count', async () => {
  const all = facts(10, 900);
  const date = addDays(OPENER, 10);
  const { parameters } = await train(date, all);
  const fitted = JSON.parse(String(parameters.artifact)) as SystemParameters;
  assert.equal(parameters.state, 'passed');
  assert.equal(parameters.training_rows, 2_700);
  assert.deepEqual([parameters.train_from, parameters.train_to], [OPENER, addDays(OPENER, 8)]);
  assert.equal(fitted.fittedBefore, date);
  assert.ok(fitted.ensembleWeights.xgboost_v1 > fitted.ensembleWeights.moving_average_baseline_v1);
  assert.ok(fitted.sd.xgboost_v1.a < START_PARAMETERS.sd.xgboost_v1.a);
  const { artifact_hash } = parameters;
  const noise = all.grades.slice(0, 300).map((row, i) => ({
    ...row,
    line_key: '50.5',
    predicted_points: 50,
    ...(i % 2 === 0 ? { is_headline: false } : { result: 'VOID', actual_points: null }),
  }));
  assert.equal(
    (await train(date, { ...all, grades: [...all.grades, ...noise] })).parameters.artifact_hash,
    artifact_hash,
  );
});

test('the same facts in another order make the same bytes', async () => {
  const date = addDays(OPENER, 16);
  const there = await train(date, facts(16, 600));
  const { features, summaries, grades } = facts(16, 600);
  const back = await train(date, {
    features: features.toReversed(),
    summaries: summaries.toReversed(),
    grades: grades.toReversed(),
  });
  assert.deepEqual(
    back.rows.map((row) => row.model_id),
    there.rows.map((row) => row.model_id),
  );
  assert.equal(back.fact.hash, there.fact.hash);
});

test('a row of the slate or later stops the training: nothing is stored', async () => {
  await assert.rejects(train(addDays(OPENER, 19), facts(20)), /may not be trained on 2023-11-12/);
  await assert.rejects(
    train(addDays(OPENER, 3), { ...facts(0), grades: facts(5, 500).grades }),
    /may not be fitted on a result of 2023-10-27/,
  );
});
