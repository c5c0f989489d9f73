/** Turns what a system said about a player into rows of player_prop_predictions, one per line (predictions.md §15). */

import { derivedId } from '../../engine/hash.ts';
import type { Row, Value } from '../../ports/warehouse.ts';
import { FEATURES } from '../4-precompute/feature-contract.ts';
import { decide, type Recommendation } from './decide.ts';
import { type Distribution, distributionOf } from './distribution.ts';
import type { LineQuote } from './line-quote.ts';
import type { LoadedModel, RowMeta } from './predict-member.ts';
import type { Candidate, LoadedSlate } from './slate-snapshot.ts';
import type { SystemId, SystemParameters, SystemPrediction } from './system-contract.ts';

interface PredictionRowsInput {
  readonly system: SystemId;
  readonly prediction: SystemPrediction;
  readonly candidate: Candidate;
  readonly slate: LoadedSlate;
  readonly parameters: SystemParameters;
  readonly model: LoadedModel | null;
  readonly meta: RowMeta;
  /** Whether the member has an ensemble row: without one nothing is actionable. */
  readonly isPredicted: boolean;
  /** A system of the five is unavailable. */
  readonly isDegraded: boolean;
  readonly ensemble: {
    readonly weights: Readonly<Partial<Record<SystemId, number>>>;
    readonly spread: number;
  } | null;
}

const KEY_FACTORS = 3;
const EARLY_SEASON_GAMES = 5;
const MINUTE_MS = 60_000;
const OPTIONAL_FEATURES = FEATURES.filter((feature) => !feature.required).map((feature) => feature.name);

/** One row per line of the member, or one NO_LINE row. All lines are priced from the one distribution. */
export function predictionRows(input: PredictionRowsInput): Row[] {
  const { mean, sd, shapeId } = input.prediction;
  const distribution = distributionOf(mean, sd, shapeId, input.parameters.shapes);
  const shared = sharedColumns(input, distribution);
  const quotes: readonly (LineQuote | null)[] =
    input.candidate.lines.length > 0 ? input.candidate.lines : [null];
  return quotes.map((quote) => ({ ...shared, ...lineColumns(input, distribution, quote) }));
}

/** `22.5` or `none`: lines are keys, so they are text. */
function lineKey(line: number | null): string {
  return line === null ? 'none' : line.toFixed(1);
}

function sharedColumns(input: PredictionRowsInput, distribution: Distribution): Row {
  const { system, prediction, candidate, slate, meta, parameters } = input;
  const { features } = candidate.situation;
  const history = slate.index.histories.get(candidate.personId);
  const seasonGames = features.season_games_played ?? null;
  return {
    game_date: slate.snapshot.gameDate,
    person_id: candidate.personId,
    system_id: system,
    generation: meta.generation,

    player_lookup: candidate.playerLookup,
    game_id: candidate.gameId,
    team_id: candidate.teamId,
    opponent_team_id: candidate.opponentTeamId,
    is_home: candidate.isHome,
    tip_off_at: instant(candidate.tipoffAt),

    predicted_points: prediction.mean,
    predicted_median: distribution.median,
    sd: prediction.sd,
    dist: json({ mean: prediction.mean, sd: prediction.sd, shape_id: prediction.shapeId }),
    q10: distribution.quantile(0.1),
    q25: distribution.quantile(0.25),
    q75: distribution.quantile(0.75),
    q90: distribution.quantile(0.9),

    ...explanationColumns(prediction),
    projected_minutes: candidate.projectedMinutes,
    contributing_systems: input.ensemble ? json(sortedByKey(input.ensemble.weights)) : null,
    member_spread: input.ensemble?.spread ?? null,
    n_eff: prediction.nEff ?? null,

    window_completeness: candidate.windowCompleteness,
    missing_optional: json(OPTIONAL_FEATURES.filter((name) => (features[name] ?? null) === null)),
    degraded: input.isDegraded || (candidate.windowCompleteness ?? 1) < 1,
    history_games: history ? history.to - history.from : 0,
    early_season: seasonGames === null || seasonGames < EARLY_SEASON_GAMES,

    is_active: true,
    superseded_by: null,
    invalidated_at: null,
    invalidation_reason: null,
    injury_status: candidate.injuryStatus,
    injury_report_at: instant(candidate.injuryReportAt),

    ...runColumns(input, meta),
    calibration_id: parameters.parametersId,
    weights_id: input.ensemble ? parameters.parametersId : null,
  };
}

