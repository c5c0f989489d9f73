-- Teams whose players' sums differ from the official team line, where there is one.
WITH sums AS (
  SELECT
    game_id, team_id, sum(points) AS points, sum(fgm) AS fgm, sum(fga) AS fga, sum(fg3m) AS fg3m, sum(fg3a) AS fg3a,
    sum(ftm) AS ftm, sum(fta) AS fta, sum(oreb) AS oreb, sum(dreb) AS dreb, sum(reb) AS reb, sum(ast) AS ast,
    sum(stl) AS stl, sum(blk) AS blk, sum(tov) AS tov, sum(pf) AS pf
  FROM output
  GROUP BY game_id, team_id
)
SELECT count(*) AS violations
FROM sums
JOIN nbac_team_game_log AS line USING (game_id, team_id)
WHERE (sums.points, sums.fgm, sums.fga, sums.fg3m, sums.fg3a, sums.ftm, sums.fta, sums.oreb, sums.dreb, sums.reb,
       sums.ast, sums.stl, sums.blk, sums.tov, sums.pf)
  IS DISTINCT FROM
      (line.points, line.fgm, line.fga, line.fg3m, line.fg3a, line.ftm, line.fta, line.oreb, line.dreb, line.reb,
       line.ast, line.stl, line.blk, line.tov, line.pf)
