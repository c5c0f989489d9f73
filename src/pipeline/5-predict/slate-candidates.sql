-- Every player with a context row for the slate, with his feature row where there is one.
SELECT
  context.person_id,
  context.player_lookup,
  context.game_id,
  context.team_id,
  context.opponent_team_id,
  context.is_home,
  epoch_ms(context.tipoff_utc) AS tipoff_at,
  context.is_eligible,
  features.ineligible_reason,
  features.is_production_ready,
  features.missing_required,
  features.window_completeness,
  features.feature_schema_hash,
  features.row_hash AS feature_row_hash,
  context.injury_status,
  epoch_ms(context.injury_report_ts) AS injury_report_at,
  context.book_lines,
  /*features*/
FROM upcoming_player_game_context AS context
LEFT JOIN ml_feature_store_v2 AS features
  ON features.game_id = context.game_id
  AND features.person_id = context.person_id
  AND features.feature_schema = $feature_schema
ORDER BY context.person_id, context.game_id
