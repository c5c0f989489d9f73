-- Box scores made of the logs: as many players, teams, games and points as the logs have.
WITH measures AS (
  SELECT 'logs' AS side, 'players' AS what, count(*) AS n FROM home.nba_raw.nbac_player_game_log
  UNION ALL SELECT 'logs', 'points of players', sum(points) FROM home.nba_raw.nbac_player_game_log
  UNION ALL SELECT 'logs', 'games', count(DISTINCT game_id) FROM home.nba_raw.nbac_player_game_log
  UNION ALL SELECT 'logs', 'teams', count(*) FROM home.nba_raw.nbac_team_game_log
  UNION ALL SELECT 'logs', 'points of teams', sum(points) FROM home.nba_raw.nbac_team_game_log
  UNION ALL SELECT 'boxes', 'players', count(*) FROM home.nba_raw.nbac_player_boxscore
  UNION ALL SELECT 'boxes', 'points of players', sum(points) FROM home.nba_raw.nbac_player_boxscore
  UNION ALL SELECT 'boxes', 'games', count(DISTINCT game_id) FROM home.nba_raw.nbac_player_boxscore
  UNION ALL SELECT 'boxes', 'teams', count(*) FROM home.nba_raw.nbac_team_boxscore
  UNION ALL SELECT 'boxes', 'points of teams', sum(points) FROM home.nba_raw.nbac_team_boxscore
)
SELECT 'boxes' AS part, what, max(n) FILTER (side = 'logs') AS in_file, max(n) FILTER (side = 'boxes') AS stored
FROM measures GROUP BY what ORDER BY what
