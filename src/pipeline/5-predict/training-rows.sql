-- What a points model learns from: feature rows as they were before tip-off, with the points that came of them.
WITH complete_features AS (
  SELECT *
  FROM ml_feature_store_v2
  WHERE required_missing_count = 0
),
played AS (
  SELECT game_id, person_id, points AS target_points
  FROM player_game_summary
  WHERE play_status = 'played' AND points IS NOT NULL AND game_type <> 'cup_final'
)
SELECT complete_features.*, target_points
FROM complete_features
JOIN played USING (game_id, person_id)
ORDER BY game_date, game_id, person_id
