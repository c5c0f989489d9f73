-- Who belongs to the slate's teams, who of them is ruled out, and how much of a team's load is and was absent
-- (analytics.md 1.6). Needs slate-teams and recent-history.
newest_moves AS (
  -- The last of everybody's transactions before D. Of one day's the last link of a chain of trades, then the waiver.
  SELECT moves.person_id, moves.transaction_date, moves.transaction_type = 'Waive' AS is_waiver, moves.team_id
  FROM nbac_player_movement AS moves
  LEFT JOIN (
    SELECT person_id, transaction_date, other_team_id AS team_id, count(*) AS departures
    FROM nbac_player_movement
    WHERE other_team_id IS NOT NULL
    GROUP BY person_id, transaction_date, other_team_id
  ) AS leaving USING (person_id, transaction_date, team_id)
  WHERE moves.is_player AND moves.transaction_date < $game_date::DATE
  QUALIFY row_number() OVER (
      PARTITION BY moves.person_id
      ORDER BY moves.transaction_date DESC, leaving.departures NULLS FIRST, is_waiver DESC, moves.row_key
    ) = 1
),
last_teams AS (
  -- Where everybody was last: his latest appearance, or the transaction since.
  SELECT
    persons.person_id,
    persons.latest,
    greatest(persons.latest.game_date, moves.transaction_date) AS since,
    moves.person_id IS NOT NULL AND moves.team_id <> persons.latest.team_id AS has_moved,
    CASE
      WHEN moves.person_id IS NULL THEN persons.latest.team_id
      WHEN NOT moves.is_waiver THEN moves.team_id
      -- Waived by one team and on another's floor the same day.
      WHEN moves.transaction_date = persons.latest.game_date AND moves.team_id <> persons.latest.team_id
        THEN persons.latest.team_id
    END AS team_id
  FROM persons
  LEFT JOIN newest_moves AS moves
    ON moves.person_id = persons.person_id AND moves.transaction_date >= persons.latest.game_date
),
recent_players AS (
  -- Everyone whose latest appearance is for the team within its last 15 games, or who came to it since then; before the
  -- team has 15 games also of the season before. At most 25, the most recent.
  SELECT
    sides.game_id,
    sides.team_id,
    last.person_id,
    last.latest.game_id AS latest_game_id,
    CASE WHEN last.has_moved THEN 'transactions' ELSE 'recent_box' END AS roster_source
  FROM slate_sides AS sides
  JOIN last_teams AS last ON last.team_id = sides.team_id
  LEFT JOIN team_counts AS counts ON counts.team_id = sides.team_id
  WHERE CASE
      WHEN last.latest.season = $season::INTEGER THEN last.since >= counts.fifteenth_last_date
      ELSE coalesce(counts.games, 0) < 15 OR (last.has_moved AND last.since >= counts.fifteenth_last_date)
    END
  QUALIFY row_number() OVER (
      PARTITION BY sides.team_id
      ORDER BY last.latest.game_date DESC, last.latest.game_id DESC, last.person_id
    ) <= 25
),
roster_candidates AS MATERIALIZED (
  SELECT 1 AS source_rank, team_id, person_id, name AS player_name, player_lookup, 'snapshot' AS roster_source
  FROM nbac_team_roster
  WHERE snapshot_date_et <= $game_date::DATE
  QUALIFY snapshot_date_et = max(snapshot_date_et) OVER (PARTITION BY team_id)
  UNION ALL
  SELECT 2, team_id, person_id, name, player_lookup, 'snapshot'
  FROM espn_team_roster
  WHERE snapshot_date_et <= $game_date::DATE AND person_id IS NOT NULL
  QUALIFY snapshot_date_et = max(snapshot_date_et) OVER (PARTITION BY team_id)
  UNION ALL
  SELECT 3, team_id, person_id, trim(first_name || ' ' || last_name), player_lookup, 'snapshot'
  FROM nbac_player_index
  WHERE team_id IS NOT NULL AND roster_status IS NOT FALSE
  UNION ALL
  SELECT 4, recent.team_id, recent.person_id, names.player_name, names.player_lookup, recent.roster_source
  FROM recent_players AS recent
  JOIN player_game_summary AS names
    ON names.game_id = recent.latest_game_id AND names.person_id = recent.person_id
),
roster AS MATERIALIZED (
  -- Each team's from one source: its own page, ESPN's (both where they list 8 to 25 players), the league's index, the
  -- box scores. Nobody plays for two teams, even if one of the sources is behind.
  SELECT sides.game_id, candidates.* EXCLUDE (source_rank)
  FROM roster_candidates AS candidates
  JOIN (
    SELECT team_id, min(source_rank) AS source_rank
    FROM (
      SELECT team_id, source_rank
      FROM roster_candidates
      GROUP BY team_id, source_rank
      HAVING source_rank >= 3 OR count(*) BETWEEN 8 AND 25
    )
    GROUP BY team_id
  ) AS chosen USING (team_id, source_rank)
  JOIN slate_sides AS sides USING (team_id)
  QUALIFY row_number() OVER (
      PARTITION BY candidates.person_id
      ORDER BY candidates.source_rank, candidates.team_id, candidates.player_lookup, candidates.player_name
    ) = 1
),
usable_reports AS MATERIALIZED (
  -- The newest: what an older one says of a team is out of date.
  SELECT * FROM nbac_injury_report
  WHERE report_at <= $as_of::TIMESTAMP AND game_date_et = $game_date::DATE
  QUALIFY report_at = max(report_at) OVER ()
),
usable_injuries AS MATERIALIZED (
  SELECT * FROM espn_injuries WHERE snapshot_at <= $as_of::TIMESTAMP
),
team_injuries AS MATERIALIZED (
  -- Where a team's injuries are told, one source each: the league's report where it names the team, ESPN's
  -- newest list, the injuries of ESPN's roster. Of a team that has not submitted its list nothing is known: it has no
  -- snapshot, whatever others say.
  SELECT
    sides.team_id,
    CASE
      WHEN reports.report_at IS NOT NULL THEN 'nbac_injury_report'
      WHEN lists.snapshot_at IS NOT NULL THEN 'espn_injuries'
      WHEN rosters.snapshot_at IS NOT NULL THEN 'espn_team_roster'
    END AS injury_source,
    CASE
      WHEN reports.report_at IS NULL THEN coalesce(lists.snapshot_at, rosters.snapshot_at)
      WHEN NOT reports.is_missing THEN reports.report_at
    END AS snapshot_at,
    coalesce(reports.is_missing, FALSE) AS is_missing
  FROM slate_sides AS sides
  LEFT JOIN (
    SELECT team_id, max(report_at) AS report_at, bool_or(row_kind = 'not_submitted') AS is_missing
    FROM usable_reports
    GROUP BY team_id
  ) AS reports USING (team_id)
  CROSS JOIN (SELECT max(snapshot_at) AS snapshot_at FROM usable_injuries) AS lists
  LEFT JOIN (
    SELECT team_id, max(snapshot_date_et)::TIMESTAMP AS snapshot_at
    FROM espn_team_roster
    WHERE snapshot_date_et <= $game_date::DATE
    GROUP BY team_id
  ) AS rosters USING (team_id)
),
told_injuries AS (
  SELECT
    reports.team_id, reports.person_id, reports.status, reports.reason AS injury_reason, reports.report_at AS status_at,
    '' AS entry, reports.player_lookup AS listed_as
  FROM usable_reports AS reports
  JOIN team_injuries AS told
    ON told.team_id = reports.team_id AND told.injury_source = 'nbac_injury_report' AND told.snapshot_at = reports.report_at
  WHERE reports.row_kind = 'player'
  UNION ALL
  -- ESPN's list goes by person: a player whose team it has wrong is hurt all the same.
  SELECT
    told.team_id, injuries.person_id, injuries.status, coalesce(injuries.injury_type, injuries.short_comment),
    injuries.status_at, injuries.injury_id, injuries.espn_athlete_id
  FROM usable_injuries AS injuries
  JOIN team_injuries AS told ON told.injury_source = 'espn_injuries' AND told.snapshot_at = injuries.snapshot_at
  UNION ALL
  SELECT
    told.team_id, rosters.person_id, rosters.injury_status, NULL, rosters.injury_date, '', rosters.espn_athlete_id
  FROM espn_team_roster AS rosters
  JOIN team_injuries AS told
    ON told.team_id = rosters.team_id
    AND told.injury_source = 'espn_team_roster'
    AND told.snapshot_at = rosters.snapshot_date_et::TIMESTAMP
  WHERE rosters.injury_status IS NOT NULL
),
listed_injuries AS (
  -- One a person: his newest entry. Unknown words stay unknown.
  SELECT
    team_id,
    person_id,
    CASE
      WHEN lower(status) IN ('out', 'out for season', 'injured reserve', 'suspension', 'suspended') THEN 'out'
      WHEN lower(status) = 'doubtful' THEN 'doubtful'
      WHEN lower(status) IN ('questionable', 'day-to-day', 'game time decision') THEN 'questionable'
      WHEN lower(status) = 'probable' THEN 'probable'
      WHEN lower(status) IN ('available', 'active') THEN 'available'
    END AS injury_status,
    injury_reason
  FROM told_injuries
  WHERE person_id IS NOT NULL
  QUALIFY row_number() OVER (
      PARTITION BY team_id, person_id ORDER BY status_at DESC NULLS LAST, entry DESC, listed_as DESC
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
    snapshot.injury_source,
    snapshot.is_missing AS injuries_missing,
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
  JOIN team_injuries AS snapshot USING (team_id)
  LEFT JOIN listed_injuries AS injuries USING (team_id, person_id)
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
