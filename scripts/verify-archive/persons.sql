-- Who had played by the last stored date, and the sizes in the file of players, against nba_raw.nbac_player_index.
WITH latest AS (
  SELECT * FROM home.nba_raw.nbac_player_index
  WHERE for_date = (SELECT max(for_date) FROM home.nba_raw.nbac_player_index)
),
played AS (
  SELECT DISTINCT PLAYER_ID::BIGINT AS person_id
  FROM (
    FROM played_earlier
    UNION ALL SELECT PLAYER_ID, GAME_DATE FROM player_logs
    UNION ALL SELECT PLAYER_ID, GAME_DATE FROM playoffs
  )
  WHERE GAME_DATE::DATE < (SELECT max(for_date) FROM latest)
),
sized AS (
  SELECT DISTINCT person_id, 12 * split_part(HEIGHT, '-', 1)::INT + split_part(HEIGHT, '-', 2)::INT AS height_in,
         round(WEIGHT::DOUBLE)::INT AS weight_lb
  FROM player_sizes JOIN played ON PLAYER_ID::BIGINT = person_id
),
stored_sizes AS (SELECT person_id, height_in, weight_lb FROM latest)
SELECT 'index' AS part, 'persons' AS what, (SELECT count(*) FROM played) AS in_file,
       (SELECT count(*) FROM latest) AS stored
UNION ALL
SELECT 'index', 'persons alike', (SELECT count(*) FROM played),
       (SELECT count(*) FROM latest JOIN played USING (person_id))
UNION ALL
SELECT 'index', 'sizes alike', (SELECT count(*) FROM sized),
       (SELECT count(*) FROM (FROM sized INTERSECT ALL FROM stored_sizes))
