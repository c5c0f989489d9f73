/** Fits everything the systems learn from their own graded past: spread, shape, weights, width, trust in the market. */

import { contentHash } from '../../engine/hash.ts';
import {
  fitEnsembleWeights,
  type MemberMeans,
  memberMeans,
  weightedMean,
} from './fitting/fit-ensemble-weights.ts';
import { fitMarketWeight } from './fitting/fit-market-weight.ts';
import { fitShapes, type StandardisedResidual } from './fitting/fit-shapes.ts';
import { fitSpread, spreadAt } from './fitting/fit-spread.ts';
import { fitVarianceFactor } from './fitting/fit-variance-factor.ts';
import type { GradedPrediction } from './fitting/graded-prediction.ts';
import { START_PARAMETERS } from './fitting/start-parameters.ts';
import { type BaseSystemId, SYSTEM_IDS, type SystemId, type SystemParameters } from './system-contract.ts';

export type { GradedPrediction } from './fitting/graded-prediction.ts';
export { START_PARAMETERS } from './fitting/start-parameters.ts';

/**
 * The parameters for slates on and after `before`, from predictions graded before it that were made out of sample
 * (predictions.md §10, §11.5). Each part keeps its start value until it has rows enough; with none at all the result is
 * `START_PARAMETERS` itself. Throws a `RangeError` when a row is dated `before` or later: that would be a leak.
 */
export function fitSystemParameters(rows: readonly GradedPrediction[], before: string): SystemParameters {
  const late = rows.find((row) => row.gameDate >= before);
  if (late) {
    throw new RangeError(
      `parameters for ${before} may not be fitted on a result of ${late.gameDate}: cut the rows before`,
    );
  }
  if (rows.length === 0) return START_PARAMETERS;
  const ordered = [...rows].sort(
    (x, y) => compare(x.gameDate, y.gameDate) || x.personId - y.personId || compare(x.systemId, y.systemId),
  );
  const sd = Object.fromEntries(
    SYSTEM_IDS.map((system) => [system, fitSpread(ordered.filter((row) => row.systemId === system))]),
  ) as SystemParameters['sd'];
  const games = memberMeans(ordered);
  const { weights, intercept } = fitEnsembleWeights(games);
  const residuals = ensembleResiduals(games, weights, intercept, sd);
  const shapes = fitShapes(residuals);
  const fitted = {
    fittedBefore: before,
    sd,
    shapes,
    ensembleWeights: weights,
    ensembleIntercept: intercept,
    ensembleVarianceFactor: fitVarianceFactor(residuals, shapes),
    marketWeight: fitMarketWeight(ordered.filter((row) => row.systemId === 'ensemble_v1')),
  };
  return { parametersId: `fit_${contentHash(fitted).slice(0, 16)}`, ...fitted };
}

/** How the ensemble would have stood with these weights and spreads: its mixture's mean, and the result against it. */
function ensembleResiduals(
  games: readonly MemberMeans[],
  weights: SystemParameters['ensembleWeights'],
  intercept: number,
  sd: SystemParameters['sd'],
): StandardisedResidual[] {
  return games.flatMap(({ actual, means }) => {
    const members = Object.entries(means) as [BaseSystemId, number][];
    const centre = members.length < 2 ? null : weightedMean(weights, means);
    if (centre === null) return [];
    const total = members.reduce((sum, [system]) => sum + weights[system], 0);
    const variance = members.reduce(
      (sum, [system, mean]) =>
        sum +
        (weights[system] / total) * (spreadAt(sd[system as SystemId], mean) ** 2 + (mean - centre) ** 2),
      0,
    );
    const mean = centre + intercept;
    return [{ mean, z: (actual - mean) / Math.sqrt(variance) }];
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
