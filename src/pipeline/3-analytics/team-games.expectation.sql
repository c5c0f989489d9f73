-- Two rows are expected of each game of the date that was not put off; the games that lack them are named.
WITH
/*include final-games*/
SELECT
  2 * count(*) AS expected,
  coalesce(sum(found.teams), 0) AS found,
  coalesce(string_agg(
    games.away_tricode || ' at ' || games.home_tricode || ' (' || games.game_id || ', '
      || CASE WHEN games.is_final THEN 'no lines that add up' ELSE 'not final' END || ')',
    '; ' ORDER BY games.game_id
  ) FILTER (WHERE found.game_id IS NULL), '') AS missing
FROM date_games AS games
LEFT JOIN (SELECT game_id, count(*) AS teams FROM output GROUP BY game_id) AS found USING (game_id)
