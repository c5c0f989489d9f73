/** `ensemble_v1`: the weighted mixture of the base systems that have something to say (predictions.md §11.5). */

import { shapeIdFor } from '../distribution.ts';
import type {
  BaseSystemId,
  Explanation,
  SystemParameters,
  SystemPrediction,
  SystemResult,
} from '../system-contract.ts';

export type MemberPredictions = Readonly<Partial<Record<BaseSystemId, SystemPrediction>>>;

export interface EnsembleResult {
  readonly result: SystemResult;
  /** Weights as used, sum 1; empty when unavailable. */
  readonly weights: Readonly<Partial<Record<BaseSystemId, number>>>;
}

const FEWEST_MEMBERS = 2;

/** From the members' outputs of this very request; weights of absent members are shared out among the others. */
export function ensembleV1(members: MemberPredictions, parameters: SystemParameters): EnsembleResult {
  const present = Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)) as [
    BaseSystemId,
    SystemPrediction,
  ][];
  if (present.length < FEWEST_MEMBERS) {
    return { result: { kind: 'unavailable', reason: 'too_few_systems' }, weights: {} };
  }
  const total = present.reduce((sum, [system]) => sum + parameters.ensembleWeights[system], 0);
  // Should all weight lie on absent members, the present ones count the same.
  const weighted = present.map(([system, prediction]) => ({
    system,
    prediction,
    weight: total > 0 ? parameters.ensembleWeights[system] / total : 1 / present.length,
  }));
  const sumOf = (value: (prediction: SystemPrediction) => number) =>
    weighted.reduce((sum, { weight, prediction }) => sum + weight * value(prediction), 0);

  const centre = sumOf(({ mean }) => mean);
  const mean = Math.max(0, centre + parameters.ensembleIntercept);
  const basePoints = sumOf((prediction) => prediction.basePoints);
  const variance = sumOf((prediction) => prediction.sd ** 2 + (prediction.mean - centre) ** 2);
  const floor = parameters.sd.ensemble_v1.floor;
  const explanation = weighted.map(
    ({ system, weight, prediction }): Explanation => ({
      factor: system,
      value: prediction.mean,
      unit: 'points',
      effectPoints: weight * (prediction.mean - basePoints),
    }),
  );
  if (mean !== centre) {
    explanation.push({
      factor: 'intercept',
      value: parameters.ensembleIntercept,
      unit: 'points',
      effectPoints: mean - centre,
    });
  }
  return {
    weights: Object.fromEntries(weighted.map(({ system, weight }) => [system, weight])),
    result: {
      kind: 'ok',
      prediction: {
        mean,
        sd: Math.max(floor, Math.sqrt(variance * parameters.ensembleVarianceFactor)),
        shapeId: shapeIdFor(parameters.shapes, mean),
        basePoints,
        explanation,
        warnings: [],
      },
    },
  };
}
