-- Who belongs to the slate's teams, who of them is ruled out, and how much of a team's load is and was absent
-- (analytics.md 1.6). Needs slate-teams. A team's games are numbered oldest first; tonight is the next number.
played_lines AS MATERIALIZED (
  SELECT
    person_id,
    team_id,
    game_id,
    game_date,
    season,
    game_type <> 'cup_final' AS is_official,
    is_starter,
    seconds_played,
    points,
    100 * fga + 44 * fta + 100 * tov AS load_hundredths
  FROM player_game_summary
  WHERE play_status = 'played'
    AND game_date BETWEEN $game_date::DATE - 365 AND $game_date::DATE - 1
),
persons AS MATERIALIZED (
  -- The newest appearance, of either season, and this season's rest and load. The cup final counts: it tires like any
  -- other game.
  SELECT
    person_id,
    max({game_date: game_date, game_id: game_id, team_id: team_id, season: season}) AS latest,
    max(game_date, 15) FILTER (WHERE season = $season::INTEGER) AS newest_dates,
    count(*) FILTER (WHERE season = $season::INTEGER) AS season_games,
    count(*) FILTER (WHERE game_date >= $game_date::DATE - 7 AND season = $season::INTEGER) AS games_last_7d,
    count(*) FILTER (WHERE game_date >= $game_date::DATE - 14 AND season = $season::INTEGER) AS games_last_14d,
    count(seconds_played) FILTER (WHERE game_date >= $game_date::DATE - 7 AND season = $season::INTEGER)
      AS timed_games_last_7d,
    count(seconds_played) FILTER (WHERE game_date >= $game_date::DATE - 14 AND season = $season::INTEGER)
      AS timed_games_last_14d,
    sum(seconds_played) FILTER (WHERE game_date >= $game_date::DATE - 7 AND season = $season::INTEGER)
      AS seconds_last_7d,
    sum(seconds_played) FILTER (WHERE game_date >= $game_date::DATE - 14 AND season = $season::INTEGER)
      AS seconds_last_14d
  FROM played_lines
  GROUP BY person_id
),
appearances AS MATERIALIZED (
  -- Without the cup final, newest first in each season, with the sums of the ten games that end with the row.
  SELECT
    person_id,
    team_id,
    game_id,
    game_date,
    season,
    is_starter,
    seconds_played,
    points,
    row_number() OVER newest_first AS recency,
    lag(game_date) OVER newest_first AS next_date,
    lead(game_date) OVER newest_first AS previous_date,
    lead(team_id) OVER newest_first AS previous_team_id,
    count(*) OVER last_ten AS games_10,
    sum(load_hundredths) OVER last_ten AS load_hundredths_10,
    sum(seconds_played) OVER last_ten AS seconds_10,
    count(seconds_played) OVER last_ten AS timed_games_10
  FROM played_lines
  WHERE is_official
  WINDOW
    newest_first AS (PARTITION BY person_id, season ORDER BY game_date DESC, game_id DESC),
    last_ten AS (
      PARTITION BY person_id, season ORDER BY game_date DESC, game_id DESC
      ROWS BETWEEN CURRENT ROW AND 9 FOLLOWING
    )
),
numbered_games AS MATERIALIZED (
  -- Official games of the slate's teams, numbered oldest first, with the team's load where both summaries exist.
  SELECT
    games.team_id,
    games.game_id,
    games.game_date,
    games.official_recency AS recency,
    count(*) OVER (PARTITION BY games.team_id) + 1 - games.official_recency AS number,
    played.game_id IS NOT NULL AND offense.game_id IS NOT NULL AS has_summaries,
    count(*) FILTER (WHERE played.game_id IS NOT NULL AND offense.game_id IS NOT NULL) OVER (
      PARTITION BY games.team_id ORDER BY games.official_recency
    ) AS summarised_recency,
    100 * offense.fga + 44 * offense.fta + 100 * offense.tov AS load_hundredths
  FROM final_games AS games
  LEFT JOIN (SELECT DISTINCT game_id FROM played_lines) AS played ON played.game_id = games.game_id
  LEFT JOIN team_offense_game_summary AS offense
    ON offense.game_id = games.game_id
    AND offense.team_id = games.team_id
    AND offense.game_date < $game_date::DATE
  WHERE games.is_official
),
team_counts AS (
  SELECT
    team_id,
    count(*) AS games,
    count(*) FILTER (WHERE has_summaries) AS summarised_games,
    count(*) FILTER (WHERE has_summaries AND recency <= 10) AS summarised_last_10,
    count(*) FILTER (WHERE NOT has_summaries AND recency <= 10) AS history_gap_games,
    min(game_date) FILTER (WHERE recency <= 15) AS fifteenth_last_date,
    -- Below three games a team's mean load is not known.
    CASE WHEN count(*) FILTER (WHERE has_summaries) >= 3
      THEN sum(load_hundredths) FILTER (WHERE has_summaries AND summarised_recency <= 10)
        / (100 * count(*) FILTER (WHERE has_summaries AND summarised_recency <= 10))
    END AS mean_load
  FROM numbered_games
  GROUP BY team_id
),
listed_players AS (
  SELECT
    sides.game_id,
    sides.team_id,
    players.person_id,
    trim(players.first_name || ' ' || players.last_name) AS player_name,
    players.player_lookup
  FROM slate_sides AS sides
  JOIN nbac_player_index AS players ON players.team_id = sides.team_id
  WHERE players.roster_status IS NOT FALSE
),
recent_players AS (
  -- Everyone whose latest appearance is for the team within its last 15 games; before the team has 15 games also of
  -- the season before. At most 25, the most recent.
  SELECT sides.game_id, sides.team_id, persons.person_id, persons.latest.game_id AS latest_game_id
  FROM slate_sides AS sides
  JOIN persons ON persons.latest.team_id = sides.team_id
  LEFT JOIN team_counts AS counts ON counts.team_id = sides.team_id
  WHERE CASE
      WHEN persons.latest.season = $season::INTEGER THEN persons.latest.game_date >= counts.fifteenth_last_date
      ELSE coalesce(counts.games, 0) < 15
    END
    AND sides.team_id NOT IN (SELECT team_id FROM listed_players)
  QUALIFY row_number() OVER (
      PARTITION BY sides.team_id
      ORDER BY persons.latest.game_date DESC, persons.latest.game_id DESC, persons.person_id
    ) <= 25
),
roster AS MATERIALIZED (
  SELECT *, 'snapshot' AS roster_source FROM listed_players
  UNION ALL
  SELECT
    recent.game_id,
    recent.team_id,
    recent.person_id,
    names.player_name,
    names.player_lookup,
    'recent_box' AS roster_source
  FROM recent_players AS recent
  JOIN player_game_summary AS names
    ON names.game_id = recent.latest_game_id AND names.person_id = recent.person_id
),
usable_injuries AS (
  SELECT * FROM espn_injuries WHERE snapshot_at <= $as_of::TIMESTAMP
),
newest_injury_snapshot AS (
  SELECT max(snapshot_at) AS snapshot_at FROM usable_injuries
),
listed_injuries AS (
  -- One a person: the newest entry of the newest snapshot. Unknown words stay unknown.
  SELECT
    injuries.person_id,
    CASE
      WHEN lower(injuries.status) IN ('out', 'out for season', 'injured reserve', 'suspension', 'suspended')
        THEN 'out'
      WHEN lower(injuries.status) = 'doubtful' THEN 'doubtful'
      WHEN lower(injuries.status) IN ('questionable', 'day-to-day', 'game time decision') THEN 'questionable'
      WHEN lower(injuries.status) = 'probable' THEN 'probable'
      WHEN lower(injuries.status) IN ('available', 'active') THEN 'available'
    END AS injury_status,
    coalesce(injuries.injury_type, injuries.short_comment) AS injury_reason
  FROM usable_injuries AS injuries
  JOIN newest_injury_snapshot USING (snapshot_at)
  WHERE injuries.person_id IS NOT NULL
  QUALIFY row_number() OVER (
      PARTITION BY injuries.person_id
      ORDER BY injuries.status_at DESC NULLS LAST, injuries.injury_id DESC, injuries.espn_athlete_id DESC
    ) = 1
),
team_appearances AS MATERIALIZED (
  -- This season's, with their number among the team's games where it plays tonight.
  SELECT appearances.*, games.number, games.recency AS team_recency, games.has_summaries
  FROM appearances
  LEFT JOIN numbered_games AS games USING (team_id, game_id)
  WHERE appearances.season = $season::INTEGER
),
rotation AS (
  -- Rotation players as they stood after one of their games for a slate's team: ten minutes a game or more over their
  -- last ten (three at least). They stay in the pool for the team's next 15 games, or until they play again, for
  -- whomever.
  SELECT person_id, team_id, next_date, number, load_hundredths_10 / (100 * games_10) AS mean_load
  FROM team_appearances
  WHERE number IS NOT NULL AND games_10 >= 3 AND seconds_10 >= 600 * timed_games_10
),
absences AS (
  -- Rotation players without a played row in one of the team's last five games of which there are summaries: of the
  -- others nobody knows who was absent.
  SELECT games.team_id, games.summarised_recency, rotation.person_id, rotation.mean_load
  FROM numbered_games AS games
  JOIN rotation
    ON rotation.team_id = games.team_id
    AND rotation.number BETWEEN games.number - 15 AND games.number - 1
    AND (rotation.next_date IS NULL OR rotation.next_date > games.game_date)
  WHERE games.has_summaries AND games.summarised_recency <= 5
),
person_absences AS MATERIALIZED (
  SELECT
    team_id,
    person_id,
    sum(mean_load ORDER BY summarised_recency) AS load_5,
    coalesce(max(mean_load) FILTER (WHERE summarised_recency = 1), 0) AS load_1
  FROM absences
  GROUP BY team_id, person_id
),
habits AS (
  -- Of the season he played last. Star by this season's averages; minutes by half-lives of two games (weights in
  -- 1/1024), which only order the likely starters.
  SELECT
    appearances.person_id,
    count(*) >= 10
      AND (avg(points) >= 18 OR (avg(seconds_played) >= 28 * 60 AND avg(points) >= 12))
      AND any_value(appearances.season) = $season::INTEGER AS is_star,
    coalesce(bool_or(is_starter) FILTER (WHERE recency = 1), FALSE) AS started_last,
    count(*) FILTER (WHERE is_starter AND recency <= 5) AS starts_last_5,
    sum(seconds_played * [1024, 724, 512, 362, 256, 181, 128, 91, 64, 45][recency])
      / sum([1024, 724, 512, 362, 256, 181, 128, 91, 64, 45][recency]) FILTER (WHERE seconds_played IS NOT NULL)
      AS seconds_projection,
    min(recency) FILTER (
      WHERE previous_date IS NULL OR previous_team_id <> appearances.team_id
        OR appearances.game_date - previous_date > 14
    ) AS games_since_return
  FROM appearances
  JOIN persons ON persons.person_id = appearances.person_id AND persons.latest.season = appearances.season
  GROUP BY appearances.person_id
),
members AS MATERIALIZED (
  -- Every roster member with what is known of him tonight; five a team start: by his last start, his starts in the
  -- last five games, his projected minutes.
  SELECT
    roster.*,
    snapshot.snapshot_at AS injury_report_ts,
    CASE
      WHEN snapshot.snapshot_at IS NULL THEN NULL
      WHEN injuries.person_id IS NULL THEN 'not_listed'
      ELSE injuries.injury_status
    END AS injury_status,
    injuries.injury_reason,
    coalesce(injuries.injury_status IN ('out', 'doubtful'), FALSE) AS is_out,
    coalesce(habits.is_star, FALSE) AS is_star,
    habits.games_since_return,
    tonight.person_id IS NOT NULL AS is_rotation,
    coalesce(tonight.mean_load, 0) AS rotation_load,
    coalesce(absences.load_5, 0) AS absent_load_5,
    coalesce(absences.load_1, 0) AS absent_load_1,
    row_number() OVER likeliest_starters AS usual_rank,
    count(*) FILTER (WHERE injuries.injury_status IS NULL OR injuries.injury_status NOT IN ('out', 'doubtful'))
      OVER likeliest_starters AS available_rank
  FROM roster
  CROSS JOIN newest_injury_snapshot AS snapshot
  LEFT JOIN listed_injuries AS injuries USING (person_id)
  LEFT JOIN habits USING (person_id)
  LEFT JOIN team_counts AS counts USING (team_id)
  LEFT JOIN rotation AS tonight
    ON tonight.person_id = roster.person_id
    AND tonight.team_id = roster.team_id
    AND tonight.next_date IS NULL
    AND tonight.number > counts.games - 15
  LEFT JOIN person_absences AS absences
    ON absences.person_id = roster.person_id AND absences.team_id = roster.team_id
  WINDOW likeliest_starters AS (
    PARTITION BY roster.team_id
    ORDER BY
      coalesce(habits.started_last, FALSE) DESC,
      coalesce(habits.starts_last_5, 0) DESC,
      habits.seconds_projection DESC NULLS LAST,
      roster.person_id
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  )
),
absence_totals AS (
  SELECT
    team_id,
    sum(load_5 ORDER BY person_id) AS absent_load_5,
    sum(load_1 ORDER BY person_id) AS absent_load_1
  FROM person_absences
  GROUP BY team_id
),
tonights_absences AS (
  SELECT
    team_id,
    count(*) FILTER (WHERE is_out) AS out_count,
    count(*) FILTER (WHERE injury_status = 'questionable') AS questionable_count,
    count(*) FILTER (WHERE is_out AND is_star) AS stars_out_count,
    count(*) FILTER (WHERE is_out AND is_rotation) AS rotation_out_count,
    count(*) FILTER (WHERE is_out AND usual_rank <= 5) AS starters_out_count,
    coalesce(sum(rotation_load ORDER BY person_id) FILTER (WHERE is_out), 0) AS load_out
  FROM members
  GROUP BY team_id
),
team_availability AS MATERIALIZED (
  SELECT
    tonight.*,
    counts.games,
    counts.summarised_games,
    counts.summarised_last_10,
    counts.history_gap_games,
    counts.mean_load,
    coalesce(totals.absent_load_5, 0) AS absent_load_5,
    coalesce(totals.absent_load_1, 0) AS absent_load_1,
    least(counts.summarised_games, 5) AS games_5
  FROM tonights_absences AS tonight
  LEFT JOIN team_counts AS counts USING (team_id)
  LEFT JOIN absence_totals AS totals USING (team_id)
)
