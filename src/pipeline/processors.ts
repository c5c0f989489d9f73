/** Every processor of the pipeline, phase by phase: the declaration everything else is derived from. */

import type { Table } from '../tables/define-table.ts';
import { gameChecks } from './3-analytics/game-checks.ts';
import { ANALYTICS_PROCESSORS } from './3-analytics/index.ts';
import { PRECOMPUTE_PROCESSORS } from './4-precompute/index.ts';
import { modelTraining } from './5-predict/model-training.ts';
import { playerPropPredictions } from './5-predict/player-prop-predictions.ts';
import { GRADE_PROCESSORS } from './6-grade/index.ts';
import { PUBLISH_PROCESSORS } from './7-publish/index.ts';
import type { ParseProcessor, Processor } from './define-processor.ts';
import { PROJECTION_TABLES } from './project-ledger.ts';
import { COLLECTORS, RAW_PROCESSORS } from './sources.ts';

/** A source renames a field: as little is stored of it as of any other unknown shape. */
const profiled = (processor: ParseProcessor): ParseProcessor => ({
  ...processor,
  contract: { profile: { emptied: 'fail' }, ...processor.contract },
});

export const PROCESSORS: readonly Processor[] = [
  ...COLLECTORS,
  ...RAW_PROCESSORS.map(profiled),
  ...ANALYTICS_PROCESSORS,
  gameChecks,
  ...PRECOMPUTE_PROCESSORS,
  modelTraining,
  playerPropPredictions,
  ...GRADE_PROCESSORS,
  ...PUBLISH_PROCESSORS,
];

/** Every table the pipeline writes. */
export const TABLES: readonly Table[] = [
  ...PROCESSORS.flatMap((processor) => ('output' in processor ? [processor.output] : [])),
  ...PROJECTION_TABLES,
];
