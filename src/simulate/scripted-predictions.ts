/** Phase 5's inputs and answers by script: who is a candidate, and what is predicted of him. */

import type { UnitContext } from '../engine/engine-context.ts';
import { sha256 } from '../engine/hash.ts';
import type { BatchInputs, BatchInputsCache } from '../pipeline/5-predict/batch-inputs.ts';
import { START_PARAMETERS } from '../pipeline/5-predict/fit-system-parameters.ts';
import type { PredictionRequest } from '../pipeline/5-predict/messages.ts';
import type { MemberResult } from '../pipeline/5-predict/predict-member.ts';
import type { Candidate, LoadedSlate } from '../pipeline/5-predict/slate-snapshot.ts';
import { gameKey, type ScriptedLeague } from './scripted-league.ts';
import type { TableStore } from './table-store.ts';

export function scriptedInputs(
  store: TableStore,
  league: ScriptedLeague,
  playersPerGame: number,
): BatchInputsCache {
  const cached = new Map<string, Promise<BatchInputs>>();
  return {
    load(batchId, context) {
      const inputs = cached.get(batchId) ?? Promise.resolve(read(store, league, playersPerGame, context));
      cached.set(batchId, inputs);
      return inputs;
    },
    loaded: (batchId) => cached.get(batchId) ?? null,
    forget: (batchId) => void cached.delete(batchId),
  };
}

function read(
  store: TableStore,
  league: ScriptedLeague,
  playersPerGame: number,
  context: UnitContext,
): BatchInputs {
  const { date } = context;
  const features = store.partition('ml_feature_store_v2', date)?.statement ?? 'none';
  const candidates = Array.from({ length: league.games(date) * playersPerGame }, (_, i) =>
    candidate(i + 1, gameKey(date, Math.floor(i / playersPerGame)), features, context, league),
  );
  return {
    slate: { candidates } as unknown as LoadedSlate,
    model: null,
    modelRefusal: null,
    parameters: START_PARAMETERS,
    modelIds: {},
    featureVersion: 'scripted',
    featureContractHash: 'scripted',
    context,
  };
}

function candidate(
  personId: number,
  game: string,
  features: string,
  { date }: UnitContext,
  league: ScriptedLeague,
): Candidate {
  const tipoffAt = league.port.asOf({ kind: 'slate' } as never, date, null, 'live') + 3_600_000;
  return {
    personId,
    playerLookup: `player${personId}`,
    gameId: game.slice(-10),
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
  const systems = { moving_average_baseline_v1: 'ok' } as MemberResult['systems'];
  if (request.tip_off_at !== null && now >= request.tip_off_at)
    return { outcome: 'skipped', reason: 'game_started', systems, rows: [] };
  const points = 8 + (request.person_id % 13);
  const row = {
    game_date: request.game_date,
    person_id: request.person_id,
    player_lookup: request.player_lookup,
    system_id: 'moving_average_baseline_v1',
    line_key: 'none',
    generation: request.generation,
    predicted_points: points,
    predicted_median: points,
    sd: 5,
    has_line: false,
    recommendation: 'NO_LINE',
    is_active: true,
    made_from: request.feature_row_hash,
  };
  return { outcome: 'predicted', reason: null, systems, rows: [row] };
}
