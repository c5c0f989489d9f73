-- Every rolling number of the slate's players and of their teams' offences, from games strictly before the slate.
-- games_ago counts a player's played games backwards, the newest being 0. Counts of a box score are summed exactly;
-- sums of reals are ordered, so that row order changes no byte.
WITH candidates AS (
  SELECT game_id, person_id, season, team_id, opponent_team_id FROM upcoming_player_game_context
),
played_games AS (
  SELECT *
  FROM player_game_summary
  WHERE play_status = 'played'
    AND game_type <> 'cup_final'
    AND game_date < $game_date::DATE
    AND person_id IN (SELECT person_id FROM candidates)
),
season_games AS (
  SELECT *, row_number() OVER (PARTITION BY person_id ORDER BY game_date DESC, game_id DESC) - 1 AS games_ago
  FROM played_games
  WHERE season = $season::INTEGER
),
point_sums AS (
  SELECT
    person_id,
    count(*) AS games,
    sum(points) FILTER (WHERE games_ago < 3) AS points_3,
    sum(points) FILTER (WHERE games_ago < 5) AS points_5,
    sum(points) FILTER (WHERE games_ago < 10) AS points_10,
    sum(points * points) FILTER (WHERE games_ago < 10) AS squares_10,
    sum(points) FILTER (WHERE games_ago < 20) AS points_20,
    sum(points) AS points_season,
    median(points) FILTER (WHERE games_ago < 10) AS median_10,
    list(points::DOUBLE ORDER BY games_ago) AS points_newest_first,
    sum(fgm) FILTER (WHERE games_ago < 20) AS fgm_20,
    sum(fg3m) FILTER (WHERE games_ago < 20) AS fg3m_20,
    sum(fga) FILTER (WHERE games_ago < 20) AS fga_20,
    sum(fta) FILTER (WHERE games_ago < 20) AS fta_20,
    sum(fga) FILTER (WHERE games_ago < 10) AS fga_10,
    sum(fta) FILTER (WHERE games_ago < 10) AS fta_10,
    sum(tov) FILTER (WHERE games_ago < 10) AS tov_10,
    count(is_starter) FILTER (WHERE games_ago < 10) AS known_starts_10,
    count(*) FILTER (WHERE games_ago < 10 AND is_starter) AS starts_10
  FROM season_games
  GROUP BY person_id
),
point_form AS (
  -- Weights 0.5^(k/half-life), k = 0 the newest; the lists are ordered, and so are the sums.
  SELECT
    person_id,
    list_dot_product(points_newest_first, weights_h4) / list_sum(weights_h4) AS ewma_h4,
    list_dot_product(points_newest_first, weights_h8) / list_sum(weights_h8) AS ewma_h8,
    list_dot_product(points_newest_first, weights_h16) / list_sum(weights_h16) AS ewma_h16
  FROM (
    SELECT
      person_id,
      points_newest_first,
      list_transform(range(games), lambda k: power(0.5, k / 4)) AS weights_h4,
      list_transform(range(games), lambda k: power(0.5, k / 8)) AS weights_h8,
      list_transform(range(games), lambda k: power(0.5, k / 16)) AS weights_h16
    FROM point_sums
  )
),
minute_sums AS (
  -- Games whose minutes are known; a played game of unknown length has no weight here.
  SELECT
    person_id,
    count(*) AS games,
    count(*) FILTER (WHERE games_ago < 5) AS games_5,
    count(*) FILTER (WHERE games_ago < 10) AS games_10,
    count(*) FILTER (WHERE games_ago < 20) AS games_20,
    sum(seconds_played) / 60 AS minutes_season,
    sum(seconds_played) FILTER (WHERE games_ago < 5) / 60 AS minutes_5,
    sum(seconds_played) FILTER (WHERE games_ago < 10) / 60 AS minutes_10,
    sum(seconds_played) FILTER (WHERE games_ago < 20) / 60 AS minutes_20,
    list(seconds_played::DOUBLE ORDER BY games_ago) AS seconds_newest_first,
    list(power(0.5, games_ago / 2) ORDER BY games_ago) AS weights_h2,
    sum(points) FILTER (WHERE games_ago < 10) AS points_10,
    sum(points) AS points_season,
    sum(fga) FILTER (WHERE games_ago < 20) AS fga_20,
    sum(fta) FILTER (WHERE games_ago < 20) AS fta_20
  FROM season_games
  WHERE seconds_played IS NOT NULL
  GROUP BY person_id
),
usage_sums AS (
  SELECT
    person_id,
    sum(usage_pct100 * seconds_played ORDER BY games_ago) FILTER (WHERE games_ago < 10)
      / nullif(sum(seconds_played) FILTER (WHERE games_ago < 10), 0) AS usage_10,
    sum(usage_pct100 * seconds_played ORDER BY games_ago) / nullif(sum(seconds_played), 0) AS usage_season
  FROM season_games
  WHERE usage_pct100 IS NOT NULL AND seconds_played IS NOT NULL
  GROUP BY person_id
),
games_vs_opponent AS (
  SELECT g.person_id, g.season, g.game_date, g.points
  FROM played_games g
  JOIN candidates c ON c.person_id = g.person_id AND c.opponent_team_id = g.opponent_team_id
  WHERE g.game_date >= $game_date::DATE - 365
),
deltas_vs_opponent AS (
  -- A season's first game has no average before it and takes no part.
  SELECT v.person_id, v.game_date, v.points - sum(e.points) / count(*) AS delta
  FROM games_vs_opponent v
  JOIN played_games e ON e.person_id = v.person_id AND e.season = v.season AND e.game_date < v.game_date
  GROUP BY v.person_id, v.game_date, v.points
),
versus_opponent AS (
  SELECT person_id, count(*) AS games, sum(delta ORDER BY game_date) / count(*) AS mean_delta
  FROM deltas_vs_opponent
  GROUP BY person_id
),
team_games AS (
  SELECT *, row_number() OVER (PARTITION BY team_id ORDER BY game_date DESC, game_id DESC) AS recency
  FROM team_offense_game_summary
  WHERE game_type <> 'cup_final' AND season = $season::INTEGER AND game_date < $game_date::DATE
),
team_windows AS (
  SELECT
    team_id,
    count(*) AS games,
    sum(points) AS points,
    sum(possessions ORDER BY recency) AS possessions,
    sum(team_minutes) AS team_minutes,
    count(*) FILTER (WHERE primary_source = 'reconstructed') AS reconstructed
  FROM team_games
  WHERE recency <= 10
  GROUP BY team_id
),
league AS (
  SELECT
    min(game_date) AS first_date,
    CASE WHEN count(DISTINCT game_id) >= 10
      THEN 240 * sum(possessions ORDER BY game_date, game_id, team_id) / sum(team_minutes) END AS pace
  FROM team_games
),
cache AS (
  SELECT
    $game_date::DATE AS game_date,
    c.game_id,
    c.person_id,
    c.season,
    c.team_id,
    c.opponent_team_id,
    least(coalesce(p.games, 0), 5)::INTEGER AS games_used_5,
    least(coalesce(p.games, 0), 10)::INTEGER AS games_used_10,
    least(coalesce(p.games, 0), 20)::INTEGER AS games_used_20,
    coalesce(p.games, 0)::INTEGER AS season_games_played,
    CASE WHEN p.games >= 3 THEN p.points_3 / 3 END AS points_avg_last_3,
    CASE WHEN p.games >= 3 THEN p.points_5 / least(p.games, 5) END AS points_avg_last_5,
    CASE WHEN p.games >= 3 THEN p.points_10 / least(p.games, 10) END AS points_avg_last_10,
    CASE WHEN p.games >= 3 THEN p.points_20 / least(p.games, 20) END AS points_avg_last_20,
    CASE WHEN p.games >= 3 THEN p.points_season / p.games END AS points_avg_season,
    -- Sample variance from exact integer sums: (n Σx² - (Σx)²) / (n (n - 1)).
    CASE WHEN p.games >= 5 THEN sqrt(
      (least(p.games, 10) * p.squares_10 - p.points_10 * p.points_10)
      / (least(p.games, 10) * (least(p.games, 10) - 1))
    ) END AS points_std_last_10,
    CASE WHEN p.games >= 5 THEN p.median_10 END AS points_median_last_10,
    CASE WHEN p.games >= 3 THEN f.ewma_h4 END AS points_ewma_h4,
    CASE WHEN p.games >= 3 THEN f.ewma_h8 END AS points_ewma_h8,
    CASE WHEN p.games >= 3 THEN f.ewma_h16 END AS points_ewma_h16,
    CASE WHEN m.games_5 >= 3 THEN m.minutes_5 / m.games_5 END AS minutes_avg_last_5,
    CASE WHEN m.games_10 >= 3 THEN m.minutes_10 / m.games_10 END AS minutes_avg_last_10,
    CASE WHEN m.games_20 >= 3 THEN m.minutes_20 / m.games_20 END AS minutes_avg_last_20,
    CASE WHEN m.games >= 3 THEN m.minutes_season / m.games END AS minutes_avg_season,
    CASE WHEN m.games >= 3
      THEN list_dot_product(m.seconds_newest_first, m.weights_h2) / list_sum(m.weights_h2) / 60 END
      AS minutes_projection,
    CASE WHEN m.games_5 >= 5 THEN (m.minutes_5 / m.games_5) / nullif(m.minutes_20 / m.games_20, 0) - 1 END
      AS minutes_trend,
    CASE WHEN m.games_10 >= 3 THEN u.usage_10 END AS usage_avg_last_10_pct100,
    CASE WHEN m.games >= 3 THEN u.usage_season END AS usage_avg_season_pct100,
    CASE WHEN p.games >= 3 THEN (p.fga_10 + 0.44::DOUBLE * p.fta_10 + p.tov_10) / least(p.games, 10) END AS load_avg_last_10,
    CASE WHEN p.games >= 3 AND p.known_starts_10 = least(p.games, 10) THEN p.starts_10 / p.known_starts_10 END
      AS start_rate_last_10,
    CASE WHEN m.games_10 >= 3 THEN m.points_10 / nullif(m.minutes_10, 0) END AS points_per_min_last_10,
    CASE WHEN m.games >= 3 THEN m.points_season / nullif(m.minutes_season, 0) END AS points_per_min_season,
    CASE WHEN m.games_20 >= 3 THEN m.fga_20 / nullif(m.minutes_20, 0) END AS fga_per_min_last_20,
    CASE WHEN m.games_20 >= 3 THEN m.fta_20 / nullif(m.minutes_20, 0) END AS fta_per_min_last_20,
    CASE WHEN p.games >= 3 THEN p.points_20 / nullif(2 * (p.fga_20 + 0.44::DOUBLE * p.fta_20), 0) END
      AS ts_pct01_last_20,
    CASE WHEN p.games >= 3 THEN (p.fgm_20 + 0.5::DOUBLE * p.fg3m_20) / nullif(p.fga_20, 0) END AS efg_pct01_last_20,
    v.mean_delta * v.games / (v.games + 4) AS points_vs_opp_delta_365d,
    coalesce(v.games, 0)::INTEGER AS games_vs_opp_365d,
    CASE WHEN t.games >= 3 THEN 240 * t.possessions / t.team_minutes END AS team_pace_last_10,
    CASE WHEN t.games >= 3 THEN 100 * t.points / t.possessions END AS team_off_rating_last_10,
    coalesce(t.games, 0)::INTEGER AS team_games_used,
    l.pace AS league_pace_to_date,
    coalesce(m.games, 0) AS timed_games,
    coalesce(p.games, 0) < 5 AND $game_date::DATE - l.first_date > 21 AS has_few_games,
    coalesce(t.reconstructed, 0) > 0 AS is_reconstructed
  FROM candidates c
  CROSS JOIN league l
  LEFT JOIN point_sums p USING (person_id)
  LEFT JOIN point_form f USING (person_id)
  LEFT JOIN minute_sums m USING (person_id)
  LEFT JOIN usage_sums u USING (person_id)
  LEFT JOIN versus_opponent v USING (person_id)
  LEFT JOIN team_windows t USING (team_id)
)
SELECT
  * EXCLUDE (timed_games, has_few_games, is_reconstructed),
  '{}' /*null_reasons*/ AS null_reasons,
  to_json(list_filter([
    CASE WHEN has_few_games THEN 'few_games' END,
    CASE WHEN is_reconstructed THEN 'reconstructed_source' END,
    CASE WHEN timed_games < season_games_played THEN 'minutes_incomplete' END
  ], lambda flag: flag IS NOT NULL)) AS quality_flags,
  greatest(0, 100 - 2 * 0 /*null_count*/
    - CASE WHEN has_few_games THEN 15 ELSE 0 END
    - CASE WHEN is_reconstructed THEN 10 ELSE 0 END)::DOUBLE AS quality_score,
  $as_of::TIMESTAMP AS as_of_ts
FROM cache
ORDER BY game_id, person_id
