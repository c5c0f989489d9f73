/** Sums up a date's grades by system and population, beside the simple predictors on the same players. */

import { readFileSync } from 'node:fs';
import { predictionAccuracy } from '../../tables/nba-predictions/prediction-accuracy.ts';
import { systemDailyPerformance as output } from '../../tables/nba-predictions/system-daily-performance.ts';
import type { QueryProcessor } from '../define-processor.ts';

export const systemDailyPerformance: QueryProcessor = {
  id: 'system_daily_performance',
  type: 'query',
  phase: 6,
  doc: 'How each system did on the date: errors, hits, calibration and coverage, by population, beside reference predictors',
  codeVersion: 1,
  kind: 'results',
  required: false,
  needs: [{ processor: 'prediction_accuracy', at: 'same', required: true, acceptsPartial: true }],
  reads: [{ table: predictionAccuracy, window: 'same' }],
  output,
  sql: readFileSync(new URL('./system-daily-performance.sql', import.meta.url), 'utf8'),
  contract: {
    // Four populations for each system and for the five reference predictors.
    expectation: `
      WITH expected AS (SELECT system_id FROM prediction_accuracy WHERE is_headline GROUP BY system_id),
      found AS (SELECT system_id, count(*) AS n FROM output GROUP BY system_id)
      SELECT 4 * count(*) + CASE WHEN count(*) > 0 THEN 20 ELSE 0 END AS expected,
             (SELECT coalesce(sum(n), 0) FROM found) AS found,
             coalesce(string_agg(system_id, ', ' ORDER BY system_id) FILTER (found.n IS NULL OR found.n < 4), '') AS missing
      FROM expected LEFT JOIN found USING (system_id)`,
    checks: [
      {
        name: 'every_graded_pick_has_one_result',
        severity: 'fail',
        sql: 'SELECT count(*) AS violations FROM output WHERE wins + losses + pushes + none_count <> n',
      },
      {
        name: 'sides_add_up',
        severity: 'fail',
        sql: `SELECT count(*) AS violations FROM output
              WHERE over_wins + under_wins <> wins OR over_losses + under_losses <> losses`,
      },
      {
        name: 'a_system_is_not_too_good_to_be_true',
        severity: 'alert',
        // Knowing minutes and rate exactly still leaves 3.75 points (predictions.md §12.1): below that something leaks.
        sql: `SELECT count(*) AS violations FROM output
              WHERE NOT is_reference AND population = 'all_played' AND n >= 100 AND mae < 3`,
      },
    ],
  },
};
