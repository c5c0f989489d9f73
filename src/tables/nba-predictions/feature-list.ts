/** The 47 features a model may see, each declared once: name, unit, hard range and the column that owns its value. */

/** Raised when the meaning of any feature changes; part of the feature store's key. */
export const FEATURE_SCHEMA = 'v1';

/**
 * A recent scoring, B minutes and role, C efficiency, D shot mix, E opponent defence, F pace and environment,
 * G rest and schedule, H availability, I game market, J history versus the opponent, K sample size, L player line.
 */
export type FeatureGroup = 'A' | 'B' | 'C' | 'D' | 'E' | 'F' | 'G' | 'H' | 'I' | 'J' | 'K' | 'L';

/** Which table owns a feature's value; `team_defense_zone_analysis` is joined by the opponent. */
export type FeatureSource =
  | 'player_daily_cache'
  | 'player_shot_zone_analysis'
  | 'team_defense_zone_analysis'
  | 'player_composite_factors'
  | 'upcoming_player_game_context'
  | 'upcoming_team_game_context';

export interface Feature {
  /** Position in the list; never reused, never reordered. */
  readonly index: number;
  readonly name: string;
  readonly group: FeatureGroup;
  readonly type: 'real' | 'int';
  readonly unit: string;
  /** A row without it is never predicted from; all others may be NULL. */
  readonly required: boolean;
  /** Inclusive hard range: a value outside is a defect, stored as NULL and flagged. */
  readonly range: readonly [min: number, max: number];
  readonly source: { readonly table: FeatureSource; readonly column: string };
  readonly window: string;
  readonly nullWhen: string;
}

type Row = readonly [
  group: FeatureGroup,
  name: string,
  type: 'real' | 'int',
  unit: string,
  required: 'R' | '',
  range: readonly [number, number],
  table: FeatureSource,
  column: string,
  window: string,
  nullWhen: string,
];

const PDC = 'player_daily_cache';
const PSZA = 'player_shot_zone_analysis';
const TDZA = 'team_defense_zone_analysis';
const PCF = 'player_composite_factors';
const UPGC = 'upcoming_player_game_context';
const UTGC = 'upcoming_team_game_context';

const LESS_3 = 'fewer than 3 games';
const ZONE_MINIMUM = 'fewer than 5 games with zones or 20 shots';

