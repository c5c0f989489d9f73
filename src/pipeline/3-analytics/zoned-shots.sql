-- Every shot with its zone, of one source per game: the shot chart where it has the box score's attempts (two may be
-- missing or too many; `box_attempts`), otherwise the play-by-play where that has them, its zones told by geometry. The
-- shot's value decides between two and three, the zone's name decides the zone; where they contradict each other the
-- value wins: such a three is a corner three inside the corner area (loc in 0.1 feet) and above the break elsewhere,
-- such a two is a mid-range shot (analytics.md 2.1).
listed_shots AS (
  SELECT
    1 AS zone_rank, 'shot_chart' AS zone_source, game_id, team_id, person_id, made, shot_value, zone_basic, loc_x, loc_y
  FROM nbac_shot_chart
  WHERE game_date_et = $game_date::DATE
  UNION ALL
  SELECT
    2, 'pbp_geometry', game_id, team_id, person_id, shot_made, shot_value, zone_geo, x_legacy, y_legacy
  FROM nbac_play_by_play
  WHERE is_field_goal AND zone_geo IS NOT NULL
),
games_with_shots AS (
  SELECT
    game_id,
    coalesce(arg_min(zone_source, zone_rank) FILTER (WHERE is_whole), arg_min(zone_source, zone_rank)) AS zone_source
  FROM (
    SELECT shots.game_id, zone_rank, zone_source, abs(count(*) - any_value(box.fga)) <= 2 AS is_whole
    FROM listed_shots AS shots
    JOIN box_attempts AS box USING (game_id)
    GROUP BY shots.game_id, zone_rank, zone_source
  )
  GROUP BY game_id
),
zoned_shots AS (
  SELECT
    game_id,
    team_id,
    person_id,
    made,
    shot_value,
    CASE
      WHEN shot_value = 3 THEN CASE
        WHEN zone_basic IN ('Left Corner 3', 'Right Corner 3') THEN 'corner3'
        WHEN zone_basic = 'Above the Break 3' THEN 'ab3'
        WHEN zone_basic = 'Backcourt' THEN 'backcourt'
        WHEN loc_y <= 87.5 AND abs(loc_x) >= 220 THEN 'corner3'
        ELSE 'ab3'
      END
      WHEN zone_basic = 'Restricted Area' THEN 'ra'
      WHEN zone_basic = 'In The Paint (Non-RA)' THEN 'paint'
      ELSE 'mid'
    END AS zone
  FROM listed_shots
  JOIN games_with_shots USING (game_id, zone_source)
)
