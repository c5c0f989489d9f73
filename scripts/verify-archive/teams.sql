-- Team rows of the logs, and those every player's row of the play-offs repeats, against nba_raw.nbac_team_game_log.
WITH recorded AS (
  SELECT 'Regular Season' AS part, GAME_ID AS game_id, TEAM_ID::BIGINT AS team_id, TEAM_ABBREVIATION AS tricode,
         GAME_DATE::DATE AS day, WL = 'W' AS win, MIN::INT AS minutes, PTS::INT AS points, FGM::INT AS fgm,
         FGA::INT AS fga, FG3M::INT AS fg3m, FG3A::INT AS fg3a, FTM::INT AS ftm, FTA::INT AS fta, OREB::INT AS oreb,
         DREB::INT AS dreb, REB::INT AS reb, AST::INT AS ast, STL::INT AS stl, BLK::INT AS blk, TOV::INT AS tov,
         PF::INT AS pf, PLUS_MINUS::DOUBLE AS plus_minus
  FROM team_logs
  UNION ALL
  SELECT DISTINCT 'Playoffs', GAME_ID, TEAM_ID::BIGINT, TEAM_ABBREVIATION, GAME_DATE::DATE, WL = 'W', TEAM_MIN::INT,
         TEAM_PTS::INT, TEAM_FGM::INT, TEAM_FGA::INT, TEAM_FG3M::INT, TEAM_FG3A::INT, TEAM_FTM::INT, TEAM_FTA::INT,
         TEAM_OREB::INT, TEAM_DREB::INT, TEAM_REB::INT, TEAM_AST::INT, TEAM_STL::INT, TEAM_BLK::INT, TEAM_TOV::INT,
         TEAM_PF::INT, NULL::DOUBLE
  FROM playoffs
),
wanted AS (
  -- A margin: the play-off files have players' plus-minus only. A fraction of a point says nothing.
  SELECT * REPLACE (CASE WHEN part = 'Playoffs' THEN 2 * points - sum(points) OVER (PARTITION BY game_id)
                         WHEN plus_minus = round(plus_minus) THEN plus_minus END AS plus_minus),
         part <> 'Playoffs' AND plus_minus <> round(plus_minus) AS is_fraction
  FROM recorded WHERE is_wanted(day)
),
stored AS (
  SELECT season_type AS part, game_id, team_id, team_tricode AS tricode, game_date_et AS day, win,
         minutes_sum_int AS minutes, points, fgm, fga, fg3m, fg3a, ftm, fta, oreb, dreb, reb, ast, stl, blk, tov, pf,
         plus_minus
  FROM home.nba_raw.nbac_team_game_log
),
alike AS (SELECT * EXCLUDE (is_fraction) FROM wanted INTERSECT ALL SELECT * FROM stored),
counted AS (
  SELECT side, part, count(*) AS rows, count(DISTINCT game_id) AS games, count(DISTINCT day) AS dates,
         sum(points) AS points, sum(fgm) AS fgm, sum(fga) AS fga, sum(fg3m) AS fg3m, sum(ftm) AS ftm, sum(fta) AS fta,
         sum(reb) AS reb, sum(ast) AS ast, sum(stl) AS stl, sum(blk) AS blk, sum(tov) AS tov, sum(pf) AS pf,
         sum(minutes) AS minutes, count(*) FILTER (plus_minus IS NOT NULL OR is_fraction) AS margins
  FROM (
    SELECT 'in_file' AS side, * FROM wanted
    UNION ALL SELECT 'stored', *, false FROM stored
  )
  GROUP BY side, part
),
measured AS (
  SELECT part, what, coalesce(max(n) FILTER (side = 'in_file'), 0) AS in_file,
         coalesce(max(n) FILTER (side = 'stored'), 0) AS stored
  FROM (UNPIVOT counted ON COLUMNS(* EXCLUDE (side, part)) INTO NAME what VALUE n)
  GROUP BY part, what
),
fractions AS (SELECT part, count(*) FILTER (is_fraction) AS n, count(*) AS rows FROM wanted GROUP BY part)
SELECT measured.part, what, in_file, stored, CASE WHEN what = 'margins' THEN fractions.n ELSE 0 END AS left_out,
       'PLUS_MINUS is a fraction of a point: not known' AS because
FROM measured LEFT JOIN fractions USING (part)
UNION ALL
SELECT part, 'rows alike in every cell', rows, (SELECT count(*) FROM alike WHERE alike.part = fractions.part), 0, NULL
FROM fractions
