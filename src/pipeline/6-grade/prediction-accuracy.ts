/** Grades the predictions that stood at tip-off against the box scores of the date's final games. */

import { readFileSync } from 'node:fs';
import { playerGameSummary } from '../../tables/nba-analytics/player-game-summary.ts';
import { mlFeatureStoreV2 } from '../../tables/nba-predictions/ml-feature-store-v2.ts';
import { modelRegistry } from '../../tables/nba-predictions/model-registry.ts';
import { playerPropPredictions } from '../../tables/nba-predictions/player-prop-predictions.ts';
import { predictionAccuracy as output } from '../../tables/nba-predictions/prediction-accuracy.ts';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import type { SystemParameters } from '../5-predict/system-contract.ts';
import type { ComputeProcessor, OutputContract } from '../define-processor.ts';
import { DISTRIBUTION_SCORES, type ResultRow, scoreDistributions } from './score-distributions.ts';

const GRADES_SQL = readFileSync(new URL('./prediction-accuracy.sql', import.meta.url), 'utf8');
const PARAMETERS_SQL = `SELECT artifact FROM model_registry WHERE artifact_kind = 'system_parameters' ORDER BY game_date`;
const RESULTS_SQL = `
  SELECT $game_date::DATE AS game_date, person_id, system_id, line_key, predicted_points AS mean, sd, shape_id, calibration_id,
         actual_points AS actual
  FROM graded WHERE actual_points IS NOT NULL`;
const OUTPUT_SQL = `
  CREATE TEMP TABLE output AS
  SELECT graded.* EXCLUDE (shape_id, calibration_id), pit, crps
  FROM graded LEFT JOIN scores USING (game_date, person_id, system_id, line_key)`;

/** Due are all keys with a row older than tip-off, of games that are final, or not to be played on the date. */
const CONTRACT: OutputContract = {
  expectation: readFileSync(new URL('./prediction-accuracy-expectation.sql', import.meta.url), 'utf8'),
  checks: [
    {
      name: 'void_rows_have_no_result_and_graded_rows_have_one',
      severity: 'fail',
      sql: `SELECT count(*) AS violations FROM output
            WHERE (result = 'VOID') <> (void_reason IS NOT NULL) OR (result = 'VOID') <> (actual_points IS NULL)
               OR (actual_points IS NULL) <> (abs_error IS NULL)`,
    },
    {
      name: 'only_a_recommended_side_wins_or_loses',
      severity: 'fail',
      sql: `SELECT count(*) AS violations FROM output
            WHERE result IN ('WIN', 'LOSS', 'PUSH') AND (recommendation NOT IN ('OVER', 'UNDER') OR line IS NULL)`,
    },
    {
      name: 'one_headline_row_per_player_and_system',
      severity: 'fail',
      sql: `SELECT count(*) AS violations FROM (
              SELECT person_id FROM output GROUP BY person_id, system_id HAVING count(*) FILTER (is_headline) > 1)`,
    },
    {
      name: 'made_before_tip',
      severity: 'fail',
      sql: 'SELECT count(*) AS violations FROM output WHERE minutes_before_tip < 0',
    },
    {
      name: 'graded_rows_have_their_distribution',
      severity: 'alert',
      sql: "SELECT count(*) AS violations FROM output WHERE result <> 'VOID' AND pit IS NULL",
    },
    {
      name: 'most_predicted_players_played',
      severity: 'alert',
      sql: `SELECT count(*) AS violations FROM (
              SELECT 1 FROM output WHERE is_headline HAVING count(*) FILTER (result = 'VOID') > 0.35 * count(*))`,
    },
  ],
};

export const predictionAccuracy: ComputeProcessor = {
  id: 'prediction_accuracy',
  type: 'compute',
  phase: 6,
  doc: 'Grades each prediction that stood at tip-off: result, errors, and how well its distribution told the outcome',
  codeVersion: 1,
  kind: 'results',
  required: true,
  needs: [
    { processor: 'player_prop_predictions', at: 'same', required: true, acceptsPartial: true },
    { processor: 'player_game_summary', at: 'same', required: true, acceptsPartial: true },
    { processor: 'nbac_schedule', at: 'day_after', required: true },
  ],
  reads: [
    { table: playerPropPredictions, window: 'same' },
    { table: playerGameSummary, window: 'same' },
    { table: mlFeatureStoreV2, window: 'same' },
    { table: nbacSchedule, window: 'day_after' },
    // Shapes of the distributions, by the id the predictions name: this week's, or last week's where training failed.
    { table: modelRegistry, window: { lastDays: 14 } },
  ],
  output,
  compute: async (context, workspace) => {
    await workspace.run(`CREATE TEMP TABLE graded AS ${GRADES_SQL}`, {
      game_date: context.date,
      as_of: new Date(context.asOf).toISOString().slice(0, 19).replace('T', ' '),
    });
    const registered = await workspace.rows<{ artifact: string }>(PARAMETERS_SQL);
    const parameters = registered.map(({ artifact }) => JSON.parse(artifact) as SystemParameters);
    const results = await workspace.rows<ResultRow>(RESULTS_SQL, { game_date: context.date });
    await workspace.load('scores', DISTRIBUTION_SCORES, scoreDistributions(results, parameters));
    await workspace.run(OUTPUT_SQL);
  },
  contract: CONTRACT,
};
