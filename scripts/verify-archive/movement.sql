-- The league year's transactions known by the last stored date, against nba_raw.nbac_player_movement.
WITH latest AS (
  SELECT * FROM home.nba_raw.nbac_player_movement
  WHERE for_date = (SELECT max(for_date) FROM home.nba_raw.nbac_player_movement)
),
known AS (
  SELECT row.TRANSACTION_DATE[:10]::DATE AS day FROM transactions
  WHERE day >= make_date(getvariable('season'), 7, 1) AND day < (SELECT any_value(for_date) FROM latest)
)
SELECT 'movement' AS part, 'transactions' AS what, (SELECT count(*) FROM known) AS in_file,
       (SELECT count(*) FROM latest) AS stored
