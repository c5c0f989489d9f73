/** A week's registry rows from its inputs: the points model, if there are rows enough, and the fitted parameters. Pure. */

import { createHash } from 'node:crypto';
import { contentHash, sha256 } from '../../engine/hash.ts';
import type { Row } from '../../ports/warehouse.ts';
import { FEATURE_SCHEMA, featureContractHash } from '../4-precompute/feature-contract.ts';
import { assertGoldenRows } from './booster/golden-rows.ts';
import { fitSystemParameters, type GradedPrediction } from './fit-system-parameters.ts';
import { SYSTEM_IDS } from './system-contract.ts';
import { type TrainingRows, trainPointsModel } from './train-points-model.ts';
import { TRAINING_LIBRARY } from './training-library.ts';

export interface WeekInput {
  /** First slate of the week; every row is older. */
  readonly date: string;
  readonly training: TrainingRows;
  readonly graded: readonly GradedPrediction[];
}

/** Rows of `model_registry`, parameters first. Throws a `RangeError` when a row is not older than the week. */
export function weekArtifacts({ date, training, graded }: WeekInput): Row[] {
  const newest = training.gameDates.at(-1);
  if (newest !== undefined && newest >= date) {
    throw new RangeError(
      `a model for ${date} may not be trained on ${newest}: cut the rows before the slate`,
    );
  }
  const model = modelRow(date, training);
  const parameters = parametersRow(date, graded);
  return model ? [parameters, model] : [parameters];
}

function modelRow(date: string, rows: TrainingRows): Row | null {
  const trained = trainPointsModel(rows);
  if (!trained) return null;
  const { model, parameters, seed, golden, gate, metrics } = trained;
  const artifact = JSON.stringify(model);
  // What is stored is what will be served: it must prove itself before it leaves.
  assertGoldenRows(JSON.parse(artifact), golden);
  const hash = contentHash(model);
  return {
    game_date: date,
    // A kind of its own: whoever asks for the newest xgboost_v1 must not find it.
    artifact_kind: gate.state === 'refused' ? 'xgboost_v1_refused' : 'xgboost_v1',
    model_id: `xgboost_v1_${date}_${hash.slice(0, 12)}`,
    system_id: 'xgboost_v1',
    state: gate.state,
    train_from: rows.gameDates[0]!,
    train_to: rows.gameDates.at(-1)!,
    training_rows: rows.target.length,
    population: 'played, every required feature known before tip-off',
    feature_version: FEATURE_SCHEMA,
    feature_contract_hash: featureContractHash(),
    library: TRAINING_LIBRARY,
    parameters: JSON.stringify(parameters),
    seeds: JSON.stringify([seed]),
    data_hash: trainingHash(rows),
    artifact,
    artifact_hash: hash,
    golden_rows: JSON.stringify(golden),
    metrics: JSON.stringify(metrics),
    gate_decision: JSON.stringify(gate.rules),
  };
}

function parametersRow(date: string, graded: readonly GradedPrediction[]): Row {
  const fitted = fitSystemParameters(graded, date);
  const hash = contentHash(fitted);
  return {
    game_date: date,
    artifact_kind: 'system_parameters',
    model_id: `system_parameters_${date}_${hash.slice(0, 12)}`,
    system_id: null,
    state: graded.length === 0 ? 'start' : 'passed',
    train_from: graded[0]?.gameDate ?? null,
    train_to: graded.at(-1)?.gameDate ?? null,
    training_rows: graded.length,
    population: 'headline predictions made before tip-off, graded, not void',
    feature_version: null,
    feature_contract_hash: null,
    library: TRAINING_LIBRARY,
    parameters: '{}',
    seeds: '[]',
    data_hash: graded.length === 0 ? null : gradedHash(graded),
    artifact: JSON.stringify(fitted),
    artifact_hash: hash,
    golden_rows: null,
    metrics: JSON.stringify(rowsBySystem(graded)),
    gate_decision: '[]',
  };
}

function rowsBySystem(graded: readonly GradedPrediction[]): Record<string, number> {
  const counts = Object.fromEntries(SYSTEM_IDS.map((id) => [`${id}_n`, 0]));
  for (const { systemId } of graded) counts[`${systemId}_n`]! += 1;
  return counts;
}

function trainingHash(rows: TrainingRows): string {
  const hash = createHash('sha256')
    .update(rows.gameDates.join())
    .update(rows.featureNames.join())
    .update(rows.target);
  for (const column of rows.columns) hash.update(column);
  return hash.digest('hex');
}

function gradedHash(graded: readonly GradedPrediction[]): string {
  return sha256(graded.map((row) => Object.values(row).join('|')).join('\n'));
}
