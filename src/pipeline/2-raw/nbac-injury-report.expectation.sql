-- A report lists every team of the day's games, with players or as not submitted; the next day's as they come.
WITH slate_teams AS (
  SELECT unnest([home_team_id, away_team_id]) AS team_id, unnest([home_tricode, away_tricode]) AS tricode
  FROM nbac_schedule
  WHERE game_date_et = $game_date::DATE
    AND postponed_status = 'N'
    AND competition IN ('regular', 'playoffs', 'play_in', 'cup_final')
    AND home_team_id IS NOT NULL AND away_team_id IS NOT NULL
),
listed_teams AS (
  SELECT DISTINCT team_id FROM output WHERE game_date_et = $game_date::DATE
)
SELECT
  count(*) AS expected,
  count(listed_teams.team_id) AS found,
  coalesce(string_agg(slate_teams.tricode, ', ' ORDER BY slate_teams.tricode) FILTER (WHERE listed_teams.team_id IS NULL), '') AS missing
FROM slate_teams LEFT JOIN listed_teams USING (team_id)
