-- One row per player of the slate: the ensemble's statement on the primary line, beside what each system thinks.
WITH active_rows AS (
  SELECT * FROM nba_predictions.player_prop_predictions
  WHERE game_date = $date::DATE AND is_active AND (is_primary_line OR line_key = 'none')
),
by_player AS (
  SELECT person_id, game_id,
         max(predicted_points) FILTER (system_id = 'moving_average_baseline_v1') AS moving_average,
         max(predicted_points) FILTER (system_id = 'zone_matchup_v1') AS zone_matchup,
         max(predicted_points) FILTER (system_id = 'similarity_balanced_v1') AS similarity,
         max(predicted_points) FILTER (system_id = 'xgboost_v1') AS boosted_trees
  FROM active_rows GROUP BY person_id, game_id
),
names AS (
  SELECT person_id, player_name, position FROM (
    SELECT person_id, player_name, NULL AS position,
           row_number() OVER (PARTITION BY person_id ORDER BY game_date DESC) AS newest
    FROM nba_analytics.upcoming_player_game_context WHERE game_date = $date::DATE
  ) WHERE newest = 1
),
actual AS (
  SELECT person_id, game_id, points FROM nba_analytics.player_game_summary
  WHERE game_date = $date::DATE AND play_status = 'played'
)
SELECT e.person_id, coalesce(n.player_name, e.player_lookup) AS player_name, e.game_id, e.team_id, e.opponent_team_id, e.is_home,
       e.tip_off_at, e.predicted_points, e.predicted_median, e.sd, e.q10, e.q90, e.line, e.sportsbook, e.p_over, e.confidence,
       e.edge, e.recommendation, e.projected_minutes, e.injury_status, e.window_completeness, e.system_id,
       b.moving_average, b.zone_matchup, b.similarity, b.boosted_trees, a.points AS actual_points
FROM active_rows e
JOIN by_player b USING (person_id, game_id)
LEFT JOIN names n USING (person_id)
LEFT JOIN actual a USING (person_id, game_id)
WHERE e.system_id = 'ensemble_v1'
ORDER BY e.tip_off_at, e.game_id, e.predicted_points DESC, e.person_id
