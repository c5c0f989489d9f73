-- Who belongs to the slate's teams, who of them is ruled out, and how much of a team's load is and was absent
-- (analytics.md 1.6). Needs slate-teams. A team's games are numbered oldest first; tonight is the next number.
appearances AS MATERIALIZED (
  SELECT
    person_id,
    player_name,
    player_lookup,
    team_id,
    game_id,
    game_date,
    season,
    game_type,
    is_starter,
    seconds_played,
    points,
    100 * fga + 44 * fta + 100 * tov AS load_hundredths,
    row_number() OVER newest_first AS recency,
    lag(game_id) OVER newest_first AS next_game_id,
    lag(game_date) OVER newest_first AS next_game_date,
    lead(game_date) OVER newest_first AS previous_game_date,
    lead(team_id) OVER newest_first AS previous_team_id,
    lead(season) OVER newest_first AS previous_season
  FROM player_game_summary
  WHERE play_status = 'played'
    AND game_date BETWEEN $game_date::DATE - 365 AND $game_date::DATE - 1
  WINDOW newest_first AS (PARTITION BY person_id ORDER BY game_date DESC, game_id DESC)
),
latest_appearances AS (
  SELECT * FROM appearances WHERE recency = 1
),
numbered_games AS MATERIALIZED (
  -- Official games of the slate's teams, numbered oldest first, with the load of both summaries where they exist.
  SELECT
    games.team_id,
    games.game_id,
    games.game_date,
    games.recency,
    count(*) OVER (PARTITION BY games.team_id) + 1 - games.recency AS number,
    EXISTS (FROM appearances WHERE appearances.game_id = games.game_id) AND offense.game_id IS NOT NULL
      AS has_summaries,
    100 * offense.fga + 44 * offense.fta + 100 * offense.tov AS load_hundredths
  FROM final_games AS games
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
    count(*) FILTER (WHERE recency <= 10 AND NOT has_summaries) AS history_gap_games,
    count(*) FILTER (WHERE has_summaries) AS summarised_games,
    min(game_date) FILTER (WHERE recency <= 15) AS fifteenth_last_date
  FROM numbered_games
  GROUP BY team_id
),
recent_games AS (
  -- Newest first among those with summaries: of a game without them nobody knows who was absent.
  SELECT *, row_number() OVER (PARTITION BY team_id ORDER BY recency) AS summarised_recency
  FROM numbered_games
  WHERE has_summaries
),
team_loads AS (
  SELECT team_id, sum(load_hundredths) / (100 * count(*)) AS mean_load
  FROM recent_games
  WHERE summarised_recency <= 10
  GROUP BY team_id
  HAVING count(*) >= 3
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
  SELECT
    sides.game_id,
    sides.team_id,
    latest.person_id,
    latest.player_name,
    latest.player_lookup
  FROM slate_sides AS sides
  LEFT JOIN team_counts AS counts USING (team_id)
  JOIN latest_appearances AS latest USING (team_id)
  WHERE CASE
      WHEN latest.season = $season::INTEGER THEN latest.game_date >= counts.fifteenth_last_date
      ELSE coalesce(counts.games, 0) < 15
    END
    AND sides.team_id NOT IN (SELECT team_id FROM listed_players)
  QUALIFY row_number() OVER (
      PARTITION BY sides.team_id ORDER BY latest.game_date DESC, latest.game_id DESC, latest.person_id
    ) <= 25
),
roster AS MATERIALIZED (
  SELECT *, 'snapshot' AS roster_source FROM listed_players
  UNION ALL
  SELECT *, 'recent_box' AS roster_source FROM recent_players
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
official_appearances AS MATERIALIZED (
  -- This season without the cup final, each with his means over the ten games that end with it.
  SELECT
    person_id,
    team_id,
    game_id,
    game_date,
    is_starter,
    seconds_played,
    points,
    lag(game_id) OVER newest_first AS next_game_id,
    lag(game_date) OVER newest_first AS next_game_date,
    row_number() OVER newest_first AS recency,
    count(*) OVER last_ten AS games_10,
    sum(load_hundredths) OVER last_ten AS load_hundredths_10,
    sum(seconds_played) OVER last_ten AS seconds_10,
    count(seconds_played) OVER last_ten AS games_with_minutes_10
  FROM appearances
  WHERE season = $season::INTEGER AND game_type <> 'cup_final'
  WINDOW
    newest_first AS (PARTITION BY person_id ORDER BY game_date DESC, game_id DESC),
    last_ten AS (
      PARTITION BY person_id ORDER BY game_date DESC, game_id DESC ROWS BETWEEN CURRENT ROW AND 9 FOLLOWING
    )
),
rotation AS (
  -- Rotation players as they stood after one of their games for a slate's team: ten minutes a game or more over
  -- their last ten (three at least). They stay in the pool for the team's next 15 games, or until they change team.
  SELECT
    appearances.person_id,
    appearances.team_id,
    appearances.next_game_id,
    appearances.next_game_date,
    games.number,
    appearances.load_hundredths_10 / (100 * appearances.games_10) AS mean_load
  FROM official_appearances AS appearances
  JOIN numbered_games AS games USING (team_id, game_id)
  WHERE appearances.games_10 >= 3
    AND appearances.seconds_10 >= 600 * appearances.games_with_minutes_10
),
absences AS (
  -- Rotation players without a played row in one of the team's last five games.
  SELECT games.team_id, games.summarised_recency, rotation.person_id, rotation.mean_load
  FROM recent_games AS games
  JOIN rotation
    ON rotation.team_id = games.team_id
    AND rotation.number BETWEEN games.number - 15 AND games.number - 1
    AND (rotation.next_game_date IS NULL OR rotation.next_game_date >= games.game_date)
    AND rotation.next_game_id IS DISTINCT FROM games.game_id
  WHERE games.summarised_recency <= 5
),
person_absences AS (
  SELECT
    team_id,
    person_id,
    sum(mean_load ORDER BY summarised_recency) AS load_5,
    coalesce(sum(mean_load) FILTER (WHERE summarised_recency = 1), 0) AS load_1
  FROM absences
  GROUP BY team_id, person_id
),
stars AS (
  SELECT person_id
  FROM official_appearances
  GROUP BY person_id
  HAVING count(*) >= 10 AND (avg(points) >= 18 OR (avg(seconds_played) >= 28 * 60 AND avg(points) >= 12))
),
minutes_projections AS (
  -- Half-life two games, over his last ten, also of the season before: it only orders the likely starters.
  SELECT
    person_id,
    sum(seconds_played * pow(0.5, (recency - 1) / 2) ORDER BY recency)
      / sum(pow(0.5, (recency - 1) / 2) ORDER BY recency) / 60 AS minutes_projection
  FROM appearances
  WHERE recency <= 10 AND seconds_played IS NOT NULL
  GROUP BY person_id
),
starts AS (
  SELECT
    appearances.person_id,
    appearances.team_id,
    coalesce(bool_or(appearances.is_starter) FILTER (WHERE appearances.recency = 1), FALSE) AS started_last,
    count(*) FILTER (WHERE appearances.is_starter AND appearances.recency <= 5) AS starts_last_5
  FROM official_appearances AS appearances
  JOIN latest_appearances AS latest USING (person_id, team_id)
  GROUP BY appearances.person_id, appearances.team_id
),
members AS MATERIALIZED (
  -- Every roster member with what is known of him tonight.
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
    stars.person_id IS NOT NULL AS is_star,
    coalesce(starts.started_last, FALSE) AS started_last,
    coalesce(starts.starts_last_5, 0) AS starts_last_5,
    projections.minutes_projection,
    tonight.person_id IS NOT NULL AS is_rotation,
    coalesce(tonight.mean_load, 0) AS rotation_load,
    coalesce(absences.load_5, 0) AS absent_load_5,
    coalesce(absences.load_1, 0) AS absent_load_1
  FROM roster
  CROSS JOIN newest_injury_snapshot AS snapshot
  LEFT JOIN listed_injuries AS injuries USING (person_id)
  LEFT JOIN stars USING (person_id)
  LEFT JOIN starts USING (person_id, team_id)
  LEFT JOIN minutes_projections AS projections USING (person_id)
  LEFT JOIN team_counts AS counts USING (team_id)
  LEFT JOIN rotation AS tonight
    ON tonight.person_id = roster.person_id
    AND tonight.team_id = roster.team_id
    AND tonight.next_game_id IS NULL
    AND tonight.number > counts.games - 15
  LEFT JOIN person_absences AS absences
    ON absences.person_id = roster.person_id AND absences.team_id = roster.team_id
),
ordered_members AS (
  -- Five a team start: by his last start, his starts in the last five games, his projected minutes.
  SELECT
    *,
    row_number() OVER (
      PARTITION BY team_id, is_out
      ORDER BY started_last DESC, starts_last_5 DESC, minutes_projection DESC NULLS LAST, person_id
    ) <= 5 AS is_first_five_of_its_kind,
    row_number() OVER (
      PARTITION BY team_id
      ORDER BY started_last DESC, starts_last_5 DESC, minutes_projection DESC NULLS LAST, person_id
    ) <= 5 AS is_usual_starter
  FROM members
),
absence_totals AS (
  SELECT
    team_id,
    coalesce(sum(load_5 ORDER BY person_id), 0) AS absent_load_5,
    coalesce(sum(load_1 ORDER BY person_id), 0) AS absent_load_1
  FROM person_absences
  GROUP BY team_id
),
team_availability AS MATERIALIZED (
  -- Of a team: NULL counts where nobody knows the injuries, NULL loads below three games.
  SELECT
    members.team_id,
    bool_and(members.injury_report_ts IS NOT NULL) AS has_snapshot,
    count(*) FILTER (WHERE is_out) AS out_count,
    count(*) FILTER (WHERE injury_status = 'questionable') AS questionable_count,
    count(*) FILTER (WHERE is_out AND is_star) AS stars_out_count,
    count(*) FILTER (WHERE is_out AND is_rotation) AS rotation_out_count,
    count(*) FILTER (WHERE is_out AND is_usual_starter) AS starters_out_count,
    coalesce(sum(rotation_load ORDER BY person_id) FILTER (WHERE is_out), 0) AS load_out,
    any_value(loads.mean_load) AS mean_load,
    any_value(coalesce(totals.absent_load_5, 0)) AS absent_load_5,
    any_value(coalesce(totals.absent_load_1, 0)) AS absent_load_1,
    any_value(least(counts.summarised_games, 5)) AS games_5
  FROM ordered_members AS members
  LEFT JOIN team_loads AS loads USING (team_id)
  LEFT JOIN absence_totals AS totals USING (team_id)
  LEFT JOIN team_counts AS counts USING (team_id)
  GROUP BY members.team_id
)
