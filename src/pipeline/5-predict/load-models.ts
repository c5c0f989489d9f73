/** Picks the model and the fitted parameters a slate may use: the newest trained strictly before it. */

import { contentHash } from '../../engine/hash.ts';
import type { GameDate } from '../../league/game-date.ts';
import type { Workspace } from '../../ports/warehouse.ts';
import { START_PARAMETERS } from './fit-system-parameters.ts';
import type { LoadedModel } from './predict-member.ts';
import type { BoostedModel, SystemParameters } from './system-contract.ts';

interface RegistryRow {
  readonly artifact_kind: string;
  readonly model_id: string;
  readonly train_from: string | null;
  readonly train_to: string | null;
  readonly artifact: string;
  readonly artifact_hash: string;
  readonly feature_contract_hash: string;
}

/** Newest row per kind that was trained on nothing of the slate or later. */
const NEWEST_SQL = `
  SELECT artifact_kind, model_id, train_from, train_to, artifact, artifact_hash, feature_contract_hash
  FROM model_registry
  WHERE train_to IS NULL OR train_to < $date::DATE
  QUALIFY row_number() OVER (PARTITION BY artifact_kind ORDER BY game_date DESC) = 1`;

/** `model` is null when none was trained before the slate: its system is then unavailable, nothing is substituted. */
export async function loadModels(
  workspace: Workspace,
  date: GameDate,
): Promise<{ model: LoadedModel | null; parameters: SystemParameters }> {
  const rows = await workspace.rows<RegistryRow>(NEWEST_SQL, { date });
  const model = rows.find((row) => row.artifact_kind === 'xgboost_v1');
  const parameters = rows.find((row) => row.artifact_kind === 'system_parameters');
  for (const row of rows) assertArtifact(row);
  return {
    model:
      model?.train_from && model.train_to
        ? {
            modelId: model.model_id,
            trainFrom: model.train_from,
            trainTo: model.train_to,
            artifactHash: model.artifact_hash,
            model: JSON.parse(model.artifact) as BoostedModel,
          }
        : null,
    parameters: parameters ? (JSON.parse(parameters.artifact) as SystemParameters) : START_PARAMETERS,
  };
}

function assertArtifact(row: RegistryRow): void {
  if (contentHash(JSON.parse(row.artifact)) === row.artifact_hash) return;
  throw new Error(`artefact ${row.model_id} is not the one its registry row names: retrain the week's model`);
}
