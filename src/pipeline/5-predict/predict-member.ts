/** Predicts one member of a batch: five systems, each isolated, every line priced, every row checked. */

import type { Row } from '../../ports/warehouse.ts';
import { BASE_SYSTEM_IDS } from './fitting/fit-ensemble-weights.ts';
import { predictionRows } from './prediction-rows.ts';
import type { Candidate, LoadedSlate } from './slate-snapshot.ts';
import {
  type BaseSystemId,
  type BoostedModel,
  SYSTEM_IDS,
  type SystemId,
  type SystemParameters,
  type SystemPrediction,
  type SystemResult,
} from './system-contract.ts';
import { ensembleV1 } from './systems/ensemble-v1.ts';
import { movingAverageBaselineV1 } from './systems/moving-average-baseline-v1.ts';
import { similarityBalancedV1 } from './systems/similarity-balanced-v1.ts';
import { xgboostV1 } from './systems/xgboost-v1.ts';
import { zoneMatchupV1 } from './systems/zone-matchup-v1.ts';

/** Games of the season below which the required averages cannot exist yet (analytics.md §1.8). */
const FEWEST_GAMES = 3;

/** What the run says about itself in every row. */
export interface RowMeta {
  readonly batchId: string;
  readonly generation: number;
  readonly attempt: number;
  readonly correlationId: string;
  /** UTC milliseconds; decides what counts as said before tip-off. */
  readonly createdAt: number;
  readonly lane: 'live' | 'repair' | 'backfill';
  readonly codeVersion: string;
  readonly configHash: string;
  readonly inputVersion: string;
  readonly featureVersion: string;
  readonly featureContractHash: string;
}

export interface LoadedModel {
  readonly modelId: string;
  readonly trainFrom: string;
  readonly trainTo: string;
  readonly artifactHash: string;
  readonly model: BoostedModel;
}

export interface MemberResult {
  readonly outcome: 'predicted' | 'skipped' | 'failed';
  readonly reason: string | null;
  /** `ok` or `unavailable:<reason>`, for all five. */
  readonly systems: Readonly<Record<SystemId, string>>;
  readonly rows: readonly Row[];
}

export interface MemberInput {
  readonly candidate: Candidate;
  readonly slate: LoadedSlate;
  readonly parameters: SystemParameters;
  readonly model: LoadedModel | null;
  readonly meta: RowMeta;
}

/**
 * Never throws for a fault of a system: an exception makes that system `unavailable:error`, an impossible distribution
 * `unavailable:invalid_output`. With two or more systems the ensemble is made from their outputs and the member is
 * predicted; with one its rows are stored, not actionable, and the member is skipped.
 */
export function predictMember(input: MemberInput): MemberResult {
  const { candidate } = input;
  if (candidate.injuryStatus === 'out') return skipped('player_ruled_out');
  if (!candidate.isReady) return skipped(notReadyReason(candidate));

  const members: Partial<Record<BaseSystemId, SystemPrediction>> = {};
  const systems = {} as Record<SystemId, string>;
  for (const system of BASE_SYSTEM_IDS) {
    const result = isolated(() => runSystem(system, input));
    systems[system] = result.kind === 'ok' ? 'ok' : `unavailable:${result.reason}`;
    if (result.kind === 'ok') members[system] = result.prediction;
  }
  const ensemble = ensembleV1(members, input.parameters);
  const whole = isolated(() => ensemble.result);
  systems.ensemble_v1 = whole.kind === 'ok' ? 'ok' : `unavailable:${whole.reason}`;

  const predictions: [SystemId, SystemPrediction][] = Object.entries(members) as [
    SystemId,
    SystemPrediction,
  ][];
  if (whole.kind === 'ok') predictions.push(['ensemble_v1', whole.prediction]);
  const isDegraded = Object.values(systems).some((state) => state !== 'ok');
  const means = Object.values(members).map((member) => member.mean);
  const rows = predictions.flatMap(([system, prediction]) =>
    predictionRows({
      ...input,
      system,
      prediction,
      isPredicted: whole.kind === 'ok',
      isDegraded,
      ensemble:
        system === 'ensemble_v1'
          ? { weights: ensemble.weights, spread: Math.max(...means) - Math.min(...means) }
          : null,
    }),
  );
  if (whole.kind === 'ok') return { outcome: 'predicted', reason: null, systems, rows };
  return { ...notPredicted(systems), systems, rows };
}

