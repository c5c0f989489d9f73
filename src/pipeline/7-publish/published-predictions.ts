/** Publishing a slate as a unit of the graph: every route that publishes leads through it. */

import { playerPropPredictions } from '../../tables/nba-predictions/player-prop-predictions.ts';
import { publishedPredictions as output } from '../../tables/nba-predictions/published-predictions.ts';
import type { PublishProcessor } from '../define-processor.ts';

export const publishedPredictions: PublishProcessor = {
  id: 'published_predictions',
  type: 'publish',
  phase: 7,
  doc: "Publishes each player's ensemble prediction under a permit, once its product gates pass; nothing published is destroyed",
  codeVersion: 1,
  kind: 'slate',
  required: true,
  needs: [{ processor: 'player_prop_predictions', at: 'same', required: true, acceptsPartial: true }],
  reads: [{ table: playerPropPredictions, window: 'same' }],
  output,
};
