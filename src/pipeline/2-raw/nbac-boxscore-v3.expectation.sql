-- Only the games the CDN has no box score of are asked for.
WITH unboxed_games AS (
  SELECT game_id
  FROM nbac_schedule
  WHERE game_date_et = $game_date::DATE
    AND game_status = 3
    AND postponed_status = 'N'
    AND competition IN ('regular', 'playoffs', 'play_in', 'cup_final')
    AND game_id NOT IN (SELECT game_id FROM nbac_player_boxscore WHERE game_status = 3 AND played)
),
filled_games AS (
  SELECT game_id FROM output WHERE row_kind = 'team' GROUP BY game_id HAVING count(*) = 2
)
SELECT
  count(*) AS expected,
  count(filled_games.game_id) AS found,
  coalesce(string_agg(unboxed_games.game_id, ', ' ORDER BY unboxed_games.game_id) FILTER (WHERE filled_games.game_id IS NULL), '') AS missing
FROM unboxed_games LEFT JOIN filled_games USING (game_id)