function explanationColumns({ basePoints, explanation, warnings }: SystemPrediction): Row {
  const byEffect = [...explanation].sort(
    (a, b) => Math.abs(b.effectPoints) - Math.abs(a.effectPoints) || (a.factor < b.factor ? -1 : 1),
  );
  return {
    base_points: basePoints,
    adjustments: json(
      explanation.map(({ effectPoints, factor, unit, value }) => ({
        effect_points: toTenThousandth(effectPoints),
        factor,
        unit,
        value: value === null ? null : toTenThousandth(value),
      })),
    ),
    key_factors: json(byEffect.slice(0, KEY_FACTORS).map(({ factor }) => factor)),
    warnings: json([...warnings]),
  };
}

function runColumns({ system, candidate, model }: PredictionRowsInput, meta: RowMeta): Row {
  const ownModel = system === 'xgboost_v1' ? model : null;
  return {
    batch_id: meta.batchId,
    attempt: meta.attempt,
    correlation_id: meta.correlationId,
    feature_row_hash: candidate.featureRowHash,
    feature_version: meta.featureVersion,
    feature_contract_hash: meta.featureContractHash,
    model_id: ownModel?.modelId ?? null,
    model_train_from: ownModel?.trainFrom ?? null,
    model_train_to: ownModel?.trainTo ?? null,
    model_artifact_hash: ownModel?.artifactHash ?? null,
    code_version: meta.codeVersion,
    config_hash: meta.configHash,
    line_event_id: null,
    created_at: instant(meta.createdAt),
    lane: meta.lane,
  };
}

function lineColumns(input: PredictionRowsInput, distribution: Distribution, quote: LineQuote | null): Row {
  const { candidate, system, meta, slate } = input;
  const key = lineKey(quote?.line ?? null);
  const decision = decide(distribution, quote, input.parameters.marketWeight);
  const reason = notActionableReason(input.isPredicted, quote, decision.recommendation);
  return {
    line_key: key,
    prediction_id: derivedId(slate.snapshot.gameDate, candidate.personId, system, key, meta.generation),
    has_line: quote !== null,
    line: quote?.line ?? null,
    is_primary_line: quote?.isPrimary ?? false,
    line_source: quote?.source ?? 'none',
    sportsbook: quote?.book ?? null,
    over_price: quote?.overPrice ?? null,
    under_price: quote?.underPrice ?? null,
    line_observed_at: instant(quote?.observedAt ?? null),
    minutes_before_tip: minutesBeforeTip(quote, candidate.tipoffAt),
    books_count: quote?.booksCount ?? null,
    p_over: decision.pOver,
    p_under: decision.pUnder,
    p_push: decision.pPush,
    p_over_raw: decision.pOverRaw,
    confidence: decision.confidence,
    edge: decision.edge,
    recommendation: decision.recommendation,
    price_assumed: decision.priceAssumed,
    expected_value: decision.expectedValue,
    is_actionable: reason === null,
    not_actionable_reason: reason,
  };
}

function notActionableReason(
  isPredicted: boolean,
  quote: LineQuote | null,
  recommendation: Recommendation,
): string | null {
  if (!isPredicted) return 'too_few_systems';
  if (quote === null) return 'no_line';
  if (!quote.isPrimary) return 'not_primary_line';
  return recommendation === 'PASS' ? 'pass' : null;
}

function minutesBeforeTip(quote: LineQuote | null, tipoffAt: number | null): number | null {
  if (tipoffAt === null || quote === null || quote.observedAt === null) return null;
  return Math.floor((tipoffAt - quote.observedAt) / MINUTE_MS);
}

function instant(milliseconds: number | null): Value {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}

/** An explanation is read by people; the numbers it explains are stored as computed. */
function toTenThousandth(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

/** Keys are given in alphabetical order, so that the text is the same whoever writes it again. */
function json(value: unknown): string {
  return JSON.stringify(value);
}

function sortedByKey<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
