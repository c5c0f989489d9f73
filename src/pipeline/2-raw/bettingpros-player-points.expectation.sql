WITH slate_games AS (
  SELECT game_id
  FROM nbac_schedule
  WHERE game_date_et = $game_date::DATE
    AND postponed_status = 'N'
    AND competition IN ('regular', 'playoffs', 'play_in', 'cup_final')
),
priced_games AS (
  SELECT game_id
  FROM output
  WHERE is_pregame AND NOT is_consensus AND over_price IS NOT NULL AND under_price IS NOT NULL
  GROUP BY game_id
  HAVING count(DISTINCT player_lookup) >= 10
)
SELECT
  count(*) AS expected,
  count(priced_games.game_id) AS found,
  coalesce(string_agg(slate_games.game_id, ', ' ORDER BY slate_games.game_id) FILTER (WHERE priced_games.game_id IS NULL), '') AS missing
FROM slate_games LEFT JOIN priced_games USING (game_id)
