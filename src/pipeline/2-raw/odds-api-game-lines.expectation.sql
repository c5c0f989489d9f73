WITH slate_games AS (
  SELECT game_id
  FROM nbac_schedule
  WHERE game_date_et = $game_date::DATE
    AND postponed_status = 'N'
    AND competition IN ('regular', 'playoffs', 'play_in', 'cup_final')
),
lined_games AS (
  SELECT game_id
  FROM output
  WHERE is_pregame AND market_key IN ('spreads', 'totals')
  GROUP BY game_id
  HAVING count(DISTINCT market_key) = 2
)
SELECT
  count(*) AS expected,
  count(lined_games.game_id) AS found,
  coalesce(string_agg(slate_games.game_id, ', ' ORDER BY slate_games.game_id) FILTER (WHERE lined_games.game_id IS NULL), '') AS missing
FROM slate_games LEFT JOIN lined_games USING (game_id)
