/** Trains the week's points model from its training rows and says whether it may be used. Pure. */

import { type BoostParameters, DEFAULT_BOOST_PARAMETERS } from './booster/boost-parameters.ts';
import { type GoldenRow, goldenRows } from './booster/golden-rows.ts';
import { predictBoosterBatch } from './booster/predict-booster.ts';
import { type TrainingInput, trainBooster } from './booster/train-booster.ts';
import { type GateDecision, judgeModel, ROWS_OF_A_PASSED_MODEL } from './promotion-gate.ts';
import type { BoostedModel } from './system-contract.ts';

/** Training rows in columns, ordered by date, game and player. NaN = not known. */
export interface TrainingRows {
  readonly gameDates: readonly string[];
  readonly featureNames: readonly string[];
  readonly columns: readonly Float64Array[];
  readonly target: Float64Array;
}

export interface TrainedModel {
  readonly model: BoostedModel;
  readonly parameters: BoostParameters;
  readonly seed: number;
  readonly golden: readonly GoldenRow[];
  readonly gate: GateDecision;
  readonly metrics: Readonly<Record<string, number | null>>;
}

/** Fewer rows make no model at all; a season's first weeks get by with this many. */
export const MINIMUM_TRAINING_ROWS = 1_500;
const SEED = 20_231_024;
const HOLDOUT_DAYS = 28;
/** More time on the court and a higher own rate never mean fewer points. */
const NON_DECREASING = ['minutes_projection', 'points_per_min_last_10', 'points_per_min_season'];
const REFERENCE = 'points_ewma_h8';

/**
 * Null when there are fewer than 1,500 rows. From 10,000 rows on the gate is asked: a second model is trained without
 * the newest four weeks and judged on them.
 */
export function trainPointsModel(
  rows: TrainingRows,
  train: (input: TrainingInput) => BoostedModel = trainBooster,
): TrainedModel | null {
  if (rows.target.length < MINIMUM_TRAINING_ROWS) return null;
  const parameters: BoostParameters = {
    ...DEFAULT_BOOST_PARAMETERS,
    nonDecreasing: NON_DECREASING.filter((name) => rows.featureNames.includes(name)),
  };
  const inputOf = ({ columns, target, featureNames }: TrainingRows): TrainingInput => ({
    columns,
    target,
    featureNames,
    parameters,
    seed: SEED,
  });
  const model = train(inputOf(rows));
  const holdout =
    rows.target.length >= ROWS_OF_A_PASSED_MODEL ? predictHoldout(rows, (part) => train(inputOf(part))) : [];
  const gate = judgeModel(rows.target.length, holdout);
  return {
    model,
    parameters,
    seed: SEED,
    golden: goldenRows(model, rows.columns),
    gate,
    metrics: { ...trainingMetrics(model, rows), ...holdoutMetrics(holdout) },
  };
}

function predictHoldout(rows: TrainingRows, train: (rows: TrainingRows) => BoostedModel) {
  const newest = rows.gameDates.at(-1)!;
  const from = new Date(Date.parse(`${newest}T00:00:00Z`) - (HOLDOUT_DAYS - 1) * 86_400_000)
    .toISOString()
    .slice(0, 10);
  const cut = rows.gameDates.findIndex((date) => date >= from);
  // A feature store that young is all holdout: nothing to train on means nothing to judge.
  if (cut < MINIMUM_TRAINING_ROWS) return [];
  const earlier: TrainingRows = {
    ...rows,
    gameDates: rows.gameDates.slice(0, cut),
    columns: rows.columns.map((column) => column.slice(0, cut)),
    target: rows.target.slice(0, cut),
  };
  const held = rows.columns.map((column) => column.slice(cut));
  const predicted = predictBoosterBatch(train(earlier), held);
  const reference = held[rows.featureNames.indexOf(REFERENCE)];
  return Array.from(predicted, (value, i) => ({
    gameDate: rows.gameDates[cut + i]!,
    predicted: value,
    reference: reference?.[i] ?? Number.NaN,
    actual: rows.target[cut + i]!,
  })).filter(({ reference: value }) => !Number.isNaN(value));
}

function trainingMetrics(model: BoostedModel, rows: TrainingRows): Record<string, number> {
  const predicted = predictBoosterBatch(model, rows.columns);
  const n = rows.target.length;
  const sum = (f: (i: number) => number) => predicted.reduce((total, _, i) => total + f(i), 0);
  return {
    training_mae: sum((i) => Math.abs(predicted[i]! - rows.target[i]!)) / n,
    training_bias: sum((i) => predicted[i]! - rows.target[i]!) / n,
  };
}

function holdoutMetrics(
  holdout: readonly { readonly predicted: number; readonly reference: number; readonly actual: number }[],
): Record<string, number | null> {
  const n = holdout.length;
  const mean = (f: (row: (typeof holdout)[number]) => number) =>
    n === 0 ? null : holdout.reduce((sum, row) => sum + f(row), 0) / n;
  return {
    holdout_n: n,
    holdout_mae: mean((row) => Math.abs(row.predicted - row.actual)),
    holdout_bias: mean((row) => row.predicted - row.actual),
    holdout_reference_mae: mean((row) => Math.abs(row.reference - row.actual)),
  };
}
