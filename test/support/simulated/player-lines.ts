/** The sources that have the lines of a game's players: only what all of them lack is missing in the summaries. */

export const PLAYER_LINE_SOURCES = [
  'nbac_boxscore',
  'nbac_boxscore_v3',
  'nbac_player_game_log',
  'espn_boxscore',
] as const;
