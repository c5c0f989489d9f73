-- Every shot with its zone. The shot's value decides between two and three, the official name decides the zone; where
-- they contradict each other the value wins: such a three is a corner three inside the corner area (loc in 0.1 feet)
-- and above the break elsewhere, such a two is a mid-range shot (analytics.md 2.1).
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
  FROM nbac_shot_chart
  WHERE game_date_et = $game_date::DATE
),
games_with_shots AS (
  SELECT DISTINCT game_id FROM zoned_shots
)
