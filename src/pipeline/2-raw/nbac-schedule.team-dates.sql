WITH appearances AS (
  SELECT game_date_et, unnest([home_team_id, away_team_id]) AS team_id
  FROM output
  WHERE competition IN ('regular', 'playoffs', 'play_in', 'cup_final') AND postponed_status = 'N'
),
doubled AS (
  SELECT game_date_et, team_id
  FROM appearances
  WHERE team_id IS NOT NULL
  GROUP BY game_date_et, team_id
  HAVING count(*) > 1
)
SELECT count(*) AS violations FROM doubled