// biome-ignore format: one feature a line, in the order of analytics.md §4
const ROWS: readonly Row[] = [
  ['A', 'points_avg_last_5', 'real', 'points', 'R', [0, 60], PDC, 'points_avg_last_5', '5 played', LESS_3],
  ['A', 'points_avg_last_10', 'real', 'points', 'R', [0, 55], PDC, 'points_avg_last_10', '10 played', LESS_3],
  ['A', 'points_avg_season', 'real', 'points', 'R', [0, 50], PDC, 'points_avg_season', 'season', LESS_3],
  ['A', 'points_ewma_h4', 'real', 'points', '', [0, 60], PDC, 'points_ewma_h4', 'season, half-life 4 games', LESS_3],
  ['A', 'points_ewma_h8', 'real', 'points', '', [0, 55], PDC, 'points_ewma_h8', 'season, half-life 8 games', LESS_3],
  ['A', 'points_ewma_h16', 'real', 'points', '', [0, 50], PDC, 'points_ewma_h16', 'season, half-life 16 games', LESS_3],
  ['A', 'points_std_last_10', 'real', 'points', '', [0, 30], PDC, 'points_std_last_10', '10 played', 'fewer than 5 games'],
  ['B', 'minutes_avg_last_10', 'real', 'min', 'R', [0, 55], PDC, 'minutes_avg_last_10', '10 played', LESS_3],
  ['B', 'minutes_avg_season', 'real', 'min', 'R', [0, 50], PDC, 'minutes_avg_season', 'season', LESS_3],
  ['B', 'minutes_projection', 'real', 'min', 'R', [0, 55], PDC, 'minutes_projection', 'season, half-life 2 games', LESS_3],
  ['B', 'minutes_trend', 'real', 'ratio', '', [-1, 4], PDC, 'minutes_trend', '5 against 20 played', 'fewer than 5 games'],
  ['B', 'usage_avg_last_10', 'real', '0-100', 'R', [0, 100], PDC, 'usage_avg_last_10_pct100', '10 played', 'fewer than 3 games or no minutes'],
  ['B', 'usage_avg_season', 'real', '0-100', '', [0, 100], PDC, 'usage_avg_season_pct100', 'season', LESS_3],
  ['B', 'start_rate_last_10', 'real', '0-1', '', [0, 1], PDC, 'start_rate_last_10', '10 played', 'starters unknown'],
  ['C', 'points_per_min_last_10', 'real', 'points/min', 'R', [0, 3], PDC, 'points_per_min_last_10', '10 played', 'fewer than 3 games or no minutes'],
  ['C', 'points_per_min_season', 'real', 'points/min', '', [0, 3], PDC, 'points_per_min_season', 'season', LESS_3],
  ['C', 'ts_pct_last_20', 'real', '0-1', '', [0, 1.5], PDC, 'ts_pct01_last_20', '20 played', 'no attempts'],
  ['D', 'ra_share_last_20', 'real', '0-1', '', [0, 1], PSZA, 'ra_share01_last_20', '20 with zones', ZONE_MINIMUM],
  ['D', 'three_share_last_20', 'real', '0-1', '', [0, 1], PSZA, 'three_share01_last_20', '20 with zones', ZONE_MINIMUM],
  ['D', 'ft_points_share_last_20', 'real', '0-1', '', [0, 1], PSZA, 'ft_points_share01_last_20', '20 played', 'no points'],
  ['D', 'unassisted_fg_share_last_20', 'real', '0-1', '', [0, 1], PSZA, 'unassisted_share01_last_20', '20 with play-by-play', 'no play-by-play'],
  ['E', 'opp_def_rating_last_15', 'real', 'pts/100', 'R', [80, 140], TDZA, 'def_rating_last_15', '15 team games', LESS_3],
  ['E', 'opp_fta_rate_allowed_last_15', 'real', 'fta/fga', '', [0.05, 0.6], TDZA, 'opp_fta_rate_last_15', '15 team games', LESS_3],
  ['E', 'opp_ra_pct_diff_shrunk', 'real', 'pp', '', [-10, 10], TDZA, 'ra_pct_diff_shrunk_pp', '15 with zones', 'fewer than 5 games'],
  ['E', 'opp_three_share_diff', 'real', 'pp', '', [-20, 20], TDZA, 'three_share_diff_pp', '15 with zones', 'fewer than 5 games'],
  ['E', 'shot_zone_mismatch_points', 'real', 'points', '', [-2, 2], PCF, 'shot_zone_mismatch_points', '20 of his games, 15 of theirs', 'an input is NULL'],
  ['F', 'expected_pace', 'real', 'poss/48', 'R', [80, 125], PCF, 'expected_pace', '10 and 15 team games', 'an input is NULL'],
  ['F', 'team_off_rating_last_10', 'real', 'pts/100', '', [80, 140], PDC, 'team_off_rating_last_10', '10 team games', LESS_3],
  ['F', 'is_home', 'int', '0/1', 'R', [0, 1], UTGC, 'is_home', 'the slate', 'never'],
  ['G', 'days_rest', 'int', 'days', 'R', [0, 250], UPGC, 'days_rest', 'last played game', 'first game of the season'],
  ['G', 'is_back_to_back', 'int', '0/1', '', [0, 1], UPGC, 'is_back_to_back', 'the day before', 'first game of the season'],
  ['G', 'games_last_7d', 'int', 'games', '', [0, 5], UPGC, 'games_last_7d', '7 days', 'never'],
  ['G', 'minutes_last_7d', 'real', 'min', '', [0, 265], UPGC, 'minutes_last_7d', '7 days', 'minutes unknown'],
  ['G', 'rest_advantage', 'int', 'days', '', [-15, 15], UTGC, 'rest_advantage', 'own less opponent', 'first game of either team'],
  ['H', 'usage_vacated_delta', 'real', '0-100', '', [-100, 100], UPGC, 'usage_vacated_delta_pct100', 'tonight less last 5 team games', 'no injury snapshot'],
  ['H', 'load_absent_last_game', 'real', '0-100', '', [0, 200], UPGC, 'load_absent_last_game_pct100', 'previous team game', 'fewer than 3 team games'],
  ['H', 'star_teammates_out', 'int', 'count', '', [0, 8], UPGC, 'star_teammates_out', 'tonight', 'no injury snapshot'],
  ['H', 'own_status_code', 'int', 'ordinal', '', [0, 4], UPGC, 'own_status_code', 'tonight', 'status unknown'],
  ['H', 'team_games_missed_last_10', 'int', 'games', '', [0, 10], UPGC, 'team_games_missed_last_10', '10 team games', 'fewer than 3 team games'],
  ['I', 'game_total', 'real', 'points', '', [150, 290], UTGC, 'game_total', 'latest before the cut-off', 'no market'],
  ['I', 'team_spread', 'real', 'points', '', [-35, 35], UTGC, 'team_spread', 'latest before the cut-off', 'no market'],
  ['I', 'implied_team_total', 'real', 'points', '', [70, 160], UTGC, 'implied_team_total', 'latest before the cut-off', 'no market'],
  ['J', 'points_vs_opp_delta_365d', 'real', 'points', '', [-25, 25], PDC, 'points_vs_opp_delta_365d', '365 days', 'no game against them'],
  ['K', 'season_games_played', 'int', 'games', 'R', [0, 115], PDC, 'season_games_played', 'season', 'never'],
  ['K', 'games_with_team', 'int', 'games', '', [0, 115], UPGC, 'games_with_team', 'season', 'never'],
  ['L', 'points_line', 'real', 'points', '', [0.5, 60], UPGC, 'points_line', 'latest before the cut-off', 'no market'],
  ['L', 'points_line_move', 'real', 'points', '', [-10, 10], UPGC, 'points_line_move', 'latest less opening', 'fewer than 2 snapshots'],
];

/** All features in index order. Append only: a changed meaning is a new name and a new `FEATURE_SCHEMA`. */
export const FEATURES: readonly Feature[] = ROWS.map(
  ([group, name, type, unit, required, range, table, column, window, nullWhen], index) =>
    Object.freeze({
      index,
      name,
      group,
      type,
      unit,
      required: required === 'R',
      range,
      source: { table, column },
      window,
      nullWhen,
    }),
);
