-- Nobody can say how many are hurt; with games on, a list without a single name is not believable.
WITH slate_games AS (
  SELECT game_id
  FROM nbac_schedule
  WHERE game_date_et = $game_date::DATE
    AND postponed_status = 'N'
    AND competition IN ('regular', 'playoffs', 'play_in', 'cup_final')
),
listed AS (
  SELECT count(*) AS injuries FROM output
)
SELECT
  greatest(least(count(slate_games.game_id), 1), listed.injuries) AS expected,
  listed.injuries AS found,
  CASE WHEN listed.injuries = 0 AND count(slate_games.game_id) > 0 THEN 'the injury list' ELSE '' END AS missing
FROM listed LEFT JOIN slate_games ON true
GROUP BY listed.injuries
