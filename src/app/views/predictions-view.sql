-- One row per player of the slate: the ensemble's statement on the primary line, beside what each system thinks.
WITH active_rows AS (
  SELECT * FROM nba_predictions.player_prop_predictions
  WHERE game_date = $date::DATE AND is_active AND (is_primary_line OR line_key = 'none')
),
means_by_player AS (
  SELECT person_id, game_id,
         max(predicted_points) FILTER (system_id = 'moving_average_baseline_v1') AS moving_average,
         max(predicted_points) FILTER (system_id = 'zone_matchup_v1') AS zone_matchup,
         max(predicted_points) FILTER (system_id = 'similarity_balanced_v1') AS similarity,
         max(predicted_points) FILTER (system_id = 'xgboost_v1') AS boosted_trees
  FROM active_rows GROUP BY person_id, game_id
),
names AS (
  SELECT person_id, any_value(player_name ORDER BY player_name) AS player_name
  FROM nba_analytics.upcoming_player_game_context WHERE game_date = $date::DATE
  GROUP BY person_id
),
results AS (
  SELECT person_id, game_id, points FROM nba_analytics.player_game_summary
  WHERE game_date = $date::DATE AND play_status = 'played'
)
SELECT ensemble.person_id, coalesce(names.player_name, ensemble.player_lookup) AS player_name, ensemble.game_id,
       ensemble.team_id, ensemble.opponent_team_id, ensemble.is_home, ensemble.tip_off_at, ensemble.predicted_points,
       ensemble.predicted_median, ensemble.sd, ensemble.q10, ensemble.q90, ensemble.line, ensemble.sportsbook,
       ensemble.p_over, ensemble.confidence, ensemble.edge, ensemble.recommendation, ensemble.projected_minutes,
       ensemble.injury_status, ensemble.window_completeness, means.moving_average, means.zone_matchup,
       means.similarity, means.boosted_trees, results.points AS actual_points
FROM active_rows ensemble
JOIN means_by_player means USING (person_id, game_id)
LEFT JOIN names USING (person_id)
LEFT JOIN results USING (person_id, game_id)
WHERE ensemble.system_id = 'ensemble_v1'
ORDER BY ensemble.tip_off_at, ensemble.game_id, ensemble.predicted_points DESC, ensemble.person_id
