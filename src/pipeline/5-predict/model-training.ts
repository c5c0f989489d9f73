/** Weekly training: the points model and the fitted parameters of all systems, from results before the week. */

import { playerGameSummary } from '../../tables/nba-analytics/player-game-summary.ts';
import { mlFeatureStoreV2 } from '../../tables/nba-predictions/ml-feature-store-v2.ts';
import { modelRegistry } from '../../tables/nba-predictions/model-registry.ts';
import { predictionAccuracy } from '../../tables/nba-predictions/prediction-accuracy.ts';
import type { ComputeProcessor, OutputContract } from '../define-processor.ts';
import { MINIMUM_TRAINING_ROWS } from './train-points-model.ts';
import { trainWeekInWorker } from './train-week-in-worker.ts';
import { readWeekInput, TRAINING_ROWS_SQL } from './week-input.ts';

const CONTRACT: OutputContract = {
  expectation: `
    WITH training_rows AS (${TRAINING_ROWS_SQL}),
    expected AS (
      SELECT 'system_parameters' AS artifact
      UNION ALL
      SELECT 'xgboost_v1' FROM training_rows HAVING count(*) >= ${MINIMUM_TRAINING_ROWS}
    ),
    found AS (SELECT replace(artifact_kind, '_refused', '') AS artifact FROM output)
    SELECT count(*) AS expected,
           count(found.artifact) AS found,
           coalesce(string_agg(expected.artifact, ', ' ORDER BY expected.artifact) FILTER (found.artifact IS NULL), '') AS missing
    FROM expected LEFT JOIN found USING (artifact)`,
  checks: [
    {
      name: 'trained_on_nothing_of_the_slate_or_later',
      severity: 'fail',
      sql: 'SELECT count(*) AS violations FROM output WHERE train_to >= $game_date::DATE',
    },
    {
      name: 'a_model_can_prove_itself',
      severity: 'fail',
      sql: `SELECT count(*) AS violations FROM output
            WHERE artifact_kind <> 'system_parameters'
              AND (golden_rows IS NULL OR json_array_length(golden_rows) <> 20 OR feature_contract_hash IS NULL)`,
    },
    {
      name: 'no_model_was_refused',
      severity: 'alert',
      sql: "SELECT count(*) AS violations FROM output WHERE artifact_kind = 'xgboost_v1_refused'",
    },
  ],
};

export const modelTraining: ComputeProcessor = {
  id: 'model_training',
  type: 'compute',
  phase: 5,
  doc: 'Trains the week’s boosted trees and fits the systems’ spread, shape, weights and market blend on graded predictions',
  codeVersion: 1,
  kind: 'slate',
  cadence: 'weekly',
  required: false,
  needs: [
    { processor: 'ml_feature_store_v2', at: 'previous', required: false },
    { processor: 'player_game_summary', at: 'previous', required: false },
    { processor: 'prediction_accuracy', at: 'previous', required: false },
  ],
  reads: [
    { table: mlFeatureStoreV2, window: { daysBefore: 365 } },
    { table: playerGameSummary, window: { daysBefore: 365 } },
    { table: predictionAccuracy, window: { daysBefore: 120 } },
  ],
  output: modelRegistry,
  compute: async (context, workspace) => {
    const rows = await trainWeekInWorker(await readWeekInput(workspace, context.date));
    await workspace.load('output', modelRegistry, rows);
  },
  contract: CONTRACT,
};
