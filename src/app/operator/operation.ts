/** An operator's question or command: the same whether the command line has the home open or asks the process that does. */

import type { z } from 'zod';
import { z as schema } from 'zod';
import type { DetectorPorts } from '../../engine/detectors.ts';
import type { Engine } from '../../engine/engine-context.ts';
import type { PublishPorts } from '../../pipeline/7-publish/publish-ports.ts';
import type { PayloadArchive } from '../../ports/payload-archive.ts';
import type { Warehouse } from '../../ports/warehouse.ts';
import type { Notifier } from '../notify/notifier.ts';

export interface OperatorContext {
  readonly engine: Engine;
  readonly warehouse: Warehouse;
  readonly payloads: PayloadArchive;
  readonly notifier: Notifier;
  readonly publish: PublishPorts;
  /** Whether the upstream can still be asked for what the sources showed on a past day. */
  readonly replaysThePast: boolean;
  /** Hosts there is a key for. */
  readonly keyedHosts: readonly string[];
  /** How the bus's topology differs from the graph's by now; null where it cannot be asked. */
  readonly topologyDifferences: (() => Promise<string[]>) | null;
  /** What the bus has not delivered; null where nothing is being delivered. */
  readonly pending: DetectorPorts['pending'];
  /** Waits until nothing moves any more; where others work as well, `limitMs` at most. */
  settle(limitMs: number): Promise<void>;
}

/** `read` changes nothing, `record` changes records only, `work` sets the pipeline to work. */
export type OperationKind = 'read' | 'record' | 'work';

export interface Operation<Schema extends z.ZodType, Output> {
  readonly kind: OperationKind;
  readonly input: Schema;
  run(context: OperatorContext, input: z.output<Schema>): Promise<Output>;
}

/** Gives the declaration its types. */
export function operation<Schema extends z.ZodType, Output>(
  declared: Operation<Schema, Output>,
): Operation<Schema, Output> {
  return declared;
}

/** What every command that changes something is told: who, why, and whether it is only to say what it would do. */
export const changeFields = {
  actor: schema.string().min(1),
  reason: schema.string().min(3, 'a reason is a sentence for whoever reads the audit'),
  dryRun: schema.boolean(),
} as const;
