WITH final_games AS (
  SELECT game_id
  FROM nbac_schedule
  WHERE game_date_et = $game_date::DATE
    AND game_status = 3
    AND postponed_status = 'N'
    AND competition IN ('regular', 'playoffs')
),
listed_games AS (
  SELECT game_id FROM output GROUP BY game_id HAVING count(*) = 2
)
SELECT
  count(*) AS expected,
  count(listed_games.game_id) AS found,
  coalesce(string_agg(final_games.game_id, ', ' ORDER BY final_games.game_id) FILTER (WHERE listed_games.game_id IS NULL), '') AS missing
FROM final_games LEFT JOIN listed_games USING (game_id)
