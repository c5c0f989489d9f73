-- Who was on the floor when, from the actions of `play_by_play` (sources.md 6.6). Starters are those whose first
-- substitution is out, and those who act and are never substituted. Within one instant of the clock a side may pass
-- through four or six men: it is counted when the clock moves on. Hundredths of a second keep the sums exact.
substitutions AS (
  SELECT
    game_id, team_id, person_id, order_number, sub_side,
    round(100 * elapsed_seconds)::BIGINT AS elapsed,
    lag(sub_side) OVER (PARTITION BY game_id, person_id ORDER BY order_number) AS side_before
  FROM play_by_play
  WHERE action_type = 'substitution' AND person_id IS NOT NULL
),
first_substitutions AS (
  SELECT game_id, person_id, any_value(team_id) AS team_id, arg_min(sub_side, order_number) AS first_side
  FROM substitutions
  GROUP BY game_id, person_id
),
acting_players AS (
  -- A technical foul or an ejection can be earned on the bench.
  SELECT DISTINCT game_id, team_id, person_id
  FROM play_by_play
  WHERE person_id IS NOT NULL
    AND team_id IS NOT NULL
    AND (action_type IN ('2pt', '3pt', 'freethrow', 'rebound', 'turnover', 'steal', 'block', 'jumpball')
      OR (action_type = 'foul' AND sub_type IS DISTINCT FROM 'technical'))
  UNION
  SELECT DISTINCT game_id, team_id, assist_person_id
  FROM play_by_play
  WHERE assist_person_id IS NOT NULL AND team_id IS NOT NULL
),
floor_players AS (
  SELECT game_id, team_id, person_id, first_side = 'out' AS is_starter FROM first_substitutions
  UNION ALL
  SELECT acting.game_id, acting.team_id, acting.person_id, TRUE AS is_starter
  FROM acting_players AS acting
  ANTI JOIN first_substitutions USING (game_id, person_id)
),
game_lengths AS (
  SELECT game_id, max(round(100 * elapsed_seconds)::BIGINT) AS length FROM play_by_play GROUP BY game_id
),
floor_moves AS (
  SELECT game_id, team_id, 0 AS elapsed, 1 AS change FROM floor_players WHERE is_starter
  UNION ALL
  SELECT game_id, team_id, elapsed, CASE sub_side WHEN 'in' THEN 1 ELSE -1 END FROM substitutions
),
floor_counts AS (
  SELECT
    game_id,
    sum(sum(change)) OVER (PARTITION BY game_id, team_id ORDER BY elapsed) AS on_floor
  FROM floor_moves
  GROUP BY game_id, team_id, elapsed
),
lineup_faults AS (
  SELECT game_id FROM floor_counts WHERE on_floor <> 5
  UNION
  SELECT game_id FROM substitutions WHERE sub_side = side_before
  UNION
  SELECT game_id FROM floor_players GROUP BY game_id HAVING count(DISTINCT team_id) <> 2
),
floor_times AS (
  SELECT
    players.game_id,
    players.team_id,
    players.person_id,
    players.is_starter,
    lengths.length,
    players.is_starter::INTEGER + coalesce(sum(CASE moves.sub_side WHEN 'in' THEN 1 WHEN 'out' THEN -1 END), 0) AS at_end,
    coalesce(sum(CASE moves.sub_side WHEN 'in' THEN -moves.elapsed ELSE moves.elapsed END), 0) AS moved,
    coalesce(sum(CASE moves.sub_side WHEN 'in' THEN -1 ELSE 1 END * greatest(least(moves.elapsed, 288000), 216000)), 0) AS moved_q4
  FROM floor_players AS players
  JOIN game_lengths AS lengths USING (game_id)
  LEFT JOIN substitutions AS moves USING (game_id, person_id)
  GROUP BY players.game_id, players.team_id, players.person_id, players.is_starter, lengths.length
),
lineup_players AS (
  SELECT
    game_id,
    team_id,
    person_id,
    is_starter,
    (moved + at_end * length) / 100 AS seconds_played,
    (moved_q4 + at_end * 288000 - is_starter::INTEGER * 216000) / 100 AS q4_seconds
  FROM floor_times
  ANTI JOIN lineup_faults USING (game_id)
)
