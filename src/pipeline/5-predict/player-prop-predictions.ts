/** The batch of a slate as a unit of the graph: done by the coordinator's fan-out and fan-in. */

import { modelRegistry } from '../../tables/nba-predictions/model-registry.ts';
import { playerPropPredictions as output } from '../../tables/nba-predictions/player-prop-predictions.ts';
import type { BatchProcessor } from '../define-processor.ts';
import { SNAPSHOT_READS } from './slate-snapshot.ts';

export const playerPropPredictions: BatchProcessor = {
  id: 'player_prop_predictions',
  type: 'batch',
  phase: 5,
  doc: 'Predicts every selected player of the slate with five systems: mean, spread, P(over), confidence, recommendation',
  codeVersion: 1,
  kind: 'slate',
  required: true,
  output,
  needs: [
    { processor: 'ml_feature_store_v2', at: 'same', required: true, acceptsPartial: true },
    { processor: 'upcoming_player_game_context', at: 'same', required: true, acceptsPartial: true },
    { processor: 'model_training', at: 'week', required: false },
  ],
  // Models of up to two months back: the newest one trained before the slate is used, whatever its age.
  reads: [...SNAPSHOT_READS, { table: modelRegistry, window: { lastDays: 60 } }],
};
