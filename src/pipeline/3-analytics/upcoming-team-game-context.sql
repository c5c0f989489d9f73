-- The situation of the slate's teams before their games: schedule and travel, form, absences, spread and total.
WITH
arenas (team_id, latitude, longitude, time_zone) AS (
  VALUES
    /*include arenas*/
),
/*include slate-teams*/,
/*include recent-history*/,
/*include availability*/,
last_games AS (
  -- The newest final of any kind: it is where the team comes from.
  SELECT * FROM final_games WHERE recency = 1
),
game_counts AS (
  SELECT
    team_id,
    count(*) FILTER (WHERE game_date >= $game_date::DATE - 7) AS games_last_7d,
    count(*) FILTER (WHERE game_date >= $game_date::DATE - 14) AS games_last_14d,
    count(*) FILTER (WHERE is_official) AS games,
    count(*) FILTER (WHERE is_official AND score > opponent_score) AS wins,
    count(*) FILTER (WHERE is_official AND score < opponent_score) AS losses,
    min(official_recency) FILTER (WHERE is_official AND score > opponent_score) AS newest_win,
    min(official_recency) FILTER (WHERE is_official AND score < opponent_score) AS newest_loss,
    max(score - opponent_score) FILTER (WHERE is_official AND official_recency = 1) AS last_margin,
    coalesce(min(recency) FILTER (WHERE is_home) - 1, count(*)) AS road_games
  FROM final_games
  GROUP BY team_id
),
season_lengths AS (
  SELECT team_id, count(*) AS regular_games FROM schedule_sides WHERE competition = 'regular' GROUP BY team_id
),
journeys AS (
  -- Great circle on the Earth's mean radius (3,958.8 miles); clocks of both arenas at noon Eastern of D.
  SELECT
    sides.team_id,
    2 * 3958.8::DOUBLE * asin(sqrt(least(1,
      pow(sin(radians(venue.latitude - origin.latitude) / 2), 2)
      + cos(radians(origin.latitude)) * cos(radians(venue.latitude))
        * pow(sin(radians(venue.longitude - origin.longitude) / 2), 2)
    ))) AS travel_mi,
    (epoch(timezone(venue.time_zone, timezone('UTC', $game_date::DATE + TIME '17:00')))
      - epoch(timezone(origin.time_zone, timezone('UTC', $game_date::DATE + TIME '17:00')))) / 3600 AS time_zone_delta
  FROM slate_sides AS sides
  JOIN last_games AS last USING (team_id)
  JOIN arenas AS venue ON venue.team_id = sides.home_team_id
  JOIN arenas AS origin ON origin.team_id = last.home_team_id
  WHERE sides.is_neutral IS NOT TRUE AND last.is_neutral IS NOT TRUE
),
usable_lines AS (
  -- Known at the cut-off and before tip-off; the spread as the home side sees it.
  SELECT
    lines.game_id,
    lines.bookmaker_key,
    lines.market_key,
    lines.snapshot_at,
    lines.event_id,
    CASE lines.market_key WHEN 'spreads' THEN coalesce(lines.home_point, -lines.away_point) ELSE lines.total_point END
      AS point
  FROM odds_api_game_lines AS lines
  JOIN slate_games AS games USING (game_id)
  WHERE lines.market_key IN ('spreads', 'totals')
    AND lines.snapshot_at <= $as_of::TIMESTAMP
    AND (games.tipoff_utc IS NULL OR lines.snapshot_at < games.tipoff_utc)
    AND lines.is_pregame
),
book_lines AS (
  -- First and last usable snapshot of each book; of two events of one game the later id.
  SELECT
    game_id,
    market_key,
    bookmaker_key,
    arg_max(point, {snapshot_at: snapshot_at, event_id: event_id}) AS point,
    arg_min(point, {snapshot_at: snapshot_at, event_id: event_id}) AS open_point,
    max(snapshot_at) AS snapshot_at,
    min(snapshot_at) AS first_snapshot_at
  FROM usable_lines
  WHERE point IS NOT NULL
  GROUP BY game_id, market_key, bookmaker_key
),
game_market AS (
  SELECT
    game_id,
    median(point) FILTER (WHERE market_key = 'spreads') AS home_spread,
    median(open_point) FILTER (WHERE market_key = 'spreads') AS home_spread_open,
    median(point) FILTER (WHERE market_key = 'totals') AS game_total,
    median(open_point) FILTER (WHERE market_key = 'totals') AS game_total_open,
    max(snapshot_at) AS lines_snapshot_ts,
    count(DISTINCT bookmaker_key) AS lines_book_count,
    max(snapshot_at) FILTER (WHERE market_key = 'spreads')
      > min(first_snapshot_at) FILTER (WHERE market_key = 'spreads') AS spread_has_moved_in_time,
    max(snapshot_at) FILTER (WHERE market_key = 'totals')
      > min(first_snapshot_at) FILTER (WHERE market_key = 'totals') AS total_has_moved_in_time
  FROM book_lines
  GROUP BY game_id
),
defense_gaps AS (
  SELECT games.team_id, count(*) AS gaps
  FROM numbered_games AS games
  ANTI JOIN team_defense_game_summary AS defense
    ON defense.game_id = games.game_id
    AND defense.team_id = games.team_id
    AND defense.game_date < $game_date::DATE
  WHERE games.recency <= 10
  GROUP BY games.team_id
),
context AS (
  SELECT
    $game_date::DATE AS game_date,
    sides.game_id,
    sides.season,
    sides.game_type,
    sides.team_id,
    sides.team_abbr,
    sides.opponent_team_id,
    sides.opponent_abbr,
    sides.is_home,
    sides.tipoff_utc,
    sides.is_neutral,
    $game_date::DATE - last.game_date AS team_days_gap_raw,
    $game_date::DATE - last.game_date - 1 AS team_days_rest,
    $game_date::DATE - last.game_date = 1 AS team_is_b2b,
    $game_date::DATE - opponent_last.game_date - 1 AS opponent_days_rest,
    opponent_last.game_date - last.game_date AS rest_advantage,
    coalesce(counts.games_last_7d, 0) AS games_last_7d,
    coalesce(counts.games_last_14d, 0) AS games_last_14d,
    coalesce(coming.games_next_7d, 0) AS games_next_7d,
    coalesce(counts.games, 0) + 1 AS team_game_number,
    coalesce(counts.wins, 0) AS wins,
    coalesce(counts.losses, 0) AS losses,
    CASE WHEN counts.newest_win = 1 THEN coalesce(counts.newest_loss - 1, counts.wins) ELSE 0 END AS win_streak,
    CASE WHEN counts.newest_loss = 1 THEN coalesce(counts.newest_win - 1, counts.losses) ELSE 0 END AS loss_streak,
    counts.wins / nullif(counts.wins + counts.losses, 0) AS win_pct01,
    counts.last_margin,
    counts.last_margin > 0 AS last_is_win,
    journeys.travel_mi,
    journeys.time_zone_delta,
    CASE WHEN sides.is_home THEN 0 ELSE 1 + coalesce(counts.road_games, 0) END AS consecutive_road_games,
    CASE WHEN sides.is_home THEN market.home_spread ELSE 0 - market.home_spread END AS team_spread,
    CASE WHEN sides.is_home THEN market.home_spread_open ELSE 0 - market.home_spread_open END AS team_spread_open,
    CASE
      WHEN NOT market.spread_has_moved_in_time THEN NULL
      WHEN sides.is_home THEN market.home_spread - market.home_spread_open
      ELSE market.home_spread_open - market.home_spread
    END AS team_spread_move,
    market.game_total,
    market.game_total_open,
    CASE WHEN market.total_has_moved_in_time THEN market.game_total - market.game_total_open END AS game_total_move,
    CASE WHEN sides.is_home THEN market.game_total - market.home_spread
      ELSE market.game_total + market.home_spread END / 2 AS implied_team_total,
    market.lines_snapshot_ts,
    coalesce(market.lines_book_count, 0) AS lines_book_count,
    CASE WHEN snapshot.snapshot_at IS NOT NULL THEN teams.out_count END AS players_out_count,
    CASE WHEN snapshot.snapshot_at IS NOT NULL THEN teams.rotation_out_count END AS rotation_out_count,
    CASE WHEN snapshot.snapshot_at IS NOT NULL THEN teams.starters_out_count END AS projected_starters_out_count,
    CASE WHEN snapshot.snapshot_at IS NOT NULL THEN teams.questionable_count END AS questionable_count,
    CASE WHEN snapshot.snapshot_at IS NOT NULL THEN 100 * teams.load_out / teams.mean_load END AS load_out_pct100,
    CASE WHEN snapshot.snapshot_at IS NOT NULL
      THEN 100 * (teams.load_out - teams.absent_load_5 / teams.games_5) / teams.mean_load
    END AS usage_vacated_delta_pct100,
    CASE
      WHEN sides.game_type IN ('play_in', 'playoffs') THEN sides.game_type
      WHEN 3 * (coalesce(counts.games, 0) + 1) <= lengths.regular_games THEN 'early'
      WHEN 3 * (coalesce(counts.games, 0) + 1) <= 2 * lengths.regular_games THEN 'middle'
      ELSE 'late'
    END AS season_phase,
    snapshot.snapshot_at IS NOT NULL AS has_snapshot,
    snapshot.injury_source,
    snapshot.is_missing AS injuries_missing,
    coalesce(summaries.history_gap_games, 0) AS history_gap_games,
    coalesce(gaps.gaps, 0) AS defense_gaps
  FROM slate_sides AS sides
  JOIN team_injuries AS snapshot USING (team_id)
  LEFT JOIN last_games AS last USING (team_id)
  LEFT JOIN last_games AS opponent_last ON opponent_last.team_id = sides.opponent_team_id
  LEFT JOIN game_counts AS counts ON counts.team_id = sides.team_id
  LEFT JOIN next_games AS coming ON coming.team_id = sides.team_id
  LEFT JOIN journeys ON journeys.team_id = sides.team_id
  LEFT JOIN season_lengths AS lengths ON lengths.team_id = sides.team_id
  LEFT JOIN game_market AS market ON market.game_id = sides.game_id
  LEFT JOIN team_availability AS teams ON teams.team_id = sides.team_id
  LEFT JOIN team_counts AS summaries ON summaries.team_id = sides.team_id
  LEFT JOIN defense_gaps AS gaps ON gaps.team_id = sides.team_id
)
SELECT
  * EXCLUDE (has_snapshot, injury_source, injuries_missing, history_gap_games, defense_gaps),
  '{}' /*null_reasons*/ AS null_reasons,
  to_json(list_filter([
    CASE WHEN is_neutral IS NULL THEN 'neutrality_unknown' END,
    CASE WHEN injuries_missing THEN 'injuries_not_submitted' END,
    CASE WHEN has_snapshot AND injury_source <> 'nbac_injury_report' THEN 'injuries_from_' || injury_source END,
    CASE WHEN history_gap_games > 0 OR defense_gaps > 0 THEN 'history_gap' END
  ], lambda flag: flag IS NOT NULL)) AS quality_flags,
  CASE WHEN greatest(history_gap_games, defense_gaps) >= 2 THEN 0 ELSE
    100
      - CASE WHEN tipoff_utc IS NULL THEN 2 ELSE 0 END
      - CASE WHEN team_days_rest IS NULL THEN 2 ELSE 0 END
      - CASE WHEN travel_mi IS NULL THEN 2 ELSE 0 END
      - CASE WHEN team_spread IS NULL THEN 2 ELSE 0 END
      - CASE WHEN game_total IS NULL THEN 2 ELSE 0 END
      - CASE WHEN players_out_count IS NULL THEN 2 ELSE 0 END
      - CASE WHEN load_out_pct100 IS NULL THEN 2 ELSE 0 END
  END::DOUBLE AS quality_score,
  $as_of::TIMESTAMP AS as_of_ts
FROM context
