WITH slate_games AS (
  SELECT game_id
  FROM nbac_schedule
  WHERE game_date_et = $game_date::DATE
    AND postponed_status = 'N'
    AND competition IN ('regular', 'playoffs', 'play_in', 'cup_final')
)
SELECT
  count(*) AS expected,
  count(output.game_id) AS found,
  coalesce(string_agg(slate_games.game_id, ', ' ORDER BY slate_games.game_id) FILTER (WHERE output.game_id IS NULL), '') AS missing
FROM slate_games LEFT JOIN output USING (game_id)
