-- Games and scores of the box scores and of the recorded schedule, against nba_raw.nbac_schedule.
WITH boxed AS (
  SELECT GAME_ID AS game_id, GAME_DATE::DATE AS day, TEAM_ID::BIGINT AS team_id, PTS::INT AS score FROM team_logs
  UNION
  SELECT GAME_ID, GAME_DATE::DATE, TEAM_ID::BIGINT, TEAM_PTS::INT FROM playoffs
),
listed AS (
  SELECT game.gameId AS game_id, game.gameStatus AS status, game.gameDateTimeUTC::TIMESTAMP AS tip_off,
         eastern_date(tip_off) AS day, unnest([game.homeTeam, game.awayTeam]) AS side
  FROM recorded_games
),
finals AS (
  FROM boxed UNION SELECT game_id, day, side.teamId, side.score FROM listed WHERE status = 3
),
games AS (
  SELECT DISTINCT game_id, day FROM finals UNION SELECT game_id, day FROM listed
),
latest AS (
  SELECT * FROM home.nba_raw.nbac_schedule
  WHERE for_date = (SELECT max(for_date) FROM home.nba_raw.nbac_schedule) AND is_wanted(game_date_et)
),
told AS (
  SELECT game_id, game_date_et AS day, unnest([home_team_id, away_team_id]) AS team_id,
         unnest([home_score, away_score]) AS score
  FROM home.nba_raw.nbac_schedule
  WHERE for_date = game_date_et + 1 AND game_status = 3 AND is_wanted(game_date_et)
),
alike AS (FROM finals INTERSECT ALL FROM told),
kinds(prefix, part) AS (
  VALUES ('001', 'preseason'), ('002', 'regular'), ('003', 'all_star'), ('004', 'playoffs'), ('005', 'play_in'),
         ('006', 'cup_final')
)
SELECT part, 'games' AS what,
       (SELECT count(*) FROM games WHERE left(game_id, 3) = prefix AND is_wanted(day)) AS in_file,
       (SELECT count(*) FROM latest WHERE competition = part) AS stored
FROM kinds
UNION ALL
SELECT part, 'scores of the morning after',
       (SELECT count(*) FROM finals WHERE left(game_id, 3) = prefix AND is_wanted(day)),
       (SELECT count(*) FROM alike WHERE left(game_id, 3) = prefix)
FROM kinds WHERE prefix NOT IN ('001', '003')
UNION ALL
SELECT 'all', 'tip-offs as recorded', (SELECT count(DISTINCT game_id) FROM listed WHERE is_wanted(day)),
       (SELECT count(DISTINCT game_id) FROM latest JOIN listed USING (game_id) WHERE tipoff_utc = tip_off)
UNION ALL
SELECT 'all', 'scores told before the game', 0, count(*)
FROM home.nba_raw.nbac_schedule
WHERE game_date_et >= for_date AND (game_status <> 1 OR home_score IS NOT NULL OR away_score IS NOT NULL)
