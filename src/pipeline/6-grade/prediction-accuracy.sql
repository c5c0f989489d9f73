-- The predictions that stood at tip-off, joined with what their players did. pit and crps are not known here: the
-- processor adds them from the distribution that shape_id and calibration_id name.
WITH with_tip AS (
  SELECT
    person_id, system_id, line_key, generation, prediction_id, game_id, team_id, opponent_team_id, player_lookup,
    created_at, tip_off_at, invalidated_at, is_primary_line, has_line, predicted_points, predicted_median, sd, q10, q90,
    line, sportsbook, over_price, under_price, p_over, p_push, p_over_raw, confidence, edge, recommendation,
    projected_minutes, injury_status, dist, calibration_id,
    -- Where no source knows the time, the planners' nominal 19:30 ET decides; minutes_before_tip is NULL then.
    coalesce(
      tip_off_at,
      timezone('UTC', timezone('America/New_York', game_date::TIMESTAMP + INTERVAL '19 hours 30 minutes'))
    ) AS tip
  FROM player_prop_predictions
),
made_before_tip AS (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY person_id, system_id, line_key ORDER BY created_at DESC, generation DESC
    ) AS recency
  FROM with_tip
  WHERE created_at < tip
    AND (invalidated_at IS NULL OR invalidated_at >= tip)
),
standing AS (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY person_id, system_id
      ORDER BY generation DESC, created_at DESC, is_primary_line DESC, line_key
    ) = 1 AND (is_primary_line OR NOT has_line) AS is_headline
  FROM made_before_tip
  WHERE recency = 1
),
closing_lines AS (
  SELECT person_id, line AS closing_line
  FROM standing
  WHERE is_primary_line AND has_line
  QUALIFY row_number() OVER (
    PARTITION BY person_id ORDER BY generation DESC, created_at DESC, system_id, line_key
  ) = 1
),
game_states AS (
  SELECT
    game_id,
    CASE
      WHEN game_date_et <> $game_date::DATE OR postponed_status <> 'N' THEN 'postponed'
      WHEN game_status = 3 THEN 'final'
      ELSE 'open'
    END AS state
  FROM nbac_schedule
),
boxed_games AS (
  SELECT DISTINCT game_id FROM player_game_summary WHERE play_status = 'played'
),
matched AS (
  SELECT
    standing.*,
    -- A game that left the schedule altogether was not played either.
    coalesce(game_states.state, 'postponed') AS state,
    upper(standing.injury_status) AS status,
    summaries.person_id IS NOT NULL AS has_box_row,
    summaries.play_status,
    summaries.points,
    summaries.minutes,
    features.season_games_played,
    features.minutes_avg_last_10,
    features.points_avg_season,
    features.points_avg_last_10,
    features.points_avg_last_5,
    features.points_ewma_h8,
    closing_lines.closing_line
  FROM standing
  LEFT JOIN game_states USING (game_id)
  LEFT JOIN boxed_games USING (game_id)
  LEFT JOIN player_game_summary AS summaries
    ON summaries.game_id = standing.game_id AND summaries.person_id = standing.person_id
  LEFT JOIN ml_feature_store_v2 AS features
    ON features.game_id = standing.game_id AND features.person_id = standing.person_id
  LEFT JOIN closing_lines ON closing_lines.person_id = standing.person_id
  -- A final game without its box score waits for it: that is not the same as nobody having played.
  WHERE coalesce(game_states.state, 'postponed') = 'postponed'
     OR (game_states.state = 'final' AND boxed_games.game_id IS NOT NULL)
),
judged AS (
  SELECT
    *,
    CASE
      WHEN state = 'postponed' THEN 'game_postponed'
      WHEN play_status = 'played' THEN NULL
      WHEN status IN ('OUT', 'DOUBTFUL') THEN 'dnp_injury_confirmed'
      WHEN status IN ('QUESTIONABLE', 'PROBABLE') THEN 'dnp_late_scratch'
      WHEN has_box_row THEN 'dnp_unknown'
      ELSE 'no_box_row'
    END AS void_reason
  FROM matched
),
results AS (
  SELECT
    *,
    CASE WHEN void_reason IS NULL THEN points END AS actual_points,
    CASE recommendation WHEN 'OVER' THEN 1 WHEN 'UNDER' THEN -1 END AS direction,
    -- American odds to the probability they pay for, margin included.
    CASE WHEN over_price > 0 THEN 100 / (over_price + 100) ELSE over_price / (over_price - 100) END AS over_implied,
    CASE WHEN under_price > 0 THEN 100 / (under_price + 100) ELSE under_price / (under_price - 100) END AS under_implied
  FROM judged
)
SELECT
  $game_date::DATE AS game_date,
  person_id,
  system_id,
  line_key,
  generation,
  prediction_id,
  game_id,
  team_id,
  opponent_team_id,
  player_lookup,
  created_at AS prediction_created_at,
  date_diff('minute', created_at, tip_off_at) AS minutes_before_tip,
  is_headline,
  has_line,
  predicted_points,
  predicted_median,
  sd,
  q10,
  q90,
  line,
  sportsbook,
  over_price,
  under_price,
  p_over,
  p_push,
  p_over_raw,
  over_implied / (over_implied + under_implied) AS p_market_over,
  confidence,
  edge,
  recommendation,
  projected_minutes,
  season_games_played,
  minutes_avg_last_10,
  points_avg_season,
  points_avg_last_10,
  points_avg_last_5,
  points_ewma_h8,
  actual_points,
  CASE WHEN void_reason IS NULL THEN minutes END AS minutes_played,
  predicted_points - actual_points AS error,
  abs(predicted_median - actual_points) AS abs_error,
  abs(predicted_median - actual_points) <= 3 AS within_3,
  abs(predicted_median - actual_points) <= 5 AS within_5,
  CASE
    WHEN void_reason IS NOT NULL THEN 'VOID'
    WHEN direction IS NULL OR line IS NULL THEN 'NONE'
    WHEN actual_points = line THEN 'PUSH'
    WHEN (actual_points > line) = (direction = 1) THEN 'WIN'
    ELSE 'LOSS'
  END AS result,
  void_reason,
  injury_status AS pre_game_status,
  closing_line,
  direction * (closing_line - line) AS clv,
  left(
    sha256(state || '|' || coalesce(play_status, '-') || '|' || coalesce(points::VARCHAR, '-') || '|' || coalesce(minutes::VARCHAR, '-')),
    12
  ) AS grade_version,
  $as_of::TIMESTAMP AS graded_at,
  json_extract_string(dist, '$.shape_id') AS shape_id,
  calibration_id
FROM results
