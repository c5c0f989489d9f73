-- All games of the last two seasons as one text: a line a game, by player and date, whole numbers between commas,
-- nothing between two commas = not known. One value is read a hundred times faster than 50,000 rows.
WITH defence_games AS (
  SELECT season, game_date, game_id, team_id, points_allowed, possessions, team_minutes
  FROM team_defense_game_summary
  WHERE game_type <> 'cup_final' AND game_date < $game_date::DATE
),
team_to_date AS (
  -- What a team had allowed before each of its games.
  SELECT
    season,
    game_id,
    team_id,
    count(*) OVER earlier AS games,
    100 * sum(points_allowed) OVER earlier / sum(possessions) OVER earlier AS def_rating,
    240 * sum(possessions) OVER earlier / sum(team_minutes) OVER earlier AS pace
  FROM defence_games
  WINDOW earlier AS (
    PARTITION BY season, team_id ORDER BY game_date, game_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  )
),
league_dates AS (
  SELECT
    season,
    game_date,
    sum(points_allowed) AS points_allowed,
    sum(possessions ORDER BY game_id, team_id) AS possessions,
    sum(team_minutes ORDER BY game_id, team_id) AS team_minutes
  FROM defence_games
  GROUP BY season, game_date
),
league_to_date AS (
  SELECT
    season,
    game_date,
    100 * sum(points_allowed) OVER earlier / sum(possessions) OVER earlier AS def_rating,
    240 * sum(possessions) OVER earlier / sum(team_minutes) OVER earlier AS pace
  FROM league_dates
  WINDOW earlier AS (PARTITION BY season ORDER BY game_date ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
game_situations AS (
  -- With fewer than five games a rating says more about the opponents than about the team.
  SELECT
    defence_games.game_id,
    defence_games.team_id,
    CASE WHEN team.games >= 5 THEN round(100 * (team.def_rating - league.def_rating))::INTEGER END AS defence,
    CASE WHEN team.games >= 5 AND other.games >= 5 THEN
      round(100 * (team.pace * other.pace / league.pace - league.pace))::INTEGER
    END AS pace
  FROM defence_games
  JOIN team_to_date AS team ON team.game_id = defence_games.game_id AND team.team_id = defence_games.team_id
  JOIN team_to_date AS other ON other.game_id = defence_games.game_id AND other.team_id <> defence_games.team_id
  JOIN league_to_date AS league ON league.season = defence_games.season AND league.game_date = defence_games.game_date
),
played_games AS (
  SELECT
    summary.*,
    coalesce(situation.defence::VARCHAR, '') AS opponent_defence,
    coalesce(situation.pace::VARCHAR, '') AS relative_pace
  FROM player_game_summary AS summary
  LEFT JOIN game_situations AS situation
    ON situation.game_id = summary.game_id AND situation.team_id = summary.opponent_team_id
  WHERE summary.play_status = 'played'
    AND summary.game_type <> 'cup_final'
    AND summary.game_date < $game_date::DATE
    AND summary.seconds_played IS NOT NULL
    AND summary.points IS NOT NULL
),
lines AS (
  SELECT
    person_id,
    game_date,
    game_id,
    concat_ws(',',
      person_id, date_diff('day', DATE '1970-01-01', game_date), season, opponent_team_id, is_home::INTEGER,
      seconds_played, points, coalesce(fga::VARCHAR, ''), coalesce(ftm::VARCHAR, ''), coalesce(fta::VARCHAR, ''),
      opponent_defence, relative_pace,
      CASE WHEN ra_fga IS NULL THEN ',,,,,,,,,' ELSE
        concat_ws(',', ra_fga, ra_fgm, paint_fga, paint_fgm, mid_fga, mid_fgm, corner3_fga, corner3_fgm, ab3_fga, ab3_fgm)
      END
    ) AS line
  FROM played_games
)
SELECT
  count(*) AS games,
  coalesce(string_agg(line, chr(10) ORDER BY person_id, game_date, game_id), '') AS packed
FROM lines
