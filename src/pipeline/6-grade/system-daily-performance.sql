-- Each system and each reference predictor on the headline rows of one date, by population.
WITH headline AS (
  SELECT *, p_over / (1 - coalesce(p_push, 0)) AS p_over_no_push
  FROM prediction_accuracy
  WHERE is_headline
),
-- The players any system predicted, once each: reference predictors are judged on the same rows.
players AS (
  SELECT *
  FROM headline
  QUALIFY row_number() OVER (PARTITION BY person_id ORDER BY system_id) = 1
),
reference_values AS (
  SELECT person_id, 'season_mean' AS reference, points_avg_season AS value FROM players
  UNION ALL
  SELECT person_id, 'last_10', points_avg_last_10 FROM players
  UNION ALL
  SELECT person_id, 'last_5', points_avg_last_5 FROM players
  UNION ALL
  SELECT person_id, 'ewma_h8', points_ewma_h8 FROM players
  UNION ALL
  SELECT person_id, 'line', line FROM players
),
predictors AS (
  SELECT
    system_id, FALSE AS is_reference, person_id, season_games_played, minutes_avg_last_10, has_line, line, result,
    recommendation, edge, predicted_points - actual_points AS mean_error,
    abs(predicted_median - actual_points) AS abs_error, actual_points, p_over_no_push, pit, crps
  FROM headline
  UNION ALL
  SELECT
    reference, TRUE, players.person_id, season_games_played, minutes_avg_last_10, has_line, line,
    CASE WHEN result = 'VOID' THEN 'VOID' ELSE 'NONE' END,
    recommendation, NULL, value - actual_points,
    abs(value - actual_points), actual_points, NULL, NULL, NULL
  FROM players
  JOIN reference_values USING (person_id)
  WHERE value IS NOT NULL
),
populations AS (
  SELECT unnest(['all_played', 'min15', 'with_line', 'recommended']) AS population
),
predictor_ids AS (
  SELECT DISTINCT system_id, FALSE AS is_reference FROM headline
  UNION ALL
  SELECT reference, TRUE FROM (SELECT DISTINCT reference FROM reference_values)
),
voids AS (
  SELECT system_id, is_reference, count(*) AS void_count
  FROM predictors
  WHERE result = 'VOID'
  GROUP BY system_id, is_reference
),
members AS (
  SELECT population, predictors.*
  FROM predictors, populations
  WHERE result <> 'VOID'
    AND CASE population
      WHEN 'all_played' THEN season_games_played >= 5
      WHEN 'min15' THEN season_games_played >= 5 AND minutes_avg_last_10 >= 15
      WHEN 'with_line' THEN has_line
      ELSE recommendation IN ('OVER', 'UNDER')
    END
),
-- Sums of floating numbers depend on their order: it is fixed by player.
measured AS (
  SELECT
    system_id,
    is_reference,
    population,
    count(*) AS n,
    sum(abs_error ORDER BY person_id) AS abs_errors,
    sum(mean_error * mean_error ORDER BY person_id) AS squared_errors,
    sum(mean_error ORDER BY person_id) AS mean_errors,
    count(*) FILTER (abs_error <= 3) AS within_3_count,
    count(*) FILTER (abs_error <= 5) AS within_5_count,
    count(*) FILTER (result = 'WIN') AS wins,
    count(*) FILTER (result = 'LOSS') AS losses,
    count(*) FILTER (result = 'PUSH') AS pushes,
    count(*) FILTER (result = 'NONE') AS none_count,
    count(*) FILTER (result = 'WIN' AND recommendation = 'OVER') AS over_wins,
    count(*) FILTER (result = 'LOSS' AND recommendation = 'OVER') AS over_losses,
    count(*) FILTER (result = 'WIN' AND recommendation = 'UNDER') AS under_wins,
    count(*) FILTER (result = 'LOSS' AND recommendation = 'UNDER') AS under_losses,
    count(*) FILTER (result = 'WIN' AND abs(edge) >= 1) AS edge_1_wins,
    count(*) FILTER (result = 'LOSS' AND abs(edge) >= 1) AS edge_1_losses,
    count(*) FILTER (result = 'WIN' AND abs(edge) >= 2) AS edge_2_wins,
    count(*) FILTER (result = 'LOSS' AND abs(edge) >= 2) AS edge_2_losses,
    count(*) FILTER (result = 'WIN' AND abs(edge) >= 3) AS edge_3_wins,
    count(*) FILTER (result = 'LOSS' AND abs(edge) >= 3) AS edge_3_losses,
    count(*) FILTER (result = 'WIN' AND abs(edge) >= 5) AS edge_5_wins,
    count(*) FILTER (result = 'LOSS' AND abs(edge) >= 5) AS edge_5_losses,
    count(line) AS line_n,
    sum(abs(line - actual_points) ORDER BY person_id) AS line_abs_errors,
    sum(abs_error ORDER BY person_id) FILTER (line IS NOT NULL) AS abs_errors_with_line,
    count(*) FILTER (p_over_no_push IS NOT NULL AND actual_points <> line) AS probability_n,
    sum(
      -ln(greatest(1e-4, CASE WHEN actual_points > line THEN p_over_no_push ELSE 1 - p_over_no_push END))
      ORDER BY person_id
    ) FILTER (p_over_no_push IS NOT NULL AND actual_points <> line) AS log_losses,
    sum(pow(p_over_no_push - (actual_points > line)::INTEGER, 2) ORDER BY person_id)
      FILTER (p_over_no_push IS NOT NULL AND actual_points <> line) AS brier_scores,
    count(pit) AS coverage_n,
    sum(crps ORDER BY person_id) AS crps_sum,
    count(*) FILTER (pit BETWEEN 0.25 AND 0.75) AS inside_50_count,
    count(*) FILTER (pit BETWEEN 0.1 AND 0.9) AS inside_80_count
  FROM members
  GROUP BY system_id, is_reference, population
)
SELECT
  $game_date::DATE AS game_date,
  system_id,
  is_reference,
  population,
  coalesce(n, 0) AS n,
  coalesce(void_count, 0) AS void_count,
  abs_errors / nullif(n, 0) AS mae,
  sqrt(squared_errors / nullif(n, 0)) AS rmse,
  mean_errors / nullif(n, 0) AS bias,
  coalesce(within_3_count, 0) AS within_3_count,
  coalesce(within_5_count, 0) AS within_5_count,
  coalesce(wins, 0) AS wins,
  coalesce(losses, 0) AS losses,
  coalesce(pushes, 0) AS pushes,
  coalesce(none_count, 0) AS none_count,
  coalesce(over_wins, 0) AS over_wins,
  coalesce(over_losses, 0) AS over_losses,
  coalesce(under_wins, 0) AS under_wins,
  coalesce(under_losses, 0) AS under_losses,
  coalesce(edge_1_wins, 0) AS edge_1_wins,
  coalesce(edge_1_losses, 0) AS edge_1_losses,
  coalesce(edge_2_wins, 0) AS edge_2_wins,
  coalesce(edge_2_losses, 0) AS edge_2_losses,
  coalesce(edge_3_wins, 0) AS edge_3_wins,
  coalesce(edge_3_losses, 0) AS edge_3_losses,
  coalesce(edge_5_wins, 0) AS edge_5_wins,
  coalesce(edge_5_losses, 0) AS edge_5_losses,
  coalesce(line_n, 0) AS line_n,
  line_abs_errors / nullif(line_n, 0) AS line_mae,
  (abs_errors_with_line - line_abs_errors) / nullif(line_n, 0) AS gap_to_line,
  log_losses / nullif(probability_n, 0) AS log_loss,
  brier_scores / nullif(probability_n, 0) AS brier,
  coalesce(probability_n, 0) AS probability_n,
  crps_sum / nullif(coverage_n, 0) AS crps,
  coalesce(coverage_n, 0) AS coverage_n,
  coalesce(inside_50_count, 0) AS inside_50_count,
  coalesce(inside_80_count, 0) AS inside_80_count,
  inside_80_count / nullif(coverage_n, 0) AS coverage_80
FROM predictor_ids
CROSS JOIN populations
LEFT JOIN measured USING (system_id, is_reference, population)
LEFT JOIN voids USING (system_id, is_reference)
ORDER BY system_id, population
