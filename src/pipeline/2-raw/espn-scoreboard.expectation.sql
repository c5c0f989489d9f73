WITH slate_games AS (
  SELECT game_id
  FROM nbac_schedule
  WHERE game_date_et = $game_date::DATE
    AND postponed_status = 'N'
    AND competition IN ('regular', 'playoffs', 'play_in', 'cup_final')
    AND home_team_id IS NOT NULL AND away_team_id IS NOT NULL
),
listed_games AS (
  SELECT DISTINCT game_id FROM output
)
SELECT
  count(*) AS expected,
  count(listed_games.game_id) AS found,
  coalesce(string_agg(slate_games.game_id, ', ' ORDER BY slate_games.game_id) FILTER (WHERE listed_games.game_id IS NULL), '') AS missing
FROM slate_games LEFT JOIN listed_games USING (game_id)
