WITH final_games AS (
  SELECT game_id
  FROM nbac_schedule
  WHERE game_date_et = $game_date::DATE
    AND game_status = 3
    AND postponed_status = 'N'
    AND competition IN ('regular', 'playoffs', 'play_in', 'cup_final')
),
boxed_games AS (
  SELECT game_id
  FROM output
  GROUP BY game_id
  HAVING count(*) FILTER (WHERE espn_athlete_id = 'TEAM') = 2
    AND count(*) FILTER (WHERE play_status = 'played' AND espn_athlete_id <> 'TEAM') >= 10
)
SELECT
  count(*) AS expected,
  count(boxed_games.game_id) AS found,
  coalesce(string_agg(final_games.game_id, ', ' ORDER BY final_games.game_id) FILTER (WHERE boxed_games.game_id IS NULL), '') AS missing
FROM final_games LEFT JOIN boxed_games USING (game_id)
