WITH known_names AS (
  SELECT team_id, person_id, player_name AS name FROM nbac_player_game_log
  UNION
  SELECT team_id, person_id, trim(first_name || ' ' || last_name) AS name FROM nbac_player_index WHERE team_id IS NOT NULL
  UNION
  SELECT team_id, person_id, replace(player_slug, '-', ' ') AS name FROM nbac_player_movement
  WHERE is_player AND person_id IS NOT NULL AND player_slug IS NOT NULL AND transaction_type <> 'Waive'
)
SELECT team_id AS "teamId", person_id AS "personId", name AS "name"
FROM known_names
ORDER BY team_id, person_id, name
