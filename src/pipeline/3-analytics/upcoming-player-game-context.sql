-- Who could play in the slate's games, and in what physical and market situation, known before tip-off. The rosters
-- drive it: neither lines nor box scores of D decide who has a row.
WITH
/*include slate-teams*/,
/*include recent-history*/,
/*include availability*/,
/*include points-market*/,
games_with_team AS (
  SELECT
    appearances.person_id,
    appearances.team_id,
    count(*) AS games_with_team,
    count(*) FILTER (WHERE games.has_summaries) AS played_last_10
  FROM appearances
  LEFT JOIN numbered_games AS games
    ON games.team_id = appearances.team_id AND games.game_date = appearances.game_date AND games.recency <= 10
  WHERE appearances.season = $season::INTEGER
  GROUP BY appearances.person_id, appearances.team_id
),
season_start AS (
  SELECT min(game_date) AS opener FROM season_schedule WHERE competition = 'regular'
),
births AS (
  SELECT person_id, max(birth_date) AS birth_date
  FROM nbac_team_roster
  WHERE snapshot_date_et <= $game_date::DATE
  GROUP BY person_id
),
context AS (
  SELECT
    $game_date::DATE AS game_date,
    members.game_id,
    sides.season,
    sides.game_type,
    members.person_id,
    members.player_name,
    members.player_lookup,
    members.team_id,
    sides.team_abbr,
    sides.opponent_team_id,
    sides.opponent_abbr,
    sides.is_home,
    sides.tipoff_utc,
    members.roster_source,
    members.injury_status,
    members.injury_reason,
    members.injury_report_ts,
    CASE members.injury_status
      WHEN 'not_listed' THEN 0
      WHEN 'available' THEN 0
      WHEN 'probable' THEN 1
      WHEN 'questionable' THEN 2
      WHEN 'doubtful' THEN 3
      WHEN 'out' THEN 4
    END AS own_status_code,
    CASE
      WHEN members.injury_status = 'out' THEN FALSE
      WHEN members.injury_status = 'doubtful' THEN market.points_line IS NOT NULL
      ELSE TRUE
    END AS is_eligible,
    members.available_rank <= 5 AND NOT members.is_out AS projected_starter,
    persons.newest_dates[1] AS last_played_date,
    $game_date::DATE - persons.newest_dates[1] AS days_gap_raw,
    $game_date::DATE - persons.newest_dates[1] - 1 AS days_rest,
    $game_date::DATE - persons.newest_dates[1] = 1 AS is_back_to_back,
    persons.newest_dates[1] - persons.newest_dates[2] - 1 AS days_rest_before_last_game,
    coalesce(persons.games_last_7d, 0) AS games_last_7d,
    coalesce(persons.games_last_14d, 0) AS games_last_14d,
    CASE WHEN persons.games_last_7d > persons.timed_games_last_7d THEN NULL
      ELSE coalesce(persons.seconds_last_7d, 0) / 60 END AS minutes_last_7d,
    CASE WHEN persons.games_last_14d > persons.timed_games_last_14d THEN NULL
      ELSE coalesce(persons.seconds_last_14d, 0) / 60 END AS minutes_last_14d,
    -- A game of the last 14 days followed by one the next day, or by tonight's.
    coalesce(len(list_filter(persons.newest_dates, lambda day:
      day >= $game_date::DATE - 14
      AND (day = $game_date::DATE - 1 OR list_contains(persons.newest_dates, day + 1))
    )), 0) AS b2b_pairs_last_14d,
    CASE WHEN persons.games_last_7d > persons.q4_games_last_7d THEN NULL
      ELSE coalesce(persons.q4_seconds_last_7d, 0) / 60 END AS q4_minutes_last_7d,
    ($game_date::DATE - births.birth_date) / 365.25::DOUBLE AS player_age_years,
    coalesce(own_games.games_with_team, 0) AS games_with_team,
    CASE WHEN teams.summarised_games >= 3
      THEN teams.summarised_last_10 - coalesce(own_games.played_last_10, 0) END AS team_games_missed_last_10,
    CASE
      WHEN coalesce(teams.summarised_games, 0) < 3 THEN NULL
      WHEN persons.latest.season IS DISTINCT FROM $season::INTEGER THEN 0
      WHEN persons.latest.team_id <> members.team_id OR $game_date::DATE - persons.newest_dates[1] > 14 THEN 0
      ELSE least(members.games_since_return, 30)
    END AS games_since_return,
    coalesce(coming.games_next_7d, 0) AS games_next_7d,
    coming.next_game_days_rest,
    CASE WHEN members.injury_report_ts IS NOT NULL THEN teams.out_count - members.is_out::INTEGER END AS teammates_out_count,
    CASE WHEN members.injury_report_ts IS NOT NULL
      THEN teams.questionable_count - coalesce(members.injury_status = 'questionable', FALSE)::INTEGER
    END AS teammates_questionable_count,
    CASE WHEN members.injury_report_ts IS NOT NULL
      THEN teams.stars_out_count - (members.is_out AND members.is_star)::INTEGER END AS star_teammates_out,
    CASE WHEN members.injury_report_ts IS NOT NULL THEN 100 * (
        (teams.load_out - CASE WHEN members.is_out THEN members.rotation_load ELSE 0 END)
        - (teams.absent_load_5 - members.absent_load_5) / teams.games_5
      ) / teams.mean_load END AS usage_vacated_delta_pct100,
    100 * (teams.absent_load_1 - members.absent_load_1) / teams.mean_load AS load_absent_last_game_pct100,
    market.points_line,
    market.points_line_open,
    CASE WHEN market.has_moved_in_time THEN market.points_line - market.points_line_open END AS points_line_move,
    market.points_line_min,
    market.points_line_max,
    market.points_line_snapshot_ts,
    market.book_lines,
    coalesce(market.points_line_book_count, 0) AS points_line_book_count,
    coalesce(teams.history_gap_games, 0) AS history_gap_games,
    $game_date::DATE - start.opener > 21 AND coalesce(persons.season_games, 0) < 5 AS has_few_games,
    members.injury_source,
    members.injuries_missing,
    market.points_line_source,
    coalesce(teams.games, 0) AS team_games,
    coalesce(persons.season_games, 0) AS season_games
  FROM members
  JOIN slate_sides AS sides USING (game_id, team_id)
  JOIN team_availability AS teams USING (team_id)
  CROSS JOIN season_start AS start
  LEFT JOIN next_games AS coming USING (team_id)
  LEFT JOIN persons USING (person_id)
  LEFT JOIN births USING (person_id)
  LEFT JOIN games_with_team AS own_games USING (person_id, team_id)
  LEFT JOIN points_market AS market ON market.game_id = members.game_id AND market.person_id = members.person_id
)
SELECT
  * EXCLUDE (has_few_games, injury_source, injuries_missing, points_line_source, team_games, season_games),
  '{}' /*null_reasons*/ AS null_reasons,
  to_json(list_filter([
    CASE WHEN roster_source <> 'snapshot' THEN 'roster_from_recent_box' END,
    CASE WHEN injury_report_ts IS NOT NULL AND injury_status IS NULL THEN 'injury_status_unknown' END,
    CASE WHEN injuries_missing THEN 'injuries_not_submitted' END,
    CASE WHEN injury_report_ts IS NOT NULL AND injury_source <> 'nbac_injury_report'
      THEN 'injuries_from_' || injury_source END,
    CASE WHEN points_line_source <> 'odds_api_player_points' THEN 'lines_from_' || points_line_source END,
    CASE WHEN history_gap_games > 0 THEN 'history_gap' END,
    CASE WHEN has_few_games THEN 'few_games' END
  ], lambda flag: flag IS NOT NULL)) AS quality_flags,
  CASE WHEN history_gap_games >= 2 THEN 0 ELSE
    100
      - CASE WHEN player_age_years IS NULL THEN 2 ELSE 0 END
      - CASE WHEN q4_minutes_last_7d IS NULL THEN 2 ELSE 0 END
      - CASE WHEN tipoff_utc IS NULL THEN 2 ELSE 0 END
      - CASE WHEN injury_status IS NULL THEN 2 ELSE 0 END
      - CASE WHEN points_line IS NULL THEN 2 ELSE 0 END
      - CASE WHEN days_rest IS NULL THEN 2 ELSE 0 END
      - CASE WHEN load_absent_last_game_pct100 IS NULL THEN 2 ELSE 0 END
      - CASE WHEN roster_source <> 'snapshot' THEN 5 ELSE 0 END
      - CASE WHEN has_few_games THEN 15 ELSE 0 END
  END::DOUBLE AS quality_score,
  $as_of::TIMESTAMP AS as_of_ts
FROM context