function runSystem(system: BaseSystemId, { candidate, slate, parameters, model }: MemberInput): SystemResult {
  const { situation } = candidate;
  switch (system) {
    case 'moving_average_baseline_v1':
      return movingAverageBaselineV1(situation, slate.index, parameters);
    case 'zone_matchup_v1':
      return zoneMatchupV1(situation, slate.index, parameters);
    case 'similarity_balanced_v1':
      return similarityBalancedV1(situation, slate.index, parameters);
    case 'xgboost_v1':
      return xgboostV1(situation, model?.model ?? null, parameters);
  }
}

/** What a system said, or that it failed: its exception is its own, never the member's. */
function isolated(run: () => SystemResult): SystemResult {
  let result: SystemResult;
  try {
    result = run();
  } catch (error) {
    // The name of the error travels with the member's record; the systems do no I/O, so a repetition shows it again.
    const name = error instanceof Error ? error.name : 'thrown';
    return { kind: 'unavailable', reason: `error:${name}` };
  }
  return result.kind === 'ok' && !isValid(result.prediction)
    ? { kind: 'unavailable', reason: 'invalid_output' }
    : result;
}

/** Whether it is a distribution of points at all: mean 0-60, sd over 0, an explanation that arrives at the mean. */
function isValid({ mean, sd, basePoints, explanation, nEff }: SystemPrediction): boolean {
  const effects = explanation.map(({ effectPoints }) => effectPoints);
  const explained = effects.reduce((sum, effect) => sum + effect, basePoints);
  return (
    [mean, sd, basePoints, ...effects, nEff ?? 0].every(Number.isFinite) &&
    mean >= 0 &&
    mean <= 60 &&
    sd > 0 &&
    sd <= 60 &&
    Math.abs(explained - mean) <= 0.05
  );
}

function notPredicted(systems: Readonly<Record<SystemId, string>>): Pick<MemberResult, 'outcome' | 'reason'> {
  const states = BASE_SYSTEM_IDS.map((system) => systems[system]);
  const isOk = (state: string) => state === 'ok';
  if (states.every((state) => state.startsWith('unavailable:error'))) {
    return { outcome: 'failed', reason: 'all_systems_error' };
  }
  const isInvalid = Object.values(systems).includes('unavailable:invalid_output');
  if (isInvalid && !states.some(isOk)) return { outcome: 'failed', reason: 'invalid_output' };
  // An impossible ensemble of possible members is a defect, not a shortage.
  if (systems.ensemble_v1 === 'unavailable:invalid_output')
    return { outcome: 'failed', reason: 'invalid_output' };
  return { outcome: 'skipped', reason: 'too_few_systems' };
}

/** Too few games yet is known beforehand and excused; anything else that is missing is not. */
function notReadyReason({ situation, isEligible, missingRequired }: Candidate): string {
  if (!isEligible) return 'player_ruled_out';
  const games = situation.features.season_games_played ?? null;
  const needsFeatureRow = missingRequired.includes('feature_row');
  return !needsFeatureRow && (games === null || games < FEWEST_GAMES)
    ? 'insufficient_history'
    : 'features_not_ready';
}

function skipped(reason: string): MemberResult {
  const systems = Object.fromEntries(SYSTEM_IDS.map((system) => [system, `unavailable:${reason}`])) as Record<
    SystemId,
    string
  >;
  return { outcome: 'skipped', reason, systems, rows: [] };
}
