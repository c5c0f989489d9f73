-- Every declared check of every final game: pairs of values that must be equal (within the check's tolerance), by subject.
WITH
/*include final-games*/,
checks (check_id, left_source, right_source, tolerance) AS (
  VALUES
/*include check-list*/
),
-- Both sides' team lines beside what the schedule says of them.
log_teams AS (
  SELECT log.*, sides.score, sides.team_minutes
  FROM nbac_team_game_log AS log
  JOIN game_sides AS sides USING (game_id, team_id)
),
player_sums AS (
  SELECT
    game_id, team_id, count(*) AS players, sum(points) AS points, sum(fgm) AS fgm, sum(fga) AS fga, sum(fg3m) AS fg3m,
    sum(fg3a) AS fg3a, sum(ftm) AS ftm, sum(fta) AS fta, sum(oreb) AS oreb, sum(dreb) AS dreb, sum(reb) AS reb,
    sum(ast) AS ast, sum(stl) AS stl, sum(blk) AS blk, sum(tov) AS tov, sum(pf) AS pf
  FROM nbac_player_game_log
  GROUP BY game_id, team_id
),
box_players AS (
  SELECT box.*, log.points AS log_points, log.reb AS log_reb, log.ast AS log_ast, log.fga AS log_fga
  FROM nbac_player_boxscore AS box
  JOIN nbac_player_game_log AS log USING (game_id, person_id)
  WHERE box.points IS NOT NULL
),
last_plays AS (
  SELECT game_id, score_home, score_away, action_type, sub_type
  FROM nbac_play_by_play
  QUALIFY row_number() OVER (PARTITION BY game_id ORDER BY order_number DESC) = 1
),
played_points AS (
  SELECT game_id, person_id, sum(shot_value) AS points
  FROM nbac_play_by_play
  WHERE shot_made AND person_id IS NOT NULL
  GROUP BY game_id, person_id
),
shooters AS (
  SELECT
    game_id, person_id, count(*) AS fga, count(*) FILTER (made) AS fgm, count(*) FILTER (shot_value = 3) AS fg3a
  FROM nbac_shot_chart
  GROUP BY game_id, person_id
),
tips AS (
  SELECT game_id, tipoff_utc FROM nbac_schedule WHERE tipoff_utc IS NOT NULL
),
priced AS (
  SELECT game_id, count(DISTINCT person_id) AS players
  FROM odds_api_player_points
  JOIN tips USING (game_id)
  WHERE over_price IS NOT NULL AND under_price IS NOT NULL AND snapshot_at < tipoff_utc
  GROUP BY game_id
),
lined AS (
  SELECT game_id, count(DISTINCT market_key) FILTER (market_key IN ('spreads', 'totals')) AS markets
  FROM odds_api_game_lines
  JOIN tips USING (game_id)
  WHERE snapshot_at < tipoff_utc
  GROUP BY game_id
),
pairs (check_id, game_id, subject, left_value, right_value) AS (
  SELECT 'final_score', game_id, team_abbr, CASE WHEN score > 0 THEN 1 ELSE 0 END, 1
  FROM game_sides
  UNION ALL
  SELECT 'score_log', game_id, team_tricode, score, points
  FROM log_teams
  UNION ALL
  SELECT 'score_box', box.game_id, team_tricode, sides.score, box.score
  FROM nbac_team_boxscore AS box
  JOIN game_sides AS sides USING (game_id, team_id)
  WHERE box.score IS NOT NULL
  UNION ALL
  SELECT 'score_plays', plays.game_id, team_abbr, sides.score, CASE WHEN is_home THEN score_home ELSE score_away END
  FROM last_plays AS plays
  JOIN game_sides AS sides USING (game_id)
  UNION ALL
  SELECT
    'score_espn', espn.game_id, team_abbr, sides.score, CASE WHEN sides.is_home THEN espn.home_score ELSE espn.away_score END
  FROM espn_scoreboard AS espn
  JOIN game_sides AS sides USING (game_id)
  WHERE espn.completed
  UNION ALL
  SELECT 'points_espn', game_id, log.player_name, log.points, espn.points
  FROM nbac_player_game_log AS log
  JOIN espn_boxscore AS espn USING (game_id, person_id)
  WHERE espn.points IS NOT NULL
  UNION ALL
  SELECT 'two_teams', game_id, '', count(*), 2
  FROM log_teams
  GROUP BY game_id
  UNION ALL
  SELECT 'home_side', log.game_id, log.team_tricode, sides.is_home::INTEGER, log.is_home::INTEGER
  FROM nbac_team_boxscore AS log
  JOIN game_sides AS sides USING (game_id, team_id)
  UNION ALL
  SELECT 'points_formula', game_id, team_tricode, 2 * (fgm - fg3m) + 3 * fg3m + ftm, points
  FROM log_teams
  UNION ALL
  SELECT 'rebounds_formula', game_id, team_tricode, oreb + dreb, reb
  FROM log_teams
  UNION ALL
  SELECT 'made_of_attempted', game_id, player_name, (fgm > fga)::INTEGER + (fg3m > fg3a)::INTEGER + (ftm > fta)::INTEGER, 0
  FROM nbac_player_game_log
  UNION ALL
  SELECT 'team_minutes', game_id, team_tricode, minutes_sum_int, team_minutes
  FROM log_teams
  UNION ALL
  SELECT 'team_seconds', box.game_id, team_tricode, round(box.minutes_seconds)::BIGINT, 60 * sides.team_minutes
  FROM nbac_team_boxscore AS box
  JOIN game_sides AS sides USING (game_id, team_id)
  WHERE box.minutes_seconds IS NOT NULL
  UNION ALL
  SELECT 'players_played', game_id, team_id::VARCHAR, players, least(greatest(players, 5), 15)
  FROM player_sums
  UNION ALL
  SELECT 'player_sums', game_id, team_tricode || ' ' || pair.stat, pair.l, pair.r
  FROM (
    SELECT
      log_teams.game_id, team_tricode,
      unnest([
        {'stat': 'points', 'l': sums.points, 'r': log_teams.points},
        {'stat': 'fgm', 'l': sums.fgm, 'r': log_teams.fgm}, {'stat': 'fga', 'l': sums.fga, 'r': log_teams.fga},
        {'stat': 'fg3m', 'l': sums.fg3m, 'r': log_teams.fg3m}, {'stat': 'fg3a', 'l': sums.fg3a, 'r': log_teams.fg3a},
        {'stat': 'ftm', 'l': sums.ftm, 'r': log_teams.ftm}, {'stat': 'fta', 'l': sums.fta, 'r': log_teams.fta},
        {'stat': 'oreb', 'l': sums.oreb, 'r': log_teams.oreb}, {'stat': 'dreb', 'l': sums.dreb, 'r': log_teams.dreb},
        {'stat': 'reb', 'l': sums.reb, 'r': log_teams.reb}, {'stat': 'ast', 'l': sums.ast, 'r': log_teams.ast},
        {'stat': 'stl', 'l': sums.stl, 'r': log_teams.stl}, {'stat': 'blk', 'l': sums.blk, 'r': log_teams.blk},
        {'stat': 'tov', 'l': sums.tov, 'r': log_teams.tov}, {'stat': 'pf', 'l': sums.pf, 'r': log_teams.pf}
      ]) AS pair
    FROM log_teams
    JOIN player_sums AS sums USING (game_id, team_id)
  )
  UNION ALL
  SELECT 'players_box', game_id, name || ' ' || pair.stat, pair.l, pair.r
  FROM (
    SELECT
      game_id, name,
      unnest([
        {'stat': 'points', 'l': points, 'r': log_points}, {'stat': 'reb', 'l': reb, 'r': log_reb},
        {'stat': 'ast', 'l': ast, 'r': log_ast}, {'stat': 'fga', 'l': fga, 'r': log_fga}
      ]) AS pair
    FROM box_players
  )
  WHERE pair.l IS NOT NULL
  UNION ALL
  SELECT 'starters', game_id, team_tricode, count(*) FILTER (is_starter), 5
  FROM nbac_player_boxscore
  WHERE is_starter IS NOT NULL
  GROUP BY game_id, team_tricode
  UNION ALL
  SELECT 'play_status', game_id, team_tricode, count(*) FILTER (play_status = 'not_yet_known'), 0
  FROM nbac_player_boxscore
  GROUP BY game_id, team_tricode
  UNION ALL
  SELECT 'plays_end', game_id, '', (action_type = 'game' AND sub_type = 'end')::INTEGER, 1
  FROM last_plays
  UNION ALL
  SELECT 'points_plays', log.game_id, log.player_name, log.points, coalesce(plays.points, 0)
  FROM nbac_player_game_log AS log
  JOIN last_plays USING (game_id)
  LEFT JOIN played_points AS plays USING (game_id, person_id)
  UNION ALL
  SELECT 'shots', game_id, player_name || ' ' || pair.stat, pair.l, pair.r
  FROM (
    SELECT
      log.game_id, log.player_name,
      unnest([
        {'stat': 'fga', 'l': log.fga, 'r': coalesce(shooters.fga, 0)},
        {'stat': 'fgm', 'l': log.fgm, 'r': coalesce(shooters.fgm, 0)},
        {'stat': 'fg3a', 'l': log.fg3a, 'r': coalesce(shooters.fg3a, 0)}
      ]) AS pair
    FROM nbac_player_game_log AS log
    JOIN (SELECT DISTINCT game_id FROM shooters) USING (game_id)
    LEFT JOIN shooters USING (game_id, person_id)
  )
  UNION ALL
  SELECT 'props', game_id, '', least(players, 10), 10
  FROM priced
  UNION ALL
  SELECT 'lines', game_id, '', markets, 2
  FROM lined
),
judged AS (
  SELECT
    pairs.*, checks.left_source, checks.right_source,
    left_value IS NULL OR right_value IS NULL OR abs(left_value - right_value) > tolerance AS is_broken
  FROM pairs
  JOIN checks USING (check_id)
),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY check_id, game_id, is_broken ORDER BY subject, left_value, right_value) AS place
  FROM judged
),
found AS (
  SELECT
    check_id, game_id, count(*) AS compared, count(*) FILTER (is_broken) AS broken,
    string_agg(
      CASE WHEN subject = '' THEN '' ELSE subject || ': ' END || coalesce(left_value::VARCHAR, 'nothing') || ' (' || left_source
        || ') and ' || coalesce(right_value::VARCHAR, 'nothing') || ' (' || right_source || ')',
      '; ' ORDER BY place
    ) FILTER (WHERE is_broken AND place <= 5) AS detail
  FROM ranked
  GROUP BY check_id, game_id
)
SELECT
  games.game_date,
  games.game_id,
  checks.check_id,
  checks.left_source,
  checks.right_source,
  CASE WHEN found.game_id IS NULL THEN 'no_data' WHEN found.broken > 0 THEN 'broken' ELSE 'holds' END AS verdict,
  coalesce(found.compared, 0)::INTEGER AS compared,
  coalesce(found.broken, 0)::INTEGER AS broken,
  found.detail
FROM date_games AS games
CROSS JOIN checks
LEFT JOIN found USING (check_id, game_id)
WHERE games.is_final
ORDER BY games.game_id, checks.check_id
