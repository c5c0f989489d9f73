-- Who belongs to the slate's teams, who of them is ruled out, and how much of a team's load is and was absent
-- (analytics.md 1.6). Needs slate-teams and recent-history.
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
  JOIN (SELECT game_id, person_id, player_name, player_lookup FROM player_game_summary) AS names
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
last_appearances AS (
  -- Of everybody who played for a slate's team this season: his last game before each of its last five and before
  -- tonight's, with its number. A team plays once a day.
  SELECT appearances.person_id, appearances.team_id, appearances.recency, appearances.next_date, games.number
  FROM appearances
  JOIN team_counts AS counts ON counts.team_id = appearances.team_id
  JOIN numbered_games AS games
    ON games.team_id = appearances.team_id AND games.game_date = appearances.game_date
  WHERE appearances.season = $season::INTEGER
    AND (appearances.next_date IS NULL OR appearances.next_date > counts.fifth_last_date)
),
rotation AS MATERIALIZED (
  -- Those who then averaged ten minutes a game or more over their last ten games (three at least). They stay in the
  -- pool for the team's next 15 games, or until they play again, for whomever.
  SELECT
    last.person_id,
    last.team_id,
    last.next_date,
    last.number,
    sum(ten.load_hundredths) / (100 * count(*)) AS mean_load
  FROM last_appearances AS last
  JOIN appearances AS ten
    ON ten.person_id = last.person_id AND ten.recency BETWEEN last.recency AND last.recency + 9
  WHERE ten.season = $season::INTEGER
  GROUP BY last.person_id, last.team_id, last.next_date, last.number
  HAVING count(*) >= 3 AND sum(ten.seconds_played) >= 600 * count(ten.seconds_played)
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
