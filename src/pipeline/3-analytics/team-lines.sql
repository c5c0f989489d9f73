-- Both teams' lines of every final game from one source, the first that equals the score on both sides: the CDN's team
-- box, V3's, the game log's, then the sums of five or more player lines a side (exact), never one of each. Rebounds and
-- turnovers are the players' sums whatever the source; a payload made of game logs knows no more than the log and is
-- told by its missing seconds. Games without any are held back. Every line already stands beside its opponent's.
player_lines AS (
  SELECT
    1 AS player_rank, game_id, team_id, points, fgm, fga, fg3m, fg3a, ftm, fta, oreb, dreb, reb,
    ast, stl, blk, tov, pf, round(minutes_seconds)::INTEGER AS seconds
  FROM nbac_player_boxscore
  WHERE game_status = 3 AND play_status = 'played' AND minutes_seconds IS NOT NULL
  UNION ALL
  SELECT
    2, game_id, team_id, points, fgm, fga, fg3m, fg3a, ftm, fta, oreb, dreb, reb,
    ast, stl, blk, tov, pf, round(minutes_seconds)::INTEGER
  FROM nbac_boxscore_v3
  WHERE row_kind = 'player' AND play_status = 'played' AND minutes_seconds IS NOT NULL
  UNION ALL
  SELECT
    3, game_id, team_id, points, fgm, fga, fg3m, fg3a, ftm, fta, oreb, dreb, reb,
    ast, stl, blk, tov, pf, 60 * minutes_int
  FROM nbac_player_game_log
  WHERE game_date_et = $game_date::DATE
  UNION ALL
  SELECT
    4, game_id, team_id, points, fgm, fga, fg3m, fg3a, ftm, fta, oreb, dreb, reb,
    ast, stl, blk, tov, pf, 60 * minutes_int
  FROM espn_boxscore
  WHERE espn_athlete_id <> 'TEAM' AND game_id IS NOT NULL AND person_id IS NOT NULL AND play_status = 'played'
),
summed_lines AS (
  SELECT
    player_rank,
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
    sum(seconds) / 60 AS minutes_sum,
    count(*)::INTEGER AS players
  FROM player_lines
  GROUP BY player_rank, game_id, team_id
  HAVING count(*) >= 5
),
player_counts AS (
  -- How many played is known only from the player lines.
  SELECT game_id, min(player_rank) AS player_rank
  FROM (
    SELECT game_id, player_rank
    FROM summed_lines
    JOIN game_sides USING (game_id, team_id)
    GROUP BY game_id, player_rank
    HAVING count(*) = 2
  )
  GROUP BY game_id
),
official_lines AS (
  SELECT
    1 AS source_rank, 'nbac_team_boxscore' AS primary_source, 1 AS player_rank, game_id, team_id, points, fgm, fga,
    fg3m, fg3a, ftm, fta, oreb, dreb, reb, ast, stl, blk, tov, pf, minutes_seconds / 60 AS minutes_sum, team_turnovers
  FROM nbac_team_boxscore
  WHERE game_status = 3 AND minutes_seconds IS NOT NULL
  UNION ALL
  SELECT
    2, 'nbac_boxscore_v3', 2, game_id, team_id, points, fgm, fga,
    fg3m, fg3a, ftm, fta, oreb, dreb, reb, ast, stl, blk, tov, pf, minutes_seconds / 60, NULL
  FROM nbac_boxscore_v3
  WHERE row_kind = 'team' AND minutes_seconds IS NOT NULL
  UNION ALL
  SELECT
    3, 'nbac_team_game_log', NULL, game_id, team_id, points, fgm, fga,
    fg3m, fg3a, ftm, fta, oreb, dreb, reb, ast, stl, blk, tov, pf, minutes_sum_int, NULL
  FROM nbac_team_game_log
  WHERE game_date_et = $game_date::DATE
),
candidate_lines AS (
  -- A box whose own players add up to other rebounds or turnovers counts the team's own among them.
  SELECT official.* EXCLUDE (player_rank)
  FROM official_lines AS official
  LEFT JOIN summed_lines AS own_players USING (player_rank, game_id, team_id)
  WHERE (own_players.oreb, own_players.dreb, own_players.tov) = (official.oreb, official.dreb, official.tov)
    OR own_players.game_id IS NULL
  UNION ALL
  SELECT
    3 + player_rank, 'reconstructed', game_id, team_id, points, fgm, fga, fg3m, fg3a, ftm, fta, oreb, dreb, reb,
    ast, stl, blk, tov, pf, minutes_sum, NULL
  FROM summed_lines
),
chosen_sources AS (
  SELECT game_id, min(source_rank) AS source_rank
  FROM (
    SELECT game_id, source_rank
    FROM candidate_lines AS lines
    JOIN game_sides AS sides USING (game_id, team_id)
    WHERE lines.points = sides.score
      AND fgm + fga + fg3m + fg3a + ftm + fta + oreb + dreb + reb + ast + stl + blk + tov + pf IS NOT NULL
    GROUP BY game_id, source_rank
    HAVING count(*) = 2
  )
  GROUP BY game_id
),
team_lines AS (
  SELECT
    lines.* EXCLUDE (source_rank),
    summed.players,
    (100 * lines.fga + 44 * lines.fta + 100 * lines.tov) AS load_hundredths,
    (100 * lines.fga + 44 * lines.fta + 100 * lines.tov - 100 * lines.oreb) AS possession_hundredths
  FROM candidate_lines AS lines
  JOIN chosen_sources USING (game_id, source_rank)
  JOIN player_counts USING (game_id)
  JOIN summed_lines AS summed USING (game_id, team_id, player_rank)
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
box_attempts AS (
  SELECT game_id, sum(fga) AS fga FROM team_lines GROUP BY game_id
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
  SELECT shots.*, games.zone_source, abs(shots.shot_fga - lines.fga) <= 1 AS agrees
  FROM team_lines AS lines
  JOIN games_with_shots AS games USING (game_id)
  LEFT JOIN team_shots AS shots USING (game_id, team_id)
),
play_totals AS (
  -- Of the shooting team; blocks by the other one. A feed without any qualifier does not know how points came about.
  SELECT
    game_id,
    team_id,
    sum(shot_value) FILTER (WHERE shot_made) AS points,
    count(*) FILTER (WHERE is_field_goal) AS fga,
    count(*) FILTER (WHERE is_field_goal AND shot_made) AS fgm,
    count(block_person_id) FILTER (WHERE is_field_goal) AS blocked,
    count(block_person_id) FILTER (
      WHERE is_field_goal AND shot_value = 2 AND zone_geo IN ('Restricted Area', 'In The Paint (Non-RA)')
    )::INTEGER AS blocked_inside,
    count(block_person_id) FILTER (WHERE is_field_goal AND shot_value = 3)::INTEGER AS blocked_three,
    count(*) FILTER (WHERE action_type = 'turnover' AND person_id IS NULL)::INTEGER AS team_turnovers,
    count(*) FILTER (WHERE json_array_length(qualifiers) > 0) AS qualified,
    coalesce(sum(shot_value) FILTER (
      WHERE shot_made AND is_field_goal AND contains(qualifiers::VARCHAR, '"pointsinthepaint"')
    ), 0)::INTEGER AS points_in_paint,
    coalesce(sum(shot_value) FILTER (WHERE shot_made AND contains(qualifiers::VARCHAR, '"2ndchance"')), 0)::INTEGER
      AS second_chance_points,
    coalesce(sum(shot_value) FILTER (WHERE shot_made AND contains(qualifiers::VARCHAR, '"fastbreak"')), 0)::INTEGER
      AS fast_break_points,
    coalesce(sum(shot_value) FILTER (WHERE shot_made AND contains(qualifiers::VARCHAR, '"fromturnover"')), 0)::INTEGER
      AS points_off_turnovers
  FROM nbac_play_by_play
  WHERE team_id IS NOT NULL
  GROUP BY game_id, team_id
),
team_plays AS (
  -- A game's plays count where they are the same game: points, shots and blocks of both sides as in the chosen lines.
  SELECT
    pair.game_id,
    pair.team_id,
    plays.blocked_inside,
    (plays.blocked - plays.blocked_inside - plays.blocked_three)::INTEGER AS blocked_mid,
    plays.blocked_three,
    plays.team_turnovers,
    CASE WHEN knows_how THEN plays.points_in_paint END AS points_in_paint,
    CASE WHEN knows_how THEN plays.second_chance_points END AS second_chance_points,
    CASE WHEN knows_how THEN plays.fast_break_points END AS fast_break_points,
    CASE WHEN knows_how THEN plays.points_off_turnovers END AS points_off_turnovers
  FROM (
    SELECT
      pair.game_id,
      pair.team_id,
      plays,
      sum(plays.qualified) OVER (PARTITION BY pair.game_id) > 0 AS knows_how,
      bool_and(coalesce(
        (plays.points, plays.fga, plays.fgm, plays.blocked)
          = (pair.own.points, pair.own.fga, pair.own.fgm, pair.opponent.blk),
        FALSE
      )) OVER (PARTITION BY pair.game_id) AS agrees
    FROM paired_lines AS pair
    JOIN play_totals AS plays USING (game_id, team_id)
    QUALIFY count(*) OVER (PARTITION BY pair.game_id) = 2
  ) AS pair
  WHERE agrees
)
