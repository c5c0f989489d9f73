/** Phase 5's inputs and answers by script: who is a candidate, and what is predicted of him. */

import type { UnitContext } from '../engine/engine-context.ts';
import { sha256 } from '../engine/hash.ts';
import { easternInstant } from '../league/eastern-time.ts';
import type { BatchInputs, BatchInputsCache } from '../pipeline/5-predict/batch-inputs.ts';
import { START_PARAMETERS } from '../pipeline/5-predict/fit-system-parameters.ts';
import type { LoadedModels } from '../pipeline/5-predict/load-models.ts';
import type { PredictionRequest } from '../pipeline/5-predict/messages.ts';
import type { MemberResult } from '../pipeline/5-predict/predict-member.ts';
import type { Candidate, LoadedSlate } from '../pipeline/5-predict/slate-snapshot.ts';
import type { ScriptedGame, ScriptedLeague } from './scripted-league.ts';
import { storedGames } from './stored-schedule.ts';
import type { TableStore } from './table-store.ts';

export function scriptedInputs(
  store: TableStore,
  league: ScriptedLeague,
  playersPerGame: number,
  models: () => LoadedModels = () => NO_MODELS,
): BatchInputsCache {
  const cached = new Map<string, Promise<BatchInputs>>();
  return {
    load(batchId, context) {
      const inputs =
        cached.get(batchId) ?? Promise.resolve(read(store, league, playersPerGame, context, models()));
      cached.set(batchId, inputs);
      return inputs;
    },
    loaded: (batchId) => cached.get(batchId) ?? null,
    forget: (batchId) => void cached.delete(batchId),
  };
}

const NO_MODELS: LoadedModels = { model: null, refusal: null, parameters: START_PARAMETERS };

function read(
  store: TableStore,
  league: ScriptedLeague,
  playersPerGame: number,
  context: UnitContext,
  { model, refusal, parameters }: LoadedModels,
): BatchInputs {
  const { date } = context;
  const features = store.partition('ml_feature_store_v2', date)?.statement ?? 'none';
  const known = storedGames(store, date)?.filter((game) => game.date === date && !game.isPostponed);
  const candidates = (known ?? league.games(date)).flatMap((game, g) =>
    Array.from({ length: playersPerGame }, (_, i) =>
      candidate(g * playersPerGame + i + 1, game, features, context),
    ),
  );
  return {
    slate: { candidates } as unknown as LoadedSlate,
    model,
    modelRefusal: refusal,
    parameters,
    modelIds: model ? { xgboost_v1: model.modelId } : {},
    featureVersion: 'scripted',
    featureContractHash: 'scripted',
    context,
  };
}

function candidate(personId: number, game: ScriptedGame, features: string, { date }: UnitContext): Candidate {
  const tipoffAt = easternInstant(date, game.tip);
  return {
    personId,
    playerLookup: `player${personId}`,
    gameId: game.key.slice(-10),
    teamId: 1,
    opponentTeamId: 2,
    isHome: true,
    tipoffAt,
    isEligible: true,
    ineligibleReason: null,
    isReady: true,
    missingRequired: [],
    projectedMinutes: 30,
    injuryStatus: null,
    injuryReportAt: null,
    windowCompleteness: 1,
    lines: [],
    featureRowHash: sha256(`${features}/${personId}`),
    situation: {} as Candidate['situation'],
  };
}

/** One row that says which features it was made from; a player whose game has begun is left alone. */
export function scriptedPrediction(request: PredictionRequest, now: number): MemberResult {
  const systems = { ensemble_v1: 'ok' } as MemberResult['systems'];
  if (request.tip_off_at !== null && now >= request.tip_off_at)
    return { outcome: 'skipped', reason: 'game_started', systems, rows: [] };
  const points = 8 + (request.person_id % 13);
  const row = {
    game_date: request.game_date,
    person_id: request.person_id,
    player_lookup: request.player_lookup,
    game_id: request.game_id,
    tip_off_at: request.tip_off_at === null ? null : new Date(request.tip_off_at).toISOString(),
    system_id: 'ensemble_v1',
    line_key: 'none',
    generation: request.generation,
    predicted_points: points,
    predicted_median: points,
    sd: 5,
    has_line: false,
    recommendation: 'NO_LINE',
    is_active: true,
    made_from: request.feature_row_hash,
    // What is published changes with what it was made from.
    model_id: request.feature_row_hash,
  };
  return { outcome: 'predicted', reason: null, systems, rows: [row] };
}
