/** `xgboost_v1`: the trained boosted trees, and which features moved their prediction (predictions.md §11.4). */

import { predictBooster } from '../booster/predict-booster.ts';
import { shapeIdFor } from '../distribution.ts';
import { spreadAt } from '../fitting/fit-spread.ts';
import type {
  BoostedModel,
  Explanation,
  PlayerSituation,
  SystemParameters,
  SystemResult,
} from '../system-contract.ts';
import { attributeTrees } from './attribute-trees.ts';

/** Features named one by one; the rest is summed. */
const NAMED_FEATURES = 8;

/** A missing model makes the system unavailable; nothing is put in its place. */
export function xgboostV1(
  situation: PlayerSituation,
  model: BoostedModel | null,
  parameters: SystemParameters,
): SystemResult {
  if (!model) return { kind: 'unavailable', reason: 'no_model' };
  const mean = predictBooster(model, situation.features);
  const attribution = attributeTrees(model, situation.features);
  const effects = model.featureNames
    .map((name, i): Explanation => {
      const value = situation.features[name] ?? null;
      return { factor: name, value, unit: 'feature', effectPoints: attribution.effects[i]! };
    })
    .filter(({ effectPoints }) => effectPoints !== 0)
    .sort((a, b) => Math.abs(b.effectPoints) - Math.abs(a.effectPoints) || (a.factor < b.factor ? -1 : 1));
  const rest = effects.slice(NAMED_FEATURES);
  const explanation = effects.slice(0, NAMED_FEATURES);
  if (rest.length > 0) {
    const effectPoints = rest.reduce((sum, effect) => sum + effect.effectPoints, 0);
    explanation.push({ factor: 'other_features', value: rest.length, unit: 'features', effectPoints });
  }
  return {
    kind: 'ok',
    prediction: {
      mean,
      sd: spreadAt(parameters.sd.xgboost_v1, mean),
      shapeId: shapeIdFor(parameters.shapes, mean),
      basePoints: attribution.base,
      explanation,
      warnings: [],
    },
  };
}
