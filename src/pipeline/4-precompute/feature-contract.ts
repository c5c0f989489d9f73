/** The feature contract: what the feature store promises and what models and batches pin themselves to. */

import { contentHash } from '../../engine/hash.ts';
import { FEATURE_SCHEMA, FEATURES } from '../../tables/nba-predictions/feature-list.ts';

export {
  FEATURE_SCHEMA,
  FEATURES,
  type Feature,
  type FeatureSource,
} from '../../tables/nba-predictions/feature-list.ts';

/** Names of all features in index order. */
export const FEATURE_NAMES: readonly string[] = FEATURES.map((feature) => feature.name);

/** Names of the features without which a row is not ready. */
export const REQUIRED_FEATURES: readonly string[] = FEATURES.filter((feature) => feature.required).map(
  (feature) => feature.name,
);

/** Names of the features the default model learns from: all but the player's own line (group L), which it would copy. */
export const MODEL_FEATURES: readonly string[] = FEATURES.filter((feature) => feature.group !== 'L').map(
  (feature) => feature.name,
);

const CONTRACT_HASH = contentHash({ schema: FEATURE_SCHEMA, features: FEATURES });

/** Hex SHA-256 of schema and features: equal on the writing and the reading side, or the reader refuses. */
export function featureContractHash(): string {
  return CONTRACT_HASH;
}
