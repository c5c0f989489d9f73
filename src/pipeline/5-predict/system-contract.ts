/** What a prediction system is given and what it gives back: the seam between Phase 5's parts. */

export const SYSTEM_IDS = [
  'moving_average_baseline_v1',
  'zone_matchup_v1',
  'similarity_balanced_v1',
  'xgboost_v1',
  'ensemble_v1',
] as const;
export type SystemId = (typeof SYSTEM_IDS)[number];
export type BaseSystemId = Exclude<SystemId, 'ensemble_v1'>;

export const ZONES = ['ra', 'paint', 'mid', 'corner3', 'ab3'] as const;
export type Zone = (typeof ZONES)[number];
export type ZoneCounts = Readonly<Record<Zone, { readonly fga: number; readonly fgm: number }>>;

/** One game a player played before the slate, with what is known of its situation. */
export interface PastGame {
  readonly gameDate: string;
  /** Start year. */
  readonly season: number;
  readonly personId: number;
  readonly opponentTeamId: number;
  readonly isHome: boolean;
  readonly minutes: number;
  readonly points: number;
  readonly fga: number;
  readonly fta: number;
  readonly ftm: number;
  /** Attempts and makes by zone; null where the game has no shot data. */
  readonly zones: ZoneCounts | null;
  /** Opponent's points allowed per 100 possessions less the league's, season to date before that game; null early in a season. */
  readonly opponentDefence: number | null;
  /** Possessions per 48 minutes to be expected of the two teams, less the league's, season to date before that game; null as above. */
  readonly pace: number | null;
}

/** Past games in columns, ordered by player, date and game; NaN = not known. Two seasons of a league are 50,000 games. */
export interface GameLog {
  readonly length: number;
  readonly personId: Int32Array;
  /** Days since 1970-01-01. */
  readonly day: Int32Array;
  readonly season: Int32Array;
  readonly opponentTeamId: Int32Array;
  readonly isHome: Uint8Array;
  readonly minutes: Float64Array;
  readonly points: Float64Array;
  readonly fga: Float64Array;
  readonly ftm: Float64Array;
  readonly fta: Float64Array;
  readonly opponentDefence: Float64Array;
  readonly pace: Float64Array;
  /** Attempts and makes, five zones a game in the order of `ZONES`. */
  readonly zoneFga: Float64Array;
  readonly zoneFgm: Float64Array;
}

/** What the opponent allowed in his last 15 games, strictly before the slate (team_defense_zone_analysis). */
export interface OpponentDefence {
  readonly zoneGames: number;
  /** Null with fewer than five games with shot data. */
  readonly zones: Readonly<Record<Zone, ZoneAllowed>> | null;
  /** Free throws allowed per field-goal attempt. */
  readonly ftaRate: number | null;
}

export interface ZoneAllowed {
  readonly attempts: number;
  readonly attemptsPerPossession: number;
  /** Shooting percentage 0-1; null without attempts. */
  readonly pct: number | null;
}

/** The league's levels before the slate, against which an opponent is measured. Null: not known yet. */
export interface LeagueLevels {
  readonly defRating: number | null;
  readonly pace: number | null;
  readonly ftaRate: number | null;
  readonly zones: Readonly<
    Record<Zone, { readonly attemptsPerPossession: number; readonly pct: number }>
  > | null;
}

/** One player of the slate, everything known before tip-off. Features are named as in ml_feature_store_v2. */
export interface PlayerSituation {
  readonly personId: number;
  readonly gameId: string;
  readonly teamId: number;
  readonly opponentTeamId: number;
  readonly isHome: boolean;
  readonly features: Readonly<Record<string, number | null>>;
  readonly opponent: OpponentDefence | null;
}

/** What all players of the slate share. */
export interface SlateSnapshot {
  readonly gameDate: string;
  /** Start year. */
  readonly season: number;
  /** Games of every player of the league before the slate, at most two seasons: histories and comparables. */
  readonly log: GameLog;
  readonly league: LeagueLevels;
}

/** One step from the base to the mean. */
export interface Explanation {
  readonly factor: string;
  readonly value: number | null;
  readonly unit: string;
  readonly effectPoints: number;
}

export interface SystemPrediction {
  readonly mean: number;
  readonly sd: number;
  /** Id of the shape used to turn mean and sd into probabilities. */
  readonly shapeId: string;
  readonly basePoints: number;
  readonly explanation: readonly Explanation[];
  readonly warnings: readonly string[];
  readonly nEff?: number;
}

export type SystemResult =
  | { readonly kind: 'ok'; readonly prediction: SystemPrediction }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** A trained gradient-boosted model, as data: no executable format. */
export interface BoostedModel {
  readonly kind: 'histogram_gbdt';
  readonly objective: 'poisson' | 'squared';
  readonly featureNames: readonly string[];
  /** Raw score before the first tree (log mean for Poisson). */
  readonly baseScore: number;
  readonly trees: readonly BoostedTree[];
}

/** Flat arrays, one entry per node; leaves have feature -1. A missing value goes left when `missingLeft` says so. */
export interface BoostedTree {
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly missingLeft: readonly boolean[];
  readonly value: readonly number[];
}

/** What was fitted on out-of-sample predictions before the slate; start values until there are enough. */
export interface SystemParameters {
  readonly parametersId: string;
  /** Rows dated on or after this date did not take part; null for the start values. */
  readonly fittedBefore: string | null;
  /** sigma^2 = a*mean + b*mean^2, floor on sigma. */
  readonly sd: Readonly<Record<SystemId, { readonly a: number; readonly b: number; readonly floor: number }>>;
  /** Quantiles (0.5 % .. 99.5 %, ascending, 200 of them) of standardised residuals by band of the mean; absent: normal. */
  readonly shapes: readonly {
    readonly shapeId: string;
    readonly meanFrom: number;
    readonly meanTo: number;
    readonly quantiles: readonly number[];
  }[];
  readonly ensembleWeights: Readonly<Record<BaseSystemId, number>>;
  readonly ensembleIntercept: number;
  /** Factor on the ensemble's variance so that 80 % intervals hold 80 %. */
  readonly ensembleVarianceFactor: number;
  /** w of logit p = logit p_mkt + w (logit p_raw - logit p_mkt). */
  readonly marketWeight: number;
}
