-- What had to be graded, against what was. Where predictions are stored but none was made before tip-off, every final
-- game is missing; where none is stored at all (opening nights: everybody was skipped) there is nothing to grade.
WITH due_keys AS (
  SELECT game_id, person_id, system_id, line_key
  FROM player_prop_predictions
  WHERE created_at < coalesce(
      tip_off_at,
      timezone('UTC', timezone('America/New_York', game_date::TIMESTAMP + INTERVAL '19 hours 30 minutes'))
    )
    AND (invalidated_at IS NULL OR invalidated_at >= coalesce(
      tip_off_at,
      timezone('UTC', timezone('America/New_York', game_date::TIMESTAMP + INTERVAL '19 hours 30 minutes'))
    ))
  QUALIFY row_number() OVER (
    PARTITION BY person_id, system_id, line_key ORDER BY created_at DESC, generation DESC
  ) = 1
),
waiting_games AS (
  SELECT game_id
  FROM nbac_schedule
  WHERE game_date_et = $game_date::DATE AND postponed_status = 'N' AND game_status < 3
),
final_games AS (
  SELECT game_id
  FROM nbac_schedule
  WHERE game_date_et = $game_date::DATE AND postponed_status = 'N' AND game_status = 3 AND counts_in <> 'none'
),
due AS (
  SELECT game_id, person_id, system_id, line_key FROM due_keys WHERE game_id NOT IN (SELECT game_id FROM waiting_games)
),
ungraded AS (
  SELECT due.game_id, count(*) AS n
  FROM due ANTI JOIN output USING (person_id, system_id, line_key)
  GROUP BY due.game_id
  UNION ALL
  SELECT game_id, 0 FROM final_games WHERE NOT EXISTS (FROM due)
)
SELECT
  CASE
    WHEN EXISTS (FROM due) THEN (SELECT count(*) FROM due)
    WHEN EXISTS (FROM player_prop_predictions) THEN (SELECT count(*) FROM final_games)
    ELSE 0
  END AS expected,
  (SELECT count(*) FROM output) AS found,
  coalesce((
    SELECT string_agg(
      CASE WHEN n > 0 THEN game_id || ' (' || n || ' predictions)' ELSE game_id || ' (nothing said before tip-off)' END,
      ', ' ORDER BY game_id
    ) FROM ungraded
  ), '') AS missing
