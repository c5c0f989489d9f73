SELECT
  game_id AS "gameId",
  strftime(game_date_et, '%Y-%m-%d') AS "date",
  competition AS "competition",
  home_team_id AS "homeTeamId",
  away_team_id AS "awayTeamId",
  home_tricode AS "homeTricode",
  away_tricode AS "awayTricode",
  epoch_ms(tipoff_utc) AS "tipoffAt",
  game_status = 3 AS "final"
FROM nbac_schedule
WHERE competition IN ('regular', 'playoffs', 'play_in', 'cup_final')
  AND postponed_status = 'N'
  AND home_team_id IS NOT NULL
  AND away_team_id IS NOT NULL
ORDER BY game_id
