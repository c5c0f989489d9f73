-- More than one in twenty of the players with a line tonight belongs to neither roster.
WITH named AS (
  SELECT DISTINCT game_id, player_lookup, person_id
  FROM odds_api_player_points
  WHERE game_id IN (SELECT game_id FROM output)
),
unmatched AS (
  SELECT named.player_lookup
  FROM named
  ANTI JOIN output ON output.game_id = named.game_id AND output.person_id = named.person_id
)
SELECT CASE
    WHEN 20 * (SELECT count(*) FROM unmatched) > (SELECT count(*) FROM named)
      THEN (SELECT count(*) FROM unmatched)
    ELSE 0
  END AS violations
