/** The parameters systems begin with, before enough of their predictions have been graded. */

import { SYSTEM_IDS, type SystemId, type SystemParameters } from '../system-contract.ts';

/** sigma^2 = 5.1 mean - 0.11 mean^2, floor 2.5 points: measured on four seasons (predictions.md §10). */
export const START_SPREAD = Object.freeze({ a: 5.1, b: -0.11, floor: 2.5 });

/** w of the market blend (predictions.md §10). */
export const START_MARKET_WEIGHT = 0.2;

export const START_PARAMETERS: SystemParameters = Object.freeze({
  parametersId: 'start_v1',
  fittedBefore: null,
  sd: Object.fromEntries(SYSTEM_IDS.map((system) => [system, START_SPREAD])) as Record<
    SystemId,
    typeof START_SPREAD
  >,
  shapes: [],
  ensembleWeights: {
    moving_average_baseline_v1: 0.25,
    zone_matchup_v1: 0.25,
    similarity_balanced_v1: 0.25,
    xgboost_v1: 0.25,
  },
  ensembleIntercept: 0,
  ensembleVarianceFactor: 1,
  marketWeight: START_MARKET_WEIGHT,
});
