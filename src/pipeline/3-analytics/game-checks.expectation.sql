-- Every final game of the date is checked; a date whose games are all put off or not final yet has nothing to check.
WITH
/*include final-games*/
SELECT
  count(*) FILTER (games.is_final) AS expected,
  count(*) FILTER (games.is_final AND checked.game_id IS NOT NULL) AS found,
  coalesce(
    string_agg(games.game_id, '; ' ORDER BY games.game_id) FILTER (games.is_final AND checked.game_id IS NULL), ''
  ) AS missing
FROM date_games AS games
LEFT JOIN (SELECT DISTINCT game_id FROM output) AS checked USING (game_id)
