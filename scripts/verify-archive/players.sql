-- Player rows of the logs and of the play-offs, against nba_raw.nbac_player_game_log.
WITH recorded AS (
  SELECT 'Regular Season' AS part, GAME_ID AS game_id, PLAYER_ID::BIGINT AS person_id, PLAYER_NAME AS player_name,
         TEAM_ID::BIGINT AS team_id, TEAM_ABBREVIATION AS tricode, GAME_DATE::DATE AS day, MATCHUP AS matchup,
         WL = 'W' AS win, MIN::INT AS minutes, PTS::INT AS points, FGM::INT AS fgm, FGA::INT AS fga,
         FG3M::INT AS fg3m, FG3A::INT AS fg3a, FTM::INT AS ftm, FTA::INT AS fta, OREB::INT AS oreb,
         DREB::INT AS dreb, REB::INT AS reb, AST::INT AS ast, STL::INT AS stl, BLK::INT AS blk, TOV::INT AS tov,
         PF::INT AS pf, PLUS_MINUS::INT AS plus_minus, false AS is_absent
  FROM player_logs
  UNION ALL
  SELECT 'Playoffs', GAME_ID, PLAYER_ID::BIGINT, PLAYER_NAME, TEAM_ID::BIGINT, TEAM_ABBREVIATION, GAME_DATE::DATE,
         MATCHUP, WL = 'W', MIN::INT, PTS::INT, FGM::INT, FGA::INT, FG3M::INT, FG3A::INT, FTM::INT, FTA::INT,
         OREB::INT, DREB::INT, REB::INT, AST::INT, STL::INT, BLK::INT, TOV::INT, PF::INT, PLUS_MINUS::INT,
         COMMENT IS NOT NULL
  FROM playoffs
),
wanted AS (SELECT * FROM recorded WHERE is_wanted(day)),
played AS (SELECT * EXCLUDE (is_absent) FROM wanted WHERE NOT is_absent),
stored AS (
  SELECT season_type AS part, game_id, person_id, player_name, team_id, team_tricode AS tricode, game_date_et AS day,
         matchup, win, minutes_int AS minutes, points, fgm, fga, fg3m, fg3a, ftm, fta, oreb, dreb, reb, ast, stl,
         blk, tov, pf, plus_minus
  FROM home.nba_raw.nbac_player_game_log
),
alike AS (SELECT * FROM played INTERSECT ALL SELECT * FROM stored),
counted AS (
  SELECT side, part, count(*) AS rows, count(DISTINCT game_id) AS games, count(DISTINCT day) AS dates,
         sum(points) AS points, sum(fgm) AS fgm, sum(fga) AS fga, sum(fg3m) AS fg3m, sum(ftm) AS ftm,
         sum(fta) AS fta, sum(reb) AS reb, sum(ast) AS ast, sum(stl) AS stl, sum(blk) AS blk, sum(tov) AS tov,
         sum(pf) AS pf, sum(minutes) AS minutes
  FROM (
    SELECT 'in_file' AS side, * EXCLUDE (is_absent) FROM wanted
    UNION ALL SELECT 'stored', * FROM stored
  )
  GROUP BY side, part
),
measured AS (
  SELECT part, what, coalesce(max(n) FILTER (side = 'in_file'), 0) AS in_file,
         coalesce(max(n) FILTER (side = 'stored'), 0) AS stored
  FROM (UNPIVOT counted ON COLUMNS(* EXCLUDE (side, part)) INTO NAME what VALUE n)
  GROUP BY part, what
),
absent AS (SELECT part, count(*) FILTER (is_absent) AS n FROM wanted GROUP BY part)
SELECT measured.part, what, in_file, stored, CASE WHEN what = 'rows' THEN absent.n ELSE 0 END AS left_out,
       'listed with a COMMENT, did not play: the endpoint has no row of him' AS because
FROM measured LEFT JOIN absent USING (part)
UNION ALL
SELECT absent.part, 'rows alike in every cell', (SELECT count(*) FROM wanted WHERE wanted.part = absent.part),
       (SELECT count(*) FROM alike WHERE alike.part = absent.part), absent.n,
       'listed with a COMMENT, did not play: the endpoint has no row of him'
FROM absent
