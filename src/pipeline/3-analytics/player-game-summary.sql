-- What every player did in the date's final games. A game enters when it reconciles: five players or more on both
-- sides and their points are the score; otherwise it alone is held back.
WITH
/*include final-games*/,
candidate_lines AS (
  -- The CDN's box score and V3 also list who did not play; a payload made of game logs knows no more than the log and
  -- is told by its whole minutes.
  SELECT
    1 AS source_rank,
    'nbac_player_boxscore' AS primary_source,
    box.game_id,
    box.person_id,
    box.name AS player_name,
    box.player_lookup,
    box.team_id,
    box.play_status AS listed_status,
    box.not_playing_reason AS dnp_reason,
    box.is_starter,
    box.minutes_seconds IS NOT NULL AS is_exact,
    coalesce(round(box.minutes_seconds), 60 * box.minutes_int)::INTEGER AS seconds,
    box.points, box.fgm, box.fga, box.fg3m, box.fg3a, box.ftm, box.fta, box.oreb, box.dreb, box.reb,
    box.ast, box.stl, box.blk, box.tov, box.pf, box.plus_minus
  FROM nbac_player_boxscore AS box
  WHERE box.game_status = 3
  UNION ALL
  SELECT
    2, 'nbac_boxscore_v3', v3.game_id, v3.person_id, v3.name, v3.player_lookup, v3.team_id, v3.play_status, v3.comment,
    v3.is_starter, v3.minutes_seconds IS NOT NULL, coalesce(round(v3.minutes_seconds), 60 * v3.minutes_int)::INTEGER,
    v3.points, v3.fgm, v3.fga, v3.fg3m, v3.fg3a, v3.ftm, v3.fta, v3.oreb, v3.dreb, v3.reb,
    v3.ast, v3.stl, v3.blk, v3.tov, v3.pf, v3.plus_minus
  FROM nbac_boxscore_v3 AS v3
  WHERE v3.row_kind = 'player'
  UNION ALL
  -- LeagueGameLog lists only players who appeared, in whole minutes: 0 means under 30 seconds.
  SELECT
    3, 'nbac_player_game_log', log.game_id, log.person_id, log.player_name, log.player_lookup, log.team_id, 'played',
    NULL, NULL, FALSE, (60 * log.minutes_int)::INTEGER,
    log.points, log.fgm, log.fga, log.fg3m, log.fg3a, log.ftm, log.fta, log.oreb, log.dreb, log.reb,
    log.ast, log.stl, log.blk, log.tov, log.pf, log.plus_minus
  FROM nbac_player_game_log AS log
  WHERE log.game_date_et = $game_date::DATE
  UNION ALL
  -- ESPN names players its own way: whose lines do not all find their person does not add up and is not chosen.
  SELECT
    4, 'espn_boxscore', espn.game_id, espn.person_id, espn.name, espn.player_lookup, espn.team_id, espn.play_status,
    espn.dnp_reason, espn.is_starter, FALSE, (60 * espn.minutes_int)::INTEGER,
    espn.points, espn.fgm, espn.fga, espn.fg3m, espn.fg3a, espn.ftm, espn.fta, espn.oreb, espn.dreb, espn.reb,
    espn.ast, espn.stl, espn.blk, espn.tov, espn.pf, espn.plus_minus
  FROM espn_boxscore AS espn
  WHERE espn.espn_athlete_id <> 'TEAM' AND espn.game_id IS NOT NULL AND espn.person_id IS NOT NULL
),
candidate_totals AS (
  SELECT
    source_rank,
    game_id,
    team_id,
    count(*) FILTER (WHERE listed_status = 'played') AS players,
    sum(points) AS points,
    source_rank >= 3 OR bool_and(is_exact) FILTER (WHERE listed_status = 'played') AS is_usable
  FROM candidate_lines
  GROUP BY source_rank, game_id, team_id
),
excuses AS (
  -- Why somebody did not play, of whom the chosen box does not say: V3's comment, then the last report before the games.
  SELECT game_id, person_id, arg_min(reason, source_rank) AS reason
  FROM (
    SELECT 1 AS source_rank, game_id, person_id, comment AS reason
    FROM nbac_boxscore_v3
    WHERE row_kind = 'player'
    UNION ALL
    SELECT 2, game_id, person_id, arg_max(reason, report_at)
    FROM nbac_injury_report
    WHERE status IN ('Out', 'Doubtful', 'Questionable')
    GROUP BY game_id, person_id
  )
  WHERE reason IS NOT NULL
  GROUP BY game_id, person_id
),
chosen_sources AS (
  -- One source per game, the first that reconciles: never a mix of rows.
  SELECT game_id, min(source_rank) AS source_rank
  FROM (
    SELECT game_id, source_rank
    FROM candidate_totals AS totals
    JOIN game_sides AS sides USING (game_id, team_id)
    WHERE totals.is_usable AND totals.players >= 5 AND totals.points = sides.score
    GROUP BY game_id, source_rank
    HAVING count(*) = 2
  )
  GROUP BY game_id
),
play_by_play AS (
  SELECT * FROM nbac_play_by_play
),
/*include lineups*/,
play_shots AS (
  SELECT
    shots.game_id,
    shots.person_id,
    shots.shot_made,
    shots.assist_person_id,
    shots.block_person_id,
    CASE
      WHEN shots.shot_value = 3 THEN 'three'
      WHEN shots.zone_geo IN ('Restricted Area', 'In The Paint (Non-RA)') THEN 'inside'
      ELSE 'mid'
    END AS place,
    shots.shot_made AND bonus.game_id IS NOT NULL AS is_and1
  FROM play_by_play AS shots
  LEFT JOIN (
    SELECT DISTINCT game_id, person_id, elapsed_seconds
    FROM play_by_play
    WHERE action_type = 'freethrow' AND sub_type = '1 of 1'
  ) AS bonus
    ON bonus.game_id = shots.game_id
    AND bonus.person_id = shots.person_id
    AND bonus.elapsed_seconds = shots.elapsed_seconds
  WHERE shots.is_field_goal
),
shooting_plays AS (
  SELECT
    game_id,
    person_id,
    count(*) AS fga,
    count(*) FILTER (WHERE shot_made) AS fgm,
    count(*) FILTER (WHERE shot_made AND assist_person_id IS NOT NULL) AS assisted,
    count(*) FILTER (WHERE is_and1) AS and1
  FROM play_shots
  GROUP BY game_id, person_id
),
blocking_plays AS (
  SELECT
    game_id,
    block_person_id AS person_id,
    count(*) FILTER (WHERE place = 'inside') AS inside,
    count(*) FILTER (WHERE place = 'mid') AS mid,
    count(*) FILTER (WHERE place = 'three') AS three
  FROM play_shots
  WHERE block_person_id IS NOT NULL
  GROUP BY game_id, block_person_id
),
play_lines AS (
  -- A game's plays count where they are the same game: nobody's shots or minutes differ from the chosen box score.
  SELECT
    lines.game_id,
    lines.person_id,
    lineups.is_starter,
    round(lineups.seconds_played)::INTEGER AS seconds,
    round(lineups.q4_seconds)::INTEGER AS q4_seconds,
    coalesce(shooting.assisted, 0)::INTEGER AS assisted_fgm,
    (lines.fgm - coalesce(shooting.assisted, 0))::INTEGER AS unassisted_fgm,
    coalesce(shooting.and1, 0)::INTEGER AS and1_count,
    coalesce(blocking.inside, 0)::INTEGER AS blocks_inside,
    coalesce(blocking.mid, 0)::INTEGER AS blocks_mid,
    coalesce(blocking.three, 0)::INTEGER AS blocks_three,
    bool_and(coalesce(
      abs(lineups.seconds_played - lines.seconds) <= 61
        AND coalesce(shooting.fga, 0) = lines.fga
        AND coalesce(shooting.fgm, 0) = lines.fgm,
      FALSE
    )) OVER (PARTITION BY lines.game_id) AS agrees
  FROM candidate_lines AS lines
  JOIN chosen_sources USING (game_id, source_rank)
  LEFT JOIN lineup_players AS lineups USING (game_id, person_id)
  LEFT JOIN shooting_plays AS shooting USING (game_id, person_id)
  LEFT JOIN blocking_plays AS blocking USING (game_id, person_id)
  WHERE lines.listed_status = 'played' AND lines.game_id IN (SELECT game_id FROM play_by_play)
),
reasoned_lines AS (
  SELECT
    lines.* REPLACE (
      CASE WHEN lines.listed_status <> 'played' THEN coalesce(lines.dnp_reason, excuses.reason) END AS dnp_reason
    )
  FROM candidate_lines AS lines
  JOIN chosen_sources USING (game_id, source_rank)
  LEFT JOIN excuses USING (game_id, person_id)
),
box_lines AS (
  SELECT
    lines.* EXCLUDE (source_rank, listed_status, is_starter, is_exact, seconds),
    CASE
      WHEN lines.listed_status = 'played' THEN 'played'
      WHEN lines.listed_status IN ('dnp_cd', 'dnp_injury', 'dnd') THEN 'dnp'
      WHEN lines.listed_status IN ('inactive', 'nwt') THEN 'inactive'
      ELSE 'unknown'
    END AS play_status,
    CASE
      WHEN lines.listed_status = 'played' THEN NULL
      WHEN lines.listed_status = 'dnp_injury' OR regexp_matches(lines.dnp_reason, '(?i)injury|illness|health') THEN 'injury'
      WHEN regexp_matches(lines.dnp_reason, '(?i)suspension') THEN 'suspension'
      WHEN regexp_matches(lines.dnp_reason, '(?i)g_?-? ?league') THEN 'g_league'
      WHEN regexp_matches(lines.dnp_reason, '(?i)personal') THEN 'personal'
      WHEN regexp_matches(lines.dnp_reason, '(?i)rest|recondition') THEN 'rest'
      WHEN regexp_matches(lines.dnp_reason, '(?i)coach') THEN 'coach_decision'
      WHEN lines.dnp_reason IS NOT NULL THEN 'other'
    END AS dnp_category,
    coalesce(lines.is_starter, plays.is_starter) AS is_starter,
    CASE WHEN lines.is_exact THEN lines.seconds ELSE coalesce(plays.seconds, lines.seconds) END AS seconds_played,
    CASE
      WHEN lines.listed_status <> 'played' THEN NULL
      WHEN lines.is_exact OR plays.seconds IS NOT NULL THEN 'second'
      ELSE 'minute'
    END AS minutes_precision,
    100 * lines.fga + 44 * lines.fta + 100 * lines.tov AS load_hundredths,
    plays.* EXCLUDE (game_id, person_id, is_starter, seconds, agrees)
  FROM reasoned_lines AS lines
  LEFT JOIN (SELECT * FROM play_lines WHERE agrees) AS plays USING (game_id, person_id)
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
box_attempts AS (
  SELECT game_id, sum(fga) AS fga FROM box_lines GROUP BY game_id
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
    games.zone_source,
    shots.* EXCLUDE (game_id, person_id)
  FROM box_lines AS lines
  JOIN games_with_shots AS games USING (game_id)
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
    lines.dnp_reason,
    lines.dnp_category,
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
    CASE WHEN zones.agrees THEN zones.zone_source END AS zone_source,
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
    lines.assisted_fgm,
    lines.unassisted_fgm,
    lines.and1_count,
    lines.blocks_inside,
    lines.blocks_mid,
    lines.blocks_three,
    lines.q4_seconds,
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
    CASE WHEN primary_source <> 'nbac_player_boxscore' THEN 'backup_source' END,
    CASE WHEN zones_agree = FALSE THEN 'zone_box_mismatch' END,
    CASE WHEN NOT overtime_agrees THEN 'overtime_disputed' END
  ], lambda flag: flag IS NOT NULL)) AS quality_flags,
  -- Two for each part nobody gave: starters, plays, zones; five for another source than the live box score.
  (100
    - CASE WHEN is_starter IS NULL THEN 2 ELSE 0 END
    - CASE WHEN q4_seconds IS NULL AND play_status = 'played' THEN 2 ELSE 0 END
    - CASE WHEN zone_source IS NULL AND play_status = 'played' THEN 2 ELSE 0 END
    - CASE WHEN primary_source <> 'nbac_player_boxscore' THEN 5 ELSE 0 END)::DOUBLE AS quality_score
FROM summary
