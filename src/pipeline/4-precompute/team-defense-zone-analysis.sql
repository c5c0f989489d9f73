-- What every defence allowed in its last 15 games of the season before the slate, against the league.
-- Sums come first, divisions last: never a mean of ratios. Sums of reals are ordered, so that row order changes no byte.
WITH zones (zone, shrink_attempts) AS (
  -- Attempts at which a measured difference is believed half (analytics.md 3.1).
  VALUES ('ra', 560), ('paint', 740), ('mid', 20000), ('corner3', 2700), ('ab3', 5000)
),
rated_games AS (
  -- The cup final is no official game; the previous season serves as baseline only.
  SELECT *, row_number() OVER newest_first AS recency, count(zone_source) OVER newest_first AS zone_recency
  FROM team_defense_game_summary
  WHERE game_type <> 'cup_final'
    AND game_date < $game_date::DATE
    AND season BETWEEN $season::INTEGER - 1 AND $season::INTEGER
  WINDOW newest_first AS (
    PARTITION BY season, team_id
    ORDER BY game_date DESC, game_id DESC
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  )
),
season_teams AS (
  SELECT team_id FROM team_defense_game_summary WHERE season = $season::INTEGER AND game_date < $game_date::DATE
  UNION
  SELECT team_id FROM upcoming_team_game_context
),
season_totals AS (
  SELECT count(DISTINCT game_id) AS league_games FROM rated_games WHERE season = $season::INTEGER
),
ratings AS (
  SELECT
    team_id,
    count(*) AS games_used,
    sum(points_allowed) AS points_allowed,
    sum(possessions ORDER BY recency) AS possessions,
    sum(team_minutes) AS team_minutes,
    sum(opp_fga) AS opp_fga,
    sum(opp_fta) AS opp_fta,
    sum(opp_tov) AS opp_tov
  FROM rated_games
  WHERE season = $season::INTEGER AND recency <= 15
  GROUP BY team_id
),
blocks AS (
  SELECT
    team_id,
    sum(blocks_inside) / count(blocks_inside) AS blocks_inside_per_game,
    sum(blocks_mid) / count(blocks_mid) AS blocks_mid_per_game,
    sum(blocks_three) / count(blocks_three) AS blocks_three_per_game
  FROM rated_games
  WHERE season = $season::INTEGER AND recency <= 15 AND blocks_inside IS NOT NULL
  GROUP BY team_id
),
zone_games AS (
  SELECT * FROM rated_games WHERE zone_source IS NOT NULL
),
zone_lines AS (
  SELECT season, team_id, zone_recency, zone, zone_fga, zone_fgm
  FROM zone_games
  UNPIVOT ((zone_fga, zone_fgm) FOR zone IN (
    (opp_ra_fga, opp_ra_fgm) AS 'ra',
    (opp_paint_fga, opp_paint_fgm) AS 'paint',
    (opp_mid_fga, opp_mid_fgm) AS 'mid',
    (opp_corner3_fga, opp_corner3_fgm) AS 'corner3',
    (opp_ab3_fga, opp_ab3_fgm) AS 'ab3'
  ))
),
teams_with_zones AS (
  SELECT season, team_id, count(*) AS zone_games FROM zone_games GROUP BY season, team_id
),
baseline_season AS (
  -- The newest season in which ten teams have five games with zones.
  SELECT max(season) AS season
  FROM (SELECT season FROM teams_with_zones WHERE zone_games >= 5 GROUP BY season HAVING count(*) >= 10)
),
league_zones AS (
  SELECT
    zone,
    sum(zone_fgm) / nullif(sum(zone_fga), 0) AS league_pct01,
    sum(zone_fga) / nullif(sum(sum(zone_fga)) OVER (), 0) AS league_share01
  FROM zone_lines
  JOIN baseline_season USING (season)
  GROUP BY zone
),
allowed_zones AS (
  SELECT
    team_id,
    zone,
    count(*) AS zone_games_used,
    sum(zone_fga) AS fga,
    sum(zone_fgm) AS fgm,
    sum(sum(zone_fga)) OVER (PARTITION BY team_id) AS all_fga
  FROM zone_lines
  WHERE season = $season::INTEGER AND zone_recency <= 15
  GROUP BY team_id, zone
),
zone_measures AS (
  SELECT
    t.team_id,
    z.zone,
    z.shrink_attempts,
    coalesce(a.zone_games_used, 0) AS zone_games_used,
    a.fga,
    a.fgm,
    a.fgm / nullif(a.fga, 0) AS pct01,
    a.fga / nullif(a.all_fga, 0) AS share01,
    a.fga / a.zone_games_used AS fga_per_game,
    l.league_pct01,
    l.league_share01
  FROM season_teams t
  CROSS JOIN zones z
  LEFT JOIN allowed_zones a ON a.team_id = t.team_id AND a.zone = z.zone AND a.zone_games_used >= 5
  LEFT JOIN league_zones l ON l.zone = z.zone
),
zone_differences AS (
  SELECT
    *,
    100 * (pct01 - league_pct01) AS pct_diff_pp,
    100 * (pct01 - league_pct01) * fga / (fga + shrink_attempts) AS pct_diff_shrunk_pp,
    100 * (share01 - league_share01) AS share_diff_pp
  FROM zone_measures
),
zone_columns AS (
  SELECT *
  FROM (SELECT * EXCLUDE (shrink_attempts, zone_games_used) FROM zone_differences)
  PIVOT (
    max(fga) AS fga,
    max(fgm) AS fgm,
    max(pct01) AS pct01,
    max(share01) AS share01,
    max(fga_per_game) AS fga_per_game,
    max(league_pct01) AS league_pct01,
    max(league_share01) AS league_share01,
    max(pct_diff_pp) AS pct_diff_pp,
    max(pct_diff_shrunk_pp) AS pct_diff_shrunk_pp,
    max(share_diff_pp) AS share_diff_pp
    FOR zone IN ('ra', 'paint', 'mid', 'corner3', 'ab3')
    GROUP BY team_id
  )
),
analysis AS (
  SELECT
    $game_date::DATE AS game_date,
    $season::INTEGER AS season,
    t.team_id,
    coalesce(r.games_used, 0)::INTEGER AS games_used,
    least(coalesce(w.zone_games, 0), 15)::INTEGER AS zone_games_used,
    s.league_games::INTEGER AS league_games,
    CASE WHEN r.games_used >= 3 THEN 100 * r.points_allowed / r.possessions END AS def_rating_last_15,
    CASE WHEN r.games_used >= 3 THEN 240 * r.possessions / r.team_minutes END AS pace_last_15,
    CASE WHEN r.games_used >= 3 THEN r.points_allowed / r.games_used END AS opp_points_avg_last_15,
    CASE WHEN r.games_used >= 3 THEN r.opp_fta / nullif(r.opp_fga, 0) END AS opp_fta_rate_last_15,
    CASE WHEN r.games_used >= 3
      THEN r.opp_tov / nullif(r.opp_fga + 0.44::DOUBLE * r.opp_fta + r.opp_tov, 0) END AS opp_tov_pct01_last_15,
    CASE WHEN b.season = $season::INTEGER THEN 'season' WHEN b.season IS NOT NULL THEN 'prev_season' END
      AS league_baseline,
    z.ra_fga::INTEGER AS ra_fga,
    z.ra_fgm::INTEGER AS ra_fgm,
    z.ra_pct01,
    z.ra_share01,
    z.ra_fga_per_game,
    z.ra_league_pct01 AS league_ra_pct01,
    z.ra_league_share01 AS league_ra_share01,
    z.ra_pct_diff_pp,
    z.ra_pct_diff_shrunk_pp,
    z.ra_share_diff_pp,
    z.paint_fga::INTEGER AS paint_fga,
    z.paint_fgm::INTEGER AS paint_fgm,
    z.paint_pct01,
    z.paint_share01,
    z.paint_fga_per_game,
    z.paint_league_pct01 AS league_paint_pct01,
    z.paint_league_share01 AS league_paint_share01,
    z.paint_pct_diff_pp,
    z.paint_pct_diff_shrunk_pp,
    z.paint_share_diff_pp,
    z.mid_fga::INTEGER AS mid_fga,
    z.mid_fgm::INTEGER AS mid_fgm,
    z.mid_pct01,
    z.mid_share01,
    z.mid_fga_per_game,
    z.mid_league_pct01 AS league_mid_pct01,
    z.mid_league_share01 AS league_mid_share01,
    z.mid_pct_diff_pp,
    z.mid_pct_diff_shrunk_pp,
    z.mid_share_diff_pp,
    z.corner3_fga::INTEGER AS corner3_fga,
    z.corner3_fgm::INTEGER AS corner3_fgm,
    z.corner3_pct01,
    z.corner3_share01,
    z.corner3_fga_per_game,
    z.corner3_league_pct01 AS league_corner3_pct01,
    z.corner3_league_share01 AS league_corner3_share01,
    z.corner3_pct_diff_pp,
    z.corner3_pct_diff_shrunk_pp,
    z.corner3_share_diff_pp,
    z.ab3_fga::INTEGER AS ab3_fga,
    z.ab3_fgm::INTEGER AS ab3_fgm,
    z.ab3_pct01,
    z.ab3_share01,
    z.ab3_fga_per_game,
    z.ab3_league_pct01 AS league_ab3_pct01,
    z.ab3_league_share01 AS league_ab3_share01,
    z.ab3_pct_diff_pp,
    z.ab3_pct_diff_shrunk_pp,
    z.ab3_share_diff_pp,
    z.corner3_share_diff_pp + z.ab3_share_diff_pp AS three_share_diff_pp,
    -- Equal extremes go to the zone nearer the basket.
    CASE least(
      z.ra_pct_diff_shrunk_pp, z.paint_pct_diff_shrunk_pp, z.corner3_pct_diff_shrunk_pp, z.ab3_pct_diff_shrunk_pp)
      WHEN z.ra_pct_diff_shrunk_pp THEN 'ra'
      WHEN z.paint_pct_diff_shrunk_pp THEN 'paint'
      WHEN z.corner3_pct_diff_shrunk_pp THEN 'corner3'
      WHEN z.ab3_pct_diff_shrunk_pp THEN 'ab3'
    END AS strongest_zone,
    CASE greatest(
      z.ra_pct_diff_shrunk_pp, z.paint_pct_diff_shrunk_pp, z.corner3_pct_diff_shrunk_pp, z.ab3_pct_diff_shrunk_pp)
      WHEN z.ra_pct_diff_shrunk_pp THEN 'ra'
      WHEN z.paint_pct_diff_shrunk_pp THEN 'paint'
      WHEN z.corner3_pct_diff_shrunk_pp THEN 'corner3'
      WHEN z.ab3_pct_diff_shrunk_pp THEN 'ab3'
    END AS weakest_zone,
    k.blocks_inside_per_game,
    k.blocks_mid_per_game,
    k.blocks_three_per_game
  FROM season_teams t
  CROSS JOIN season_totals s
  CROSS JOIN baseline_season b
  LEFT JOIN ratings r USING (team_id)
  LEFT JOIN teams_with_zones w ON w.team_id = t.team_id AND w.season = $season::INTEGER
  LEFT JOIN zone_columns z USING (team_id)
  LEFT JOIN blocks k USING (team_id)
)
SELECT
  *,
  '{}' /*null_reasons*/ AS null_reasons,
  to_json(list_filter([
    CASE WHEN league_baseline = 'prev_season' THEN 'prev_season' END,
    CASE WHEN zone_games_used < games_used THEN 'zones_incomplete' END
  ], lambda flag: flag IS NOT NULL)) AS quality_flags,
  greatest(0, 100 - 2 * 0 /*null_count*/)::DOUBLE AS quality_score,
  $as_of::TIMESTAMP AS as_of_ts
FROM analysis
ORDER BY team_id
