-- The date's games that count and were played as planned, by the schedule as it stood the next morning, from both sides.
date_games AS (
  SELECT
    game_id,
    game_date_et AS game_date,
    season_start_year AS season,
    competition AS game_type,
    game_status = 3 AS is_final,
    home_team_id,
    home_tricode,
    home_score,
    away_team_id,
    away_tricode,
    away_score,
    ot_periods,
    240 + 25 * ot_periods AS team_minutes
  FROM nbac_schedule
  WHERE game_date_et = $game_date::DATE
    AND competition IN ('regular', 'play_in', 'playoffs', 'cup_final')
    AND postponed_status = 'N'
),
game_sides AS (
  SELECT
    game_id, game_date, season, game_type, home_team_id AS team_id, home_tricode AS team_abbr,
    away_team_id AS opponent_team_id, away_tricode AS opponent_abbr, TRUE AS is_home,
    home_score AS score, away_score AS opponent_score, ot_periods, team_minutes
  FROM date_games
  WHERE is_final
  UNION ALL
  SELECT
    game_id, game_date, season, game_type, away_team_id AS team_id, away_tricode AS team_abbr,
    home_team_id AS opponent_team_id, home_tricode AS opponent_abbr, FALSE AS is_home,
    away_score AS score, home_score AS opponent_score, ot_periods, team_minutes
  FROM date_games
  WHERE is_final
)
