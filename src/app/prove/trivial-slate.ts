/** What the diamond's batches predict from: players who are only numbers, and a warehouse that keeps nothing. */

import type { UnitContext } from '../../engine/engine-context.ts';
import type { BatchInputs, BatchInputsCache } from '../../pipeline/5-predict/batch-inputs.ts';
import { START_PARAMETERS } from '../../pipeline/5-predict/fitting/start-parameters.ts';
import type { MemberResult } from '../../pipeline/5-predict/predict-member.ts';
import { type Candidate, loadSlate } from '../../pipeline/5-predict/slate-snapshot.ts';
import type { Warehouse, Workspace } from '../../ports/warehouse.ts';

const EMPTY: Workspace = {
  rows: async () => [],
  run: async () => undefined,
  load: async () => undefined,
  close: async () => undefined,
};

function refused(): never {
  throw new Error('the diamond stores nothing: only its ledger is real');
}

/** Every window is empty, and nothing may be written. */
export const NO_WAREHOUSE: Warehouse = {
  migrate: async () => undefined,
  workspace: async () => EMPTY,
  replacePartition: refused,
  partitions: async () => [],
  dropPartition: refused,
  query: async () => [],
  checkpoint: async () => undefined,
  close: async () => undefined,
};

/** A member's end without systems and rows: what is left is the orchestration. */
export const TRIVIAL_RESULT: MemberResult = {
  outcome: 'predicted',
  reason: null,
  systems: {
    moving_average_baseline_v1: 'ok',
    zone_matchup_v1: 'ok',
    similarity_balanced_v1: 'ok',
    xgboost_v1: 'ok',
    ensemble_v1: 'ok',
  },
  rows: [],
};

/** The same `members` players on every date. */
export function trivialInputs(members: number): BatchInputsCache {
  const candidates = Array.from({ length: members }, (_, i) => candidate(i + 1));
  const load = async (context: UnitContext): Promise<BatchInputs> => ({
    slate: { ...(await loadSlate(EMPTY, context)), candidates },
    model: null,
    modelRefusal: null,
    parameters: START_PARAMETERS,
    modelIds: {},
    featureVersion: 'diamond',
    featureContractHash: 'diamond',
    context,
  });
  const cached = new Map<string, Promise<BatchInputs>>();
  return {
    load(batchId, context) {
      const inputs = cached.get(batchId) ?? load(context);
      cached.set(batchId, inputs);
      return inputs;
    },
    loaded: (batchId) => cached.get(batchId) ?? null,
    forget(batchId) {
      cached.delete(batchId);
    },
  };
}

function candidate(personId: number): Candidate {
  const playing = { gameId: '0022300001', teamId: 1, opponentTeamId: 2, isHome: true };
  return {
    personId,
    playerLookup: `player${personId}`,
    ...playing,
    tipoffAt: null,
    isEligible: true,
    ineligibleReason: null,
    isReady: true,
    missingRequired: [],
    projectedMinutes: 30,
    injuryStatus: null,
    injuryReportAt: null,
    windowCompleteness: 1,
    lines: [],
    featureRowHash: `features-${personId}`,
    situation: { personId, ...playing, features: {}, opponent: null },
  };
}
