-- The feature row of every player of the slate. Names, sources, ranges and requiredness come from the feature list:
-- the marked places are written from it. A value is its owner's at D or NULL; nothing is recomputed here.
WITH owned AS (
  SELECT
    upcoming_player_game_context.game_id,
    upcoming_player_game_context.person_id,
    upcoming_player_game_context.season,
    upcoming_player_game_context.game_type,
    upcoming_player_game_context.team_id,
    upcoming_player_game_context.opponent_team_id,
    upcoming_player_game_context.tipoff_utc,
    upcoming_player_game_context.is_eligible,
    upcoming_player_game_context.injury_status,
    upcoming_player_game_context.history_gap_games,
    coalesce(contains(player_daily_cache.quality_flags::VARCHAR, '"few_games"'), FALSE) AS has_few_games,
    coalesce(contains(player_daily_cache.quality_flags::VARCHAR, '"reconstructed_source"'), FALSE)
      AS is_reconstructed,
    /*features:owned*/,
    /*features:reasons*/
  FROM upcoming_player_game_context
  LEFT JOIN upcoming_team_game_context
    ON upcoming_team_game_context.game_id = upcoming_player_game_context.game_id
    AND upcoming_team_game_context.team_id = upcoming_player_game_context.team_id
  LEFT JOIN player_daily_cache
    ON player_daily_cache.game_id = upcoming_player_game_context.game_id
    AND player_daily_cache.person_id = upcoming_player_game_context.person_id
  LEFT JOIN player_shot_zone_analysis
    ON player_shot_zone_analysis.game_id = upcoming_player_game_context.game_id
    AND player_shot_zone_analysis.person_id = upcoming_player_game_context.person_id
  LEFT JOIN player_composite_factors
    ON player_composite_factors.game_id = upcoming_player_game_context.game_id
    AND player_composite_factors.person_id = upcoming_player_game_context.person_id
  LEFT JOIN team_defense_zone_analysis
    ON team_defense_zone_analysis.team_id = upcoming_player_game_context.opponent_team_id
),
checked AS (
  -- A value outside its hard range (NaN included) is a defect: NULL from here on, and named.
  SELECT
    * REPLACE (
      /*features:in_range*/
    ),
    list_filter([
      /*features:range_violations*/
    ], lambda name: name IS NOT NULL) AS range_violations
  FROM owned
),
judged AS (
  SELECT
    *,
    list_filter([
      /*features:missing_required*/,
      CASE WHEN history_gap_games >= 2 THEN 'history_gap_games' END
    ], lambda name: name IS NOT NULL) AS missing_required,
    (/*features:missing_optional*/) AS optional_missing_count
  FROM checked
)
SELECT
  $game_date::DATE AS game_date,
  game_id,
  person_id,
  /*features:schema*/ AS feature_schema,
  /*features:hash*/ AS feature_schema_hash,
  season,
  game_type,
  team_id,
  opponent_team_id,
  tipoff_utc,
  (epoch_ms(tipoff_utc) - epoch_ms($as_of::TIMESTAMP)) / 3600000 AS hours_to_tip,
  is_eligible,
  CASE
    WHEN is_eligible THEN NULL
    WHEN injury_status = 'out' THEN 'injury_out'
    WHEN injury_status = 'doubtful' THEN 'injury_doubtful'
    ELSE 'other'
  END AS ineligible_reason,
  len(missing_required)::INTEGER AS required_missing_count,
  to_json(missing_required) AS missing_required,
  optional_missing_count,
  is_eligible AND len(missing_required) = 0 AS is_production_ready,
  (1 - least(history_gap_games, 10) / 10)::DOUBLE AS window_completeness,
  /*features:names*/,
  json_merge_patch(
    '{}' /*null_reasons*/,
    to_json(map_from_entries(list_transform(range_violations, lambda name: (name, 'out_of_range'))))
  ) AS null_reasons,
  to_json(list_concat(
    list_filter([
      CASE WHEN history_gap_games > 0 THEN 'history_gap' END,
      CASE WHEN has_few_games THEN 'few_games' END,
      CASE WHEN is_reconstructed THEN 'reconstructed_source' END
    ], lambda flag: flag IS NOT NULL),
    list_transform(range_violations, lambda name: 'range_violation:' || name)
  )) AS quality_flags,
  CASE WHEN len(missing_required) > 0 THEN 0 ELSE greatest(0, least(
    CASE WHEN is_reconstructed THEN 94 ELSE 100 END,
    100 - 2 * optional_missing_count
      - CASE WHEN has_few_games THEN 15 ELSE 0 END
      - CASE WHEN is_reconstructed THEN 10 ELSE 0 END
  )) END::DOUBLE AS quality_score,
  $as_of::TIMESTAMP AS as_of_ts
FROM judged
ORDER BY game_id, person_id
