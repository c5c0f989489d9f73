/** Which hosts each source is asked of, so that a refusal, a missing key or a used-up plan can be told by source. */

/** By source; where there are two, the live endpoint comes first. */
export const SOURCE_ENDPOINT_HOSTS: Readonly<Record<string, readonly string[]>> = {
  nbac_schedule: ['cdn.nba.com', 'stats.nba.com'],
  nbac_player_game_log: ['stats.nba.com'],
  nbac_team_game_log: ['stats.nba.com'],
  nbac_shot_chart: ['stats.nba.com'],
  nbac_player_index: ['stats.nba.com'],
  finished_games: ['cdn.nba.com', 'stats.nba.com'],
  nbac_boxscore: ['cdn.nba.com'],
  nbac_boxscore_v3: ['stats.nba.com'],
  nbac_play_by_play: ['cdn.nba.com'],
  nbac_scoreboard: ['cdn.nba.com'],
  nbac_team_roster: ['www.nba.com'],
  nbac_player_movement: ['stats.nba.com'],
  nbac_referee_assignments: ['official.nba.com'],
  nbac_injury_report: ['ak-static.cms.nba.com'],
  espn_scoreboard: ['site.api.espn.com'],
  espn_boxscore: ['www.espn.com', 'site.api.espn.com'],
  espn_injuries: ['site.api.espn.com'],
  espn_team_roster: ['site.api.espn.com'],
  odds_api_game_lines: ['api.the-odds-api.com'],
  odds_api_player_points: ['api.the-odds-api.com'],
  bettingpros_player_points: ['api.bettingpros.com'],
};

/** Asked once per game; all others once per date, give or take. */
export const PER_GAME_SOURCES: ReadonlySet<string> = new Set([
  'nbac_shot_chart',
  'nbac_boxscore',
  'nbac_play_by_play',
  'espn_boxscore',
  'odds_api_player_points',
]);
