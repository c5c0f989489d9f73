-- What every player did in the date's final games. A game enters when it reconciles: five players or more on both
-- sides and their points are the score; otherwise it alone is held back.
WITH
/*include final-games*/,
box_lines AS (
  -- LeagueGameLog lists only players who appeared, in whole minutes: 0 means under 30 seconds.
  SELECT
    log.game_id,
    log.person_id,
    log.player_name,
    log.player_lookup,
    log.team_id,
    'played' AS play_status,
    NULL::BOOLEAN AS is_starter,
    (60 * log.minutes_int)::INTEGER AS seconds_played,
    'minute' AS minutes_precision,
    log.points, log.fgm, log.fga, log.fg3m, log.fg3a, log.ftm, log.fta, log.oreb, log.dreb, log.reb,
    log.ast, log.stl, log.blk, log.tov, log.pf, log.plus_minus,
    100 * log.fga + 44 * log.fta + 100 * log.tov AS load_hundredths,
    'nbac_player_game_log' AS primary_source
  FROM nbac_player_game_log AS log
  WHERE log.game_date_et = $game_date::DATE
),
team_totals AS (
  -- Usage needs team totals: sums of the same box lines, never another table.
  SELECT
    game_id,
    team_id,
    count(*) FILTER (WHERE play_status = 'played') AS players,
    sum(points) AS points,
    sum(seconds_played) AS seconds,
    sum(load_hundredths) AS load_hundredths
  FROM box_lines
  GROUP BY game_id, team_id
),
reconciled_games AS (
  SELECT
    sides.game_id,
    -- Overtime by the clock of the box score, to check the schedule's.
    bool_and(abs(totals.seconds / 60 - sides.team_minutes) <= 12.5) AS overtime_agrees
  FROM game_sides AS sides
  JOIN team_totals AS totals USING (game_id, team_id)
  WHERE totals.players >= 5 AND totals.points = sides.score
  GROUP BY sides.game_id
  HAVING count(*) = 2
),
/*include zoned-shots*/,
player_shots AS (
  SELECT
    game_id,
    person_id,
    /*include zone-counts*/
  FROM zoned_shots
  GROUP BY game_id, person_id
),
zone_lines AS (
  -- All twelve counts or none: shots that do not add up to the box line are not his shots.
  SELECT
    lines.game_id,
    lines.person_id,
    coalesce(shots.shot_fga, 0) = lines.fga
      AND coalesce(shots.shot_fgm, 0) = lines.fgm
      AND coalesce(shots.shot_fg3a, 0) = lines.fg3a AS agrees,
    shots.* EXCLUDE (game_id, person_id)
  FROM box_lines AS lines
  JOIN games_with_shots USING (game_id)
  LEFT JOIN player_shots AS shots USING (game_id, person_id)
),
summary AS (
  SELECT
    sides.game_date,
    lines.game_id,
    sides.season,
    sides.game_type,
    lines.person_id,
    lines.player_name,
    lines.player_lookup,
    lines.team_id,
    sides.team_abbr,
    sides.opponent_team_id,
    sides.opponent_abbr,
    sides.is_home,
    lines.play_status,
    NULL::VARCHAR AS dnp_reason,
    NULL::VARCHAR AS dnp_category,
    lines.is_starter,
    lines.seconds_played,
    lines.seconds_played / 60 AS minutes,
    lines.minutes_precision,
    lines.points,
    lines.fgm,
    lines.fga,
    lines.fg3m,
    lines.fg3a,
    lines.ftm,
    lines.fta,
    lines.oreb,
    lines.dreb,
    lines.reb,
    lines.ast,
    lines.stl,
    lines.blk,
    lines.tov,
    lines.pf,
    lines.plus_minus,
    lines.load_hundredths / 100 AS load,
    100 * lines.load_hundredths * (sides.team_minutes / 5)
      / nullif(lines.seconds_played / 60 * totals.load_hundredths, 0) AS usage_pct100,
    100 * lines.points / nullif(2 * (100 * lines.fga + 44 * lines.fta), 0) AS ts_pct01,
    (2 * lines.fgm + lines.fg3m) / nullif(2 * lines.fga, 0) AS efg_pct01,
    totals.load_hundredths / 100 AS team_load,
    sides.team_minutes::DOUBLE AS team_minutes,
    CASE WHEN zones.agrees THEN 'shot_chart' END AS zone_source,
    CASE WHEN zones.agrees THEN coalesce(zones.ra_fga, 0) END AS ra_fga,
    CASE WHEN zones.agrees THEN coalesce(zones.ra_fgm, 0) END AS ra_fgm,
    CASE WHEN zones.agrees THEN coalesce(zones.paint_fga, 0) END AS paint_fga,
    CASE WHEN zones.agrees THEN coalesce(zones.paint_fgm, 0) END AS paint_fgm,
    CASE WHEN zones.agrees THEN coalesce(zones.mid_fga, 0) END AS mid_fga,
    CASE WHEN zones.agrees THEN coalesce(zones.mid_fgm, 0) END AS mid_fgm,
    CASE WHEN zones.agrees THEN coalesce(zones.corner3_fga, 0) END AS corner3_fga,
    CASE WHEN zones.agrees THEN coalesce(zones.corner3_fgm, 0) END AS corner3_fgm,
    CASE WHEN zones.agrees THEN coalesce(zones.ab3_fga, 0) END AS ab3_fga,
    CASE WHEN zones.agrees THEN coalesce(zones.ab3_fgm, 0) END AS ab3_fgm,
    CASE WHEN zones.agrees THEN coalesce(zones.backcourt_fga, 0) END AS backcourt_fga,
    CASE WHEN zones.agrees THEN coalesce(zones.backcourt_fgm, 0) END AS backcourt_fgm,
    NULL::INTEGER AS assisted_fgm,
    NULL::INTEGER AS unassisted_fgm,
    NULL::INTEGER AS and1_count,
    NULL::INTEGER AS blocks_inside,
    NULL::INTEGER AS blocks_mid,
    NULL::INTEGER AS blocks_three,
    NULL::INTEGER AS q4_seconds,
    lines.primary_source,
    zones.agrees AS zones_agree,
    games.overtime_agrees
  FROM box_lines AS lines
  JOIN reconciled_games AS games USING (game_id)
  JOIN game_sides AS sides USING (game_id, team_id)
  JOIN team_totals AS totals USING (game_id, team_id)
  LEFT JOIN zone_lines AS zones USING (game_id, person_id)
)
SELECT
  * EXCLUDE (zones_agree, overtime_agrees),
  '{}' /*null_reasons*/ AS null_reasons,
  to_json(list_filter([
    'backup_source',
    CASE WHEN zones_agree = FALSE THEN 'zone_box_mismatch' END,
    CASE WHEN NOT overtime_agrees THEN 'overtime_disputed' END
  ], lambda flag: flag IS NOT NULL)) AS quality_flags,
  -- Starters and play-by-play are missing everywhere (2 each), and the game log is a backup of the live box score (5).
  (91 - CASE WHEN zone_source IS NULL THEN 2 ELSE 0 END)::DOUBLE AS quality_score
FROM summary
