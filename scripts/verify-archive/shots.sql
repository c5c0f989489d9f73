-- Shots of the season's chart, against nba_raw.nbac_shot_chart.
WITH wanted AS (
  SELECT GAME_ID AS game_id, GAME_DATE::DATE AS day, PLAYER_ID::BIGINT AS person_id, TEAM_ID::BIGINT AS team_id,
         HTM AS home, VTM AS away, PERIOD::INT AS period,
         60 * MINUTES_REMAINING::INT + SECONDS_REMAINING::INT AS clock, SHOT_MADE_FLAG = '1' AS made,
         SHOT_VALUE::INT AS value, ACTION_TYPE AS action, SHOT_ZONE_BASIC AS zone, SHOT_ZONE_AREA AS area,
         SHOT_ZONE_RANGE AS range, SHOT_DISTANCE::INT AS distance, LOC_X::INT AS x, LOC_Y::INT AS y
  FROM shots WHERE is_wanted(GAME_DATE::DATE)
),
stored AS (
  SELECT game_id, game_date_et AS day, person_id, team_id, home_tricode AS home, away_tricode AS away, period,
         clock_seconds AS clock, made, shot_value AS value, action_type AS action, zone_basic AS zone,
         zone_area AS area, zone_range AS range, shot_distance AS distance, loc_x AS x, loc_y AS y
  FROM home.nba_raw.nbac_shot_chart
),
counted AS (
  SELECT side, count(*) AS shots, count(DISTINCT game_id) AS games, count(DISTINCT day) AS dates,
         count(DISTINCT (game_id, person_id)) AS shooters, count(*) FILTER (made) AS made,
         sum(value) FILTER (made) AS points, count(*) FILTER (value = 3) AS threes, sum(distance) AS feet
  FROM (SELECT 'in_file' AS side, * FROM wanted UNION ALL SELECT 'stored', * FROM stored)
  GROUP BY side
)
SELECT 'Regular Season' AS part, what, coalesce(max(n) FILTER (side = 'in_file'), 0) AS in_file,
       coalesce(max(n) FILTER (side = 'stored'), 0) AS stored
FROM (UNPIVOT counted ON COLUMNS(* EXCLUDE (side)) INTO NAME what VALUE n)
GROUP BY what
UNION ALL
SELECT 'Regular Season', 'shots alike in every cell', (SELECT count(*) FROM wanted),
       (SELECT count(*) FROM (SELECT * FROM wanted INTERSECT ALL SELECT * FROM stored))
