-- Both rosters of every game of the slate are expected, each of 8 to 25 players; what is missing is named. A team of
-- which no roster, no earlier game of the season and no box score is known (opening night of a store without history)
-- cannot be expected to have one.
WITH
/*include slate-teams*/,
known_teams AS (
  SELECT home_team_id AS team_id FROM nbac_schedule
  WHERE game_status = 3 AND counts_in <> 'none' AND game_date_et < $game_date::DATE
  UNION
  SELECT away_team_id FROM nbac_schedule
  WHERE game_status = 3 AND counts_in <> 'none' AND game_date_et < $game_date::DATE
  UNION
  SELECT team_id FROM player_game_summary
  UNION
  SELECT team_id FROM nbac_player_index
  UNION
  SELECT team_id FROM nbac_team_roster
  UNION
  SELECT team_id FROM espn_team_roster
)
SELECT
  count(*) AS expected,
  count(*) FILTER (WHERE rosters.players BETWEEN 8 AND 25) AS found,
  coalesce(string_agg(
    sides.team_abbr || ' (' || coalesce(rosters.players, 0) || ' players)', ', ' ORDER BY sides.team_id
  ) FILTER (WHERE coalesce(rosters.players, 0) NOT BETWEEN 8 AND 25), '') AS missing
FROM slate_sides AS sides
LEFT JOIN (SELECT game_id, team_id, count(*) AS players FROM output GROUP BY game_id, team_id) AS rosters
  USING (game_id, team_id)
WHERE sides.team_id IN (SELECT team_id FROM known_teams WHERE team_id IS NOT NULL)
