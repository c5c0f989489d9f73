/** Picks the model and the fitted parameters a slate may use: the newest trained strictly before it. */

import { contentHash } from '../../engine/hash.ts';
import type { Sabotage } from '../../engine/sabotage.ts';
import { UnitError } from '../../engine/unit-error.ts';
import type { GameDate } from '../../league/game-date.ts';
import type { Workspace } from '../../ports/warehouse.ts';
import { featureContractHash } from '../4-precompute/feature-contract.ts';
import { assertGoldenRows, type GoldenRow } from './booster/golden-rows.ts';
import { START_PARAMETERS } from './fit-system-parameters.ts';
import type { LoadedModel } from './predict-member.ts';
import type { BoostedModel, SystemParameters } from './system-contract.ts';
import { TRAINING_LIBRARY } from './training-library.ts';

interface RegistryRow {
  readonly game_date: string;
  readonly model_id: string;
  readonly library: string;
  readonly train_from: string | null;
  readonly train_to: string | null;
  readonly artifact: string;
  readonly artifact_hash: string;
  readonly feature_contract_hash: string;
  readonly golden_rows: string | null;
}

/** Newest row of a kind that was trained on nothing of the slate or later, among those older than `before`. */
const NEWEST_SQL = `
  SELECT game_date, model_id, library, train_from, train_to, artifact, artifact_hash, feature_contract_hash, golden_rows
  FROM model_registry
  WHERE artifact_kind = $kind AND (train_to IS NULL OR train_to < $date::DATE)
    AND ($before::DATE IS NULL OR game_date < $before::DATE)
  ORDER BY game_date DESC
  LIMIT 1`;

export interface LoadedModels {
  /** The newest that may serve; null when there is none. */
  readonly model: LoadedModel | null;
  /** Why the newest model may not serve; null when it may, or there is none. */
  readonly refusal: string | null;
  readonly parameters: SystemParameters;
}

export async function loadModels(
  workspace: Workspace,
  date: GameDate,
  sabotage?: Sabotage,
): Promise<LoadedModels> {
  const newest = async (kind: string, before: string | null = null) =>
    (await workspace.rows<RegistryRow>(NEWEST_SQL, { kind, date, before }))[0];
  const parameters = await newest('system_parameters');
  let refusal: string | null = null;
  let candidate = await newest('xgboost_v1');
  while (candidate && sabotage?.breaks !== 'artefactsAreTrusted') {
    const why = refuse(candidate);
    if (why === null) break;
    refusal ??= why;
    candidate = await newest('xgboost_v1', candidate.game_date);
  }
  return {
    model: candidate ? toModel(candidate) : null,
    refusal,
    parameters: parameters ? toParameters(parameters) : START_PARAMETERS,
  };
}

/** Parameters have no stand-in: every distribution rests on them, so other bytes than the registered ones stop the batch. */
function toParameters(row: RegistryRow): SystemParameters {
  const artifact: unknown = JSON.parse(row.artifact);
  if (contentHash(artifact) === row.artifact_hash) return artifact as SystemParameters;
  throw new UnitError(
    'permanent',
    'artifact_mismatch',
    `${row.model_id}: its bytes are not the ones registered; train the week again`,
  );
}

function toModel(row: RegistryRow): LoadedModel | null {
  if (row.train_from === null || row.train_to === null) return null;
  return {
    modelId: row.model_id,
    trainFrom: row.train_from,
    trainTo: row.train_to,
    artifactHash: row.artifact_hash,
    model: JSON.parse(row.artifact) as BoostedModel,
  };
}

/** A model serves only with the bytes, the library, the feature contract and the outputs it was stored with. */
function refuse(row: RegistryRow): string | null {
  const artifact: unknown = JSON.parse(row.artifact);
  if (contentHash(artifact) !== row.artifact_hash)
    return `${row.model_id}: its bytes are not the ones registered`;
  if (row.library !== TRAINING_LIBRARY)
    return `${row.model_id}: trained by ${row.library}, this is ${TRAINING_LIBRARY}`;
  if (row.feature_contract_hash !== featureContractHash())
    return `${row.model_id}: trained for another feature contract`;
  try {
    assertGoldenRows(artifact as BoostedModel, JSON.parse(row.golden_rows ?? '[]') as GoldenRow[]);
    return null;
  } catch (error) {
    return `${row.model_id}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
