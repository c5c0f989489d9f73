-- What fatigue, matchup, pace and absences should do to the points of every player of the slate.
-- The defence is joined by the opponent. A factor with a missing input is NULL, never 0.
WITH inputs AS (
  SELECT
    $game_date::DATE AS game_date,
    u.game_id,
    u.person_id,
    u.season,
    u.team_id,
    u.opponent_team_id,
    u.is_back_to_back,
    u.days_rest,
    u.games_last_7d,
    u.minutes_last_7d,
    u.b2b_pairs_last_14d,
    u.player_age_years,
    u.usage_vacated_delta_pct100,
    c.fga_per_min_last_20,
    c.minutes_projection,
    c.points_ewma_h8,
    c.team_pace_last_10,
    c.league_pace_to_date,
    d.pace_last_15 AS opponent_pace_last_15,
    s.ra_share01_last_20,
    s.paint_share01_last_20,
    s.mid_share01_last_20,
    s.corner3_share01_last_20,
    s.ab3_share01_last_20,
    d.ra_pct_diff_shrunk_pp,
    d.paint_pct_diff_shrunk_pp,
    d.mid_pct_diff_shrunk_pp,
    d.corner3_pct_diff_shrunk_pp,
    d.ab3_pct_diff_shrunk_pp
  FROM upcoming_player_game_context u
  LEFT JOIN player_daily_cache c ON c.game_id = u.game_id AND c.person_id = u.person_id
  LEFT JOIN player_shot_zone_analysis s ON s.game_id = u.game_id AND s.person_id = u.person_id
  LEFT JOIN team_defense_zone_analysis d ON d.team_id = u.opponent_team_id
),
scores AS (
  SELECT
    *,
    100
      + CASE WHEN is_back_to_back THEN -15 WHEN days_rest >= 2 THEN 5 WHEN days_rest IS NOT NULL THEN 0 END
      + CASE WHEN games_last_7d >= 4 THEN -10 WHEN games_last_7d IS NOT NULL THEN 0 END
      + CASE WHEN minutes_last_7d > 130 THEN -10 WHEN minutes_last_7d IS NOT NULL THEN 0 END
      + CASE WHEN minutes_last_7d > 35 * games_last_7d THEN -8 ELSE 0 END
      + CASE WHEN b2b_pairs_last_14d >= 2 THEN -12 WHEN b2b_pairs_last_14d = 1 THEN -5
          WHEN b2b_pairs_last_14d IS NOT NULL THEN 0 END
      -- An unknown age takes nothing off (flag age_unknown): no source of the spine has birth dates.
      + CASE WHEN player_age_years >= 35 THEN -10 WHEN player_age_years >= 30 THEN -5 ELSE 0 END AS freshness,
    fga_per_min_last_20 * minutes_projection AS fga_projection,
    -- Points per attempt the opponent gives away where he shoots; a make is worth two or three.
    ra_share01_last_20 * ra_pct_diff_shrunk_pp / 100 * 2
      + paint_share01_last_20 * paint_pct_diff_shrunk_pp / 100 * 2
      + mid_share01_last_20 * mid_pct_diff_shrunk_pp / 100 * 2
      + corner3_share01_last_20 * corner3_pct_diff_shrunk_pp / 100 * 3
      + ab3_share01_last_20 * ab3_pct_diff_shrunk_pp / 100 * 3 AS mismatch_per_attempt,
    team_pace_last_10 * opponent_pace_last_15 / league_pace_to_date AS expected_pace
  FROM inputs
),
points AS (
  SELECT
    *,
    -- The clamps must not hide a NULL: least and greatest skip it.
    CASE WHEN freshness IS NOT NULL THEN greatest(0, least(100, freshness))::DOUBLE END AS fatigue_score,
    CASE WHEN freshness IS NOT NULL THEN (greatest(0, least(100, freshness)) - 100) / 20 END AS fatigue_points,
    fga_projection * mismatch_per_attempt AS shot_zone_mismatch_points,
    CASE WHEN points_ewma_h8 IS NOT NULL AND expected_pace IS NOT NULL
      THEN greatest(-3, least(3, points_ewma_h8 * (expected_pace / team_pace_last_10 - 1))) END AS pace_points,
    CASE WHEN points_ewma_h8 IS NOT NULL AND usage_vacated_delta_pct100 IS NOT NULL
      THEN greatest(-6, least(6, points_ewma_h8 * 0.6::DOUBLE * usage_vacated_delta_pct100 / 100)) END
      AS usage_points
  FROM scores
),
factors AS (
  SELECT
    game_date,
    game_id,
    person_id,
    season,
    team_id,
    opponent_team_id,
    fatigue_score,
    fatigue_points,
    fga_projection,
    shot_zone_mismatch_points,
    expected_pace,
    pace_points,
    usage_points,
    CASE WHEN coalesce(fatigue_points, shot_zone_mismatch_points, pace_points, usage_points) IS NOT NULL
      THEN coalesce(fatigue_points, 0) + coalesce(shot_zone_mismatch_points, 0)
        + coalesce(pace_points, 0) + coalesce(usage_points, 0) END AS total_adjustment_points,
    (fatigue_points IS NOT NULL)::INTEGER + (shot_zone_mismatch_points IS NOT NULL)::INTEGER
      + (pace_points IS NOT NULL)::INTEGER + (usage_points IS NOT NULL)::INTEGER AS factors_present,
    'w1' AS weights_version,
    json_object(
      'fatigue', json_object(
        'is_back_to_back', is_back_to_back, 'days_rest', days_rest, 'games_last_7d', games_last_7d,
        'minutes_last_7d', minutes_last_7d, 'b2b_pairs_last_14d', b2b_pairs_last_14d,
        'player_age_years', player_age_years),
      'shot_zone_mismatch', json_object(
        'fga_per_min_last_20', fga_per_min_last_20, 'minutes_projection', minutes_projection,
        'share01', [
          ra_share01_last_20, paint_share01_last_20, mid_share01_last_20, corner3_share01_last_20,
          ab3_share01_last_20],
        'pct_diff_shrunk_pp', [
          ra_pct_diff_shrunk_pp, paint_pct_diff_shrunk_pp, mid_pct_diff_shrunk_pp, corner3_pct_diff_shrunk_pp,
          ab3_pct_diff_shrunk_pp]),
      'pace', json_object(
        'points_ewma_h8', points_ewma_h8, 'team_pace_last_10', team_pace_last_10,
        'opponent_pace_last_15', opponent_pace_last_15, 'league_pace_to_date', league_pace_to_date),
      'usage', json_object(
        'points_ewma_h8', points_ewma_h8, 'usage_vacated_delta_pct100', usage_vacated_delta_pct100)
    ) AS factor_inputs,
    days_rest,
    player_age_years,
    usage_vacated_delta_pct100
  FROM points
)
SELECT
  * EXCLUDE (days_rest, player_age_years, usage_vacated_delta_pct100),
  '{}' /*null_reasons*/ AS null_reasons,
  to_json(list_filter([
    CASE WHEN player_age_years IS NULL THEN 'age_unknown' END
  ], lambda flag: flag IS NOT NULL)) AS quality_flags,
  greatest(0, 100 - 2 * 0 /*null_count*/)::DOUBLE AS quality_score,
  $as_of::TIMESTAMP AS as_of_ts
FROM factors
ORDER BY game_id, person_id
