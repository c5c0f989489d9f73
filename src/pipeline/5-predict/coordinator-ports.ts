/** What the coordinator of Phase 5 works with. */

import type { ExtraInputs } from '../../engine/attempt.ts';
import type { Engine } from '../../engine/engine-context.ts';
import type { Warehouse } from '../../ports/warehouse.ts';
import type { BatchProcessor } from '../define-processor.ts';
import type { BatchInputsCache } from './batch-inputs.ts';

export interface CoordinatorPorts {
  readonly engine: Engine;
  readonly warehouse: Warehouse;
  readonly processor: BatchProcessor;
  readonly extraInputs: ExtraInputs;
  readonly inputs: BatchInputsCache;
  /** Members asked for in one message, at most 100; one when not given. Each keeps a record and an end of his own. */
  readonly membersPerRequest?: number;
}
