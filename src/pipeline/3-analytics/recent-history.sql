-- What the season so far says about the slate's teams and everybody who played: newest appearances, rest, the teams'
-- games with their loads. Needs slate-teams. A team's games are numbered oldest first; tonight is the next number.
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
    q4_seconds,
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
    count(q4_seconds) FILTER (WHERE game_date >= $game_date::DATE - 7 AND season = $season::INTEGER)
      AS q4_games_last_7d,
    sum(q4_seconds) FILTER (WHERE game_date >= $game_date::DATE - 7 AND season = $season::INTEGER)
      AS q4_seconds_last_7d,
    sum(seconds_played) FILTER (WHERE game_date >= $game_date::DATE - 7 AND season = $season::INTEGER)
      AS seconds_last_7d,
    sum(seconds_played) FILTER (WHERE game_date >= $game_date::DATE - 14 AND season = $season::INTEGER)
      AS seconds_last_14d
  FROM played_lines
  GROUP BY person_id
),
appearances AS MATERIALIZED (
  -- Without the cup final, newest first in each season. Ids are digits, which compare faster as numbers.
  SELECT
    person_id,
    team_id,
    game_date,
    season,
    is_starter,
    seconds_played,
    points,
    load_hundredths,
    row_number() OVER newest_first AS recency,
    lag(game_date) OVER newest_first AS next_date,
    lead(game_date) OVER newest_first AS previous_date,
    lead(team_id) OVER newest_first AS previous_team_id
  FROM played_lines
  WHERE is_official
  WINDOW newest_first AS (PARTITION BY person_id, season ORDER BY game_date DESC, game_id::BIGINT DESC)
),
numbered_games AS MATERIALIZED (
  -- Official games of the slate's teams, numbered oldest first, with the team's load where both summaries exist.
  SELECT
    games.team_id,
    games.game_id,
    games.game_date,
    games.official_recency AS recency,
    count(*) OVER (PARTITION BY games.team_id) + 1 - games.official_recency AS number,
    played.team_id IS NOT NULL AND offense.game_id IS NOT NULL AS has_summaries,
    count(*) FILTER (WHERE played.team_id IS NOT NULL AND offense.game_id IS NOT NULL) OVER (
      PARTITION BY games.team_id ORDER BY games.official_recency
    ) AS summarised_recency,
    offense.load_hundredths
  FROM final_games AS games
  LEFT JOIN (SELECT DISTINCT team_id, game_date FROM played_lines) AS played
    ON played.team_id = games.team_id AND played.game_date = games.game_date
  LEFT JOIN (
    SELECT game_id, team_id, 100 * fga + 44 * fta + 100 * tov AS load_hundredths
    FROM team_offense_game_summary
    WHERE game_date < $game_date::DATE
  ) AS offense ON offense.game_id = games.game_id AND offense.team_id = games.team_id
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
    min(game_date) FILTER (WHERE has_summaries AND summarised_recency <= 5) AS fifth_last_date,
    -- Below three games a team's mean load is not known.
    CASE WHEN count(*) FILTER (WHERE has_summaries) >= 3
      THEN sum(load_hundredths) FILTER (WHERE has_summaries AND summarised_recency <= 10)
        / (100 * count(*) FILTER (WHERE has_summaries AND summarised_recency <= 10))
    END AS mean_load
  FROM numbered_games
  GROUP BY team_id
)
