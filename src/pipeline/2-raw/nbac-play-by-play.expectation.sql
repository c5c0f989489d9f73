-- A game's play-by-play is there when it ends with game/end at the schedule's score.
WITH final_games AS (
  SELECT game_id, home_score, away_score
  FROM nbac_schedule
  WHERE game_date_et = $game_date::DATE
    AND game_status = 3
    AND postponed_status = 'N'
    AND competition IN ('regular', 'playoffs', 'play_in', 'cup_final')
),
ended_games AS (
  SELECT output.game_id
  FROM output JOIN final_games USING (game_id)
  WHERE action_type = 'game' AND sub_type = 'end'
    AND output.score_home = final_games.home_score AND output.score_away = final_games.away_score
)
SELECT
  count(*) AS expected,
  count(ended_games.game_id) AS found,
  coalesce(string_agg(final_games.game_id, ', ' ORDER BY final_games.game_id) FILTER (WHERE ended_games.game_id IS NULL), '') AS missing
FROM final_games LEFT JOIN ended_games USING (game_id)
