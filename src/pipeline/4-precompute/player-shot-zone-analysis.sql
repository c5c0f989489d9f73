-- Where every player of the slate shot from in his last games of the season before it, and how well.
WITH zones (zone, shrink_attempts) AS (
  -- Attempts at which a measured percentage is believed half (analytics.md 3.2).
  VALUES ('ra', 70), ('paint', 90), ('mid', 180), ('corner3', 230), ('ab3', 400)
),
candidates AS (
  SELECT game_id, person_id, season, team_id, opponent_team_id FROM upcoming_player_game_context
),
played_games AS (
  -- Each kind of game is counted backwards on its own: all, those with zones, those with play-by-play.
  SELECT
    *,
    row_number() OVER newest_first AS recency,
    count(zone_source) OVER newest_first AS zone_recency,
    count(assisted_fgm + unassisted_fgm) OVER newest_first AS play_by_play_recency
  FROM player_game_summary
  WHERE play_status = 'played'
    AND game_type <> 'cup_final'
    AND season = $season::INTEGER
    AND game_date < $game_date::DATE
  WINDOW newest_first AS (
    PARTITION BY person_id ORDER BY game_date DESC, game_id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  )
),
free_throws AS (
  SELECT person_id, count(*) AS games, sum(ftm) AS ftm, sum(points) AS points
  FROM played_games
  WHERE recency <= 20
  GROUP BY person_id
),
assists AS (
  SELECT person_id, sum(assisted_fgm) AS assisted_fgm, sum(unassisted_fgm) AS unassisted_fgm
  FROM played_games
  WHERE play_by_play_recency <= 20 AND assisted_fgm + unassisted_fgm IS NOT NULL
  GROUP BY person_id
),
zone_games AS (
  SELECT * FROM played_games WHERE zone_source IS NOT NULL
),
zone_lines AS (
  SELECT person_id, zone_recency, zone, zone_fga, zone_fgm
  FROM zone_games
  UNPIVOT ((zone_fga, zone_fgm) FOR zone IN (
    (ra_fga, ra_fgm) AS 'ra',
    (paint_fga, paint_fgm) AS 'paint',
    (mid_fga, mid_fgm) AS 'mid',
    (corner3_fga, corner3_fgm) AS 'corner3',
    (ab3_fga, ab3_fgm) AS 'ab3'
  ))
),
league_is_known AS (
  -- Ten teams with five games with zones.
  SELECT count(*) >= 10 AS known
  FROM (SELECT team_id FROM zone_games GROUP BY team_id HAVING count(DISTINCT game_id) >= 5)
),
league_zones AS (
  SELECT zone, sum(zone_fgm) / nullif(sum(zone_fga), 0) AS league_pct01
  FROM zone_lines
  WHERE (SELECT known FROM league_is_known)
  GROUP BY zone
),
zone_windows AS (
  SELECT
    person_id,
    zone,
    count(*) AS games_20,
    count(*) FILTER (WHERE zone_recency <= 10) AS games_10,
    sum(zone_fga) AS fga_20,
    sum(zone_fgm) AS fgm_20,
    coalesce(sum(zone_fga) FILTER (WHERE zone_recency <= 10), 0) AS fga_10
  FROM zone_lines
  WHERE zone_recency <= 20
  GROUP BY person_id, zone
),
player_windows AS (
  SELECT
    person_id,
    max(games_20) AS zone_games_used_20,
    max(games_10) AS zone_games_used_10,
    sum(fga_20) AS zone_fga_20,
    sum(fga_10) AS zone_fga_10
  FROM zone_windows
  GROUP BY person_id
),
zone_measures AS (
  SELECT
    w.person_id,
    w.zone,
    w.fga_20 / p.zone_fga_20 AS share_20,
    w.fga_10 / nullif(p.zone_fga_10, 0) AS share_10,
    w.fgm_20 / nullif(w.fga_20, 0) AS pct_20,
    l.league_pct01 + (w.fgm_20 / nullif(w.fga_20, 0) - l.league_pct01) * w.fga_20 / (w.fga_20 + z.shrink_attempts)
      AS pct_shrunk_20,
    w.fga_20 / p.zone_games_used_20 AS fga_per_game_20
  FROM zone_windows w
  JOIN zones z USING (zone)
  JOIN player_windows p USING (person_id)
  LEFT JOIN league_zones l USING (zone)
  WHERE p.zone_games_used_20 >= 5 AND p.zone_fga_20 >= 20
),
zone_columns AS (
  SELECT *
  FROM zone_measures
  PIVOT (
    max(share_20) AS share_20,
    max(share_10) AS share_10,
    max(pct_20) AS pct_20,
    max(pct_shrunk_20) AS pct_shrunk_20,
    max(fga_per_game_20) AS fga_per_game_20
    FOR zone IN ('ra', 'paint', 'mid', 'corner3', 'ab3')
    GROUP BY person_id
  )
),
analysis AS (
  SELECT
    $game_date::DATE AS game_date,
    c.game_id,
    c.person_id,
    c.season,
    c.team_id,
    c.opponent_team_id,
    coalesce(p.zone_games_used_20, 0)::INTEGER AS zone_games_used_20,
    coalesce(p.zone_games_used_10, 0)::INTEGER AS zone_games_used_10,
    coalesce(p.zone_fga_20, 0)::INTEGER AS zone_fga_20,
    coalesce(p.zone_fga_10, 0)::INTEGER AS zone_fga_10,
    z.ra_share_20 AS ra_share01_last_20,
    z.ra_share_10 AS ra_share01_last_10,
    z.paint_share_20 AS paint_share01_last_20,
    z.paint_share_10 AS paint_share01_last_10,
    z.mid_share_20 AS mid_share01_last_20,
    z.mid_share_10 AS mid_share01_last_10,
    z.corner3_share_20 AS corner3_share01_last_20,
    z.corner3_share_10 AS corner3_share01_last_10,
    z.ab3_share_20 AS ab3_share01_last_20,
    z.ab3_share_10 AS ab3_share01_last_10,
    z.corner3_share_20 + z.ab3_share_20 AS three_share01_last_20,
    100 * ((z.corner3_share_10 + z.ab3_share_10) - (z.corner3_share_20 + z.ab3_share_20)) AS zone_trend_pp,
    z.ra_pct_20 AS ra_pct01_last_20,
    z.ra_pct_shrunk_20 AS ra_pct01_shrunk_last_20,
    z.ra_fga_per_game_20 AS ra_fga_per_game_last_20,
    z.paint_pct_20 AS paint_pct01_last_20,
    z.paint_pct_shrunk_20 AS paint_pct01_shrunk_last_20,
    z.paint_fga_per_game_20 AS paint_fga_per_game_last_20,
    z.mid_pct_20 AS mid_pct01_last_20,
    z.mid_pct_shrunk_20 AS mid_pct01_shrunk_last_20,
    z.mid_fga_per_game_20 AS mid_fga_per_game_last_20,
    z.corner3_pct_20 AS corner3_pct01_last_20,
    z.corner3_pct_shrunk_20 AS corner3_pct01_shrunk_last_20,
    z.corner3_fga_per_game_20 AS corner3_fga_per_game_last_20,
    z.ab3_pct_20 AS ab3_pct01_last_20,
    z.ab3_pct_shrunk_20 AS ab3_pct01_shrunk_last_20,
    z.ab3_fga_per_game_20 AS ab3_fga_per_game_last_20,
    CASE WHEN z.person_id IS NOT NULL THEN p.zone_fga_20 / p.zone_games_used_20 END AS fga_per_game_last_20,
    a.assisted_fgm / nullif(a.assisted_fgm + a.unassisted_fgm, 0) AS assisted_share01_last_20,
    a.unassisted_fgm / nullif(a.assisted_fgm + a.unassisted_fgm, 0) AS unassisted_share01_last_20,
    CASE WHEN f.games >= 3 THEN f.ftm / nullif(f.points, 0) END AS ft_points_share01_last_20,
    CASE
      WHEN z.person_id IS NULL THEN NULL
      WHEN z.ra_share_20 + z.paint_share_20 >= 0.40 THEN 'inside'
      WHEN z.corner3_share_20 + z.ab3_share_20 >= 0.40 THEN 'three'
      WHEN z.mid_share_20 >= 0.35 THEN 'mid'
      ELSE 'balanced'
    END AS primary_zone,
    coalesce(f.games, 0) AS played_games_20,
    a.person_id IS NOT NULL AS has_play_by_play,
    k.known AS league_is_known
  FROM candidates c
  CROSS JOIN league_is_known k
  LEFT JOIN player_windows p USING (person_id)
  LEFT JOIN zone_columns z USING (person_id)
  LEFT JOIN assists a USING (person_id)
  LEFT JOIN free_throws f USING (person_id)
)
SELECT
  * EXCLUDE (played_games_20, has_play_by_play, league_is_known),
  '{}' /*null_reasons*/ AS null_reasons,
  to_json(list_filter([
    CASE WHEN zone_games_used_20 < played_games_20 THEN 'zones_incomplete' END
  ], lambda flag: flag IS NOT NULL)) AS quality_flags,
  greatest(0, 100 - 2 * 0 /*null_count*/)::DOUBLE AS quality_score,
  $as_of::TIMESTAMP AS as_of_ts
FROM analysis
ORDER BY game_id, person_id
