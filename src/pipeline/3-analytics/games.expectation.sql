-- One game of the date is expected for each that was not put off; a game that is not final or does not reconcile is named.
WITH
/*include final-games*/
SELECT
  count(*) AS expected,
  count(found.game_id) AS found,
  coalesce(string_agg(
    games.away_tricode || ' at ' || games.home_tricode || ' (' || games.game_id || ', '
      || CASE WHEN games.is_final THEN 'no lines that add up' ELSE 'not final' END || ')',
    '; ' ORDER BY games.game_id
  ) FILTER (WHERE found.game_id IS NULL), '') AS missing
FROM date_games AS games
LEFT JOIN (SELECT DISTINCT game_id FROM output) AS found USING (game_id)
