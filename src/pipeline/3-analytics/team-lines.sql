-- Both teams' lines of every final game from one source: the official team lines when both are there and equal the
-- score, otherwise the sums of five or more player lines a side (exact), never one of each. Games without either are
-- held back. Every line already stands beside its opponent's.
official_lines AS (
  SELECT
    log.game_id, log.team_id, log.points, log.fgm, log.fga, log.fg3m, log.fg3a, log.ftm, log.fta,
    log.oreb, log.dreb, log.reb, log.ast, log.stl, log.blk, log.tov, log.pf,
    log.minutes_sum_int AS minutes_sum
  FROM nbac_team_game_log AS log
  WHERE log.game_date_et = $game_date::DATE
),
summed_lines AS (
  SELECT
    game_id,
    team_id,
    sum(points)::INTEGER AS points,
    sum(fgm)::INTEGER AS fgm,
    sum(fga)::INTEGER AS fga,
    sum(fg3m)::INTEGER AS fg3m,
    sum(fg3a)::INTEGER AS fg3a,
    sum(ftm)::INTEGER AS ftm,
    sum(fta)::INTEGER AS fta,
    sum(oreb)::INTEGER AS oreb,
    sum(dreb)::INTEGER AS dreb,
    sum(reb)::INTEGER AS reb,
    sum(ast)::INTEGER AS ast,
    sum(stl)::INTEGER AS stl,
    sum(blk)::INTEGER AS blk,
    sum(tov)::INTEGER AS tov,
    sum(pf)::INTEGER AS pf,
    sum(minutes_int)::INTEGER AS minutes_sum,
    count(*)::INTEGER AS players
  FROM nbac_player_game_log
  WHERE game_date_et = $game_date::DATE
  GROUP BY game_id, team_id
  HAVING count(*) >= 5
),
candidate_lines AS (
  SELECT official.*, 'nbac_team_game_log' AS primary_source FROM official_lines AS official
  UNION ALL
  SELECT * EXCLUDE (players), 'reconstructed' AS primary_source FROM summed_lines
),
usable_sources AS (
  SELECT game_id, primary_source
  FROM candidate_lines AS lines
  JOIN game_sides AS sides USING (game_id, team_id)
  WHERE lines.points = sides.score
  GROUP BY game_id, primary_source
  HAVING count(*) = 2
),
chosen_sources AS (
  SELECT game_id, min(primary_source) AS primary_source FROM usable_sources GROUP BY game_id
),
complete_games AS (
  -- How many played is known only from the player lines.
  SELECT game_id FROM summed_lines JOIN game_sides USING (game_id, team_id) GROUP BY game_id HAVING count(*) = 2
),
team_lines AS (
  SELECT
    lines.*,
    summed.players,
    (100 * lines.fga + 44 * lines.fta + 100 * lines.tov) AS load_hundredths,
    (100 * lines.fga + 44 * lines.fta + 100 * lines.tov - 100 * lines.oreb) AS possession_hundredths
  FROM candidate_lines AS lines
  JOIN chosen_sources USING (game_id, primary_source)
  JOIN complete_games USING (game_id)
  JOIN summed_lines AS summed USING (game_id, team_id)
),
paired_lines AS (
  SELECT
    sides.*,
    (own.possession_hundredths + opponent.possession_hundredths) / 200 AS possessions,
    abs(own.minutes_sum - sides.team_minutes) <= 12.5
      AND abs(opponent.minutes_sum - sides.team_minutes) <= 12.5 AS overtime_agrees,
    own.primary_source,
    own,
    opponent
  FROM game_sides AS sides
  JOIN team_lines AS own USING (game_id, team_id)
  JOIN team_lines AS opponent
    ON opponent.game_id = sides.game_id AND opponent.team_id = sides.opponent_team_id
),
/*include zoned-shots*/,
team_shots AS (
  SELECT
    game_id,
    team_id,
    /*include zone-counts*/
  FROM zoned_shots
  GROUP BY game_id, team_id
),
team_zones AS (
  -- All twelve counts or none; one attempt may be missing or too many.
  SELECT shots.*, abs(shots.shot_fga - lines.fga) <= 1 AS agrees
  FROM team_lines AS lines
  JOIN games_with_shots USING (game_id)
  LEFT JOIN team_shots AS shots USING (game_id, team_id)
)
