-- Counts in which the sum of a team's players differs from the official team line, where there is one.
WITH sums AS (
  SELECT
    game_id, team_id, sum(points) AS points, sum(fgm) AS fgm, sum(fga) AS fga, sum(fg3m) AS fg3m, sum(fg3a) AS fg3a,
    sum(ftm) AS ftm, sum(fta) AS fta, sum(oreb) AS oreb, sum(dreb) AS dreb, sum(reb) AS reb, sum(ast) AS ast,
    sum(stl) AS stl, sum(blk) AS blk, sum(tov) AS tov, sum(pf) AS pf
  FROM output
  GROUP BY game_id, team_id
),
pairs AS (
  SELECT
    game_id,
    line.team_tricode,
    unnest([
      {'stat': 'points', 'players': sums.points, 'team': line.points},
      {'stat': 'fgm', 'players': sums.fgm, 'team': line.fgm}, {'stat': 'fga', 'players': sums.fga, 'team': line.fga},
      {'stat': 'fg3m', 'players': sums.fg3m, 'team': line.fg3m}, {'stat': 'fg3a', 'players': sums.fg3a, 'team': line.fg3a},
      {'stat': 'ftm', 'players': sums.ftm, 'team': line.ftm}, {'stat': 'fta', 'players': sums.fta, 'team': line.fta},
      {'stat': 'oreb', 'players': sums.oreb, 'team': line.oreb}, {'stat': 'dreb', 'players': sums.dreb, 'team': line.dreb},
      {'stat': 'reb', 'players': sums.reb, 'team': line.reb}, {'stat': 'ast', 'players': sums.ast, 'team': line.ast},
      {'stat': 'stl', 'players': sums.stl, 'team': line.stl}, {'stat': 'blk', 'players': sums.blk, 'team': line.blk},
      {'stat': 'tov', 'players': sums.tov, 'team': line.tov}, {'stat': 'pf', 'players': sums.pf, 'team': line.pf}
    ], recursive := TRUE)
  FROM sums
  JOIN nbac_team_game_log AS line USING (game_id, team_id)
)
SELECT
  game_id,
  format('{} {}: {} (the players) and {} (nbac_team_game_log)', team_tricode, stat, players, team) AS detail
FROM pairs
WHERE players IS DISTINCT FROM team
