WITH final_games AS (
  SELECT game_id
  FROM nbac_schedule
  WHERE game_date_et = $game_date::DATE
    AND game_status = 3
    AND postponed_status = 'N'
    AND competition IN ('regular', 'playoffs', 'play_in', 'cup_final')
),
charted_games AS (
  SELECT DISTINCT game_id FROM output
)
SELECT
  count(*) AS expected,
  count(charted_games.game_id) AS found,
  coalesce(string_agg(final_games.game_id, ', ' ORDER BY final_games.game_id) FILTER (WHERE charted_games.game_id IS NULL), '') AS missing
FROM final_games LEFT JOIN charted_games USING (game_id)
