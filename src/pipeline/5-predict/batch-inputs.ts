/** What a batch predicts from: the slate's snapshot, the pinned model, the fitted parameters. Loaded once per batch. */

import type { UnitContext } from '../../engine/engine-context.ts';
import type { Warehouse } from '../../ports/warehouse.ts';
import { FEATURE_SCHEMA, featureContractHash } from '../4-precompute/feature-contract.ts';
import type { BatchProcessor } from '../define-processor.ts';
import { openWorkspace } from '../run-processor.ts';
import { loadModels } from './load-models.ts';
import type { LoadedModel } from './predict-member.ts';
import { type LoadedSlate, loadSlate } from './slate-snapshot.ts';
import type { SystemParameters } from './system-contract.ts';

export interface BatchInputs {
  readonly slate: LoadedSlate;
  readonly model: LoadedModel | null;
  /** Why the newest model may not serve; null when it may, or there is none. */
  readonly modelRefusal: string | null;
  readonly parameters: SystemParameters;
  readonly modelIds: Readonly<Record<string, string>>;
  readonly featureVersion: string;
  readonly featureContractHash: string;
  readonly context: UnitContext;
}

/** A cache, never a state: whatever is forgotten is read again from the warehouse. */
export interface BatchInputsCache {
  load(batchId: string, context: UnitContext): Promise<BatchInputs>;
  /** What has been loaded already, or null. */
  loaded(batchId: string): Promise<BatchInputs> | null;
  forget(batchId: string): void;
}

export function createBatchInputsCache(warehouse: Warehouse, processor: BatchProcessor): BatchInputsCache {
  const cached = new Map<string, Promise<BatchInputs>>();
  return {
    load(batchId, context) {
      let inputs = cached.get(batchId);
      if (!inputs) {
        inputs = readInputs(warehouse, processor, context);
        cached.set(batchId, inputs);
        inputs.catch(() => cached.delete(batchId));
      }
      return inputs;
    },
    loaded: (batchId) => cached.get(batchId) ?? null,
    forget(batchId) {
      cached.delete(batchId);
    },
  };
}

async function readInputs(
  warehouse: Warehouse,
  processor: BatchProcessor,
  context: UnitContext,
): Promise<BatchInputs> {
  const workspace = await openWorkspace(warehouse, processor, context);
  try {
    const slate = await loadSlate(workspace, context);
    const { model, refusal, parameters } = await loadModels(workspace, context.date);
    return {
      slate,
      model,
      modelRefusal: refusal,
      parameters,
      modelIds: model ? { xgboost_v1: model.modelId } : {},
      featureVersion: FEATURE_SCHEMA,
      featureContractHash: featureContractHash(),
      context,
    };
  } finally {
    await workspace.close();
  }
}
