-- The slate's games from both sides, and the teams' schedule around them as it stood on the morning of D.
season_schedule AS MATERIALIZED (
  -- The season's games that count and were not put off.
  SELECT
    game_id,
    game_date_et AS game_date,
    season_start_year AS season,
    competition,
    game_status,
    if_necessary,
    tipoff_utc,
    is_neutral,
    home_team_id,
    home_tricode,
    home_score,
    away_team_id,
    away_tricode,
    away_score
  FROM nbac_schedule
  WHERE competition IN ('regular', 'play_in', 'playoffs', 'cup_final') AND postponed_status = 'N'
),
slate_games AS (
  SELECT * RENAME (competition AS game_type)
  FROM season_schedule
  WHERE game_date = $game_date::DATE AND home_team_id IS NOT NULL AND away_team_id IS NOT NULL
),
slate_sides AS MATERIALIZED (
  SELECT
    game_id, season, game_type, tipoff_utc, is_neutral, home_team_id AS team_id, home_tricode AS team_abbr,
    away_team_id AS opponent_team_id, away_tricode AS opponent_abbr, TRUE AS is_home, home_team_id
  FROM slate_games
  UNION ALL
  SELECT
    game_id, season, game_type, tipoff_utc, is_neutral, away_team_id AS team_id, away_tricode AS team_abbr,
    home_team_id AS opponent_team_id, home_tricode AS opponent_abbr, FALSE AS is_home, home_team_id
  FROM slate_games
),
schedule_sides AS MATERIALIZED (
  SELECT
    sides.team_id, games.game_id, games.game_date, games.competition, games.game_status,
    games.is_neutral, games.home_team_id, games.home_team_id = sides.team_id AS is_home, games.if_necessary,
    CASE WHEN games.home_team_id = sides.team_id THEN games.home_score ELSE games.away_score END AS score,
    CASE WHEN games.home_team_id = sides.team_id THEN games.away_score ELSE games.home_score END AS opponent_score
  FROM season_schedule AS games
  JOIN (SELECT DISTINCT team_id FROM slate_sides) AS sides
    ON sides.team_id = games.home_team_id OR sides.team_id = games.away_team_id
),
final_games AS MATERIALIZED (
  -- Before D, numbered newest first. The cup final counts for rest and travel only: it is not official.
  SELECT
    *,
    competition <> 'cup_final' AS is_official,
    row_number() OVER newest_first AS recency,
    count(*) FILTER (WHERE competition <> 'cup_final') OVER newest_first AS official_recency
  FROM schedule_sides
  WHERE game_status = 3 AND game_date < $game_date::DATE
  WINDOW newest_first AS (
    PARTITION BY team_id ORDER BY game_date DESC, game_id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  )
),
next_games AS (
  SELECT
    team_id,
    count(*) FILTER (WHERE game_date <= $game_date::DATE + 7) AS games_next_7d,
    min(game_date) - $game_date::DATE - 1 AS next_game_days_rest
  FROM schedule_sides
  WHERE game_date > $game_date::DATE AND if_necessary IS NOT TRUE
  GROUP BY team_id
)
