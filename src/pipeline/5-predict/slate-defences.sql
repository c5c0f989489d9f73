-- What each team of the season allowed in its last games before the slate.
SELECT
  team_id,
  zone_games_used,
  def_rating_last_15,
  pace_last_15,
  opp_fta_rate_last_15,
  ra_fga, ra_pct01, ra_fga_per_game, league_ra_pct01,
  paint_fga, paint_pct01, paint_fga_per_game, league_paint_pct01,
  mid_fga, mid_pct01, mid_fga_per_game, league_mid_pct01,
  corner3_fga, corner3_pct01, corner3_fga_per_game, league_corner3_pct01,
  ab3_fga, ab3_pct01, ab3_fga_per_game, league_ab3_pct01
FROM team_defense_zone_analysis
ORDER BY team_id
