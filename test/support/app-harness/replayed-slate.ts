/** Runs the slate units of one date again on a copy of a played warehouse, as the engine would, and tells what comes out. */

import { openDuckdbWarehouse } from '../../../src/adapters/embedded/duckdb-warehouse.ts';
import { folderPayloads } from '../../../src/adapters/embedded/folder-payloads.ts';
import type { App } from '../../../src/app/compose.ts';
import type { UnitContext } from '../../../src/engine/engine-context.ts';
import { contentHash } from '../../../src/engine/hash.ts';
import { windowContext } from '../../../src/engine/orchestrator.ts';
import { inDependencyOrder } from '../../../src/engine/plan-units.ts';
import { SLATES, UNITS, unitKey } from '../../../src/engine/unit.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import { createBatchInputsCache } from '../../../src/pipeline/5-predict/batch-inputs.ts';
import { playerPropPredictions } from '../../../src/pipeline/5-predict/player-prop-predictions.ts';
import { predictMember } from '../../../src/pipeline/5-predict/predict-member.ts';
import { selectMembers } from '../../../src/pipeline/5-predict/select-members.ts';
import type { Processor } from '../../../src/pipeline/define-processor.ts';
import { createRunner } from '../../../src/pipeline/run-processor.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { Warehouse } from '../../../src/ports/warehouse.ts';

/** A unit of the slate that is run again, with what it was told. */
export interface SlateUnit {
  readonly processor: Processor;
  readonly context: UnitContext;
}

/** The slate units of `date` that write tables, inputs before dependents, with the contexts the engine gave them. */
export async function slateUnits(
  app: App,
  processors: readonly Processor[],
  date: GameDate,
): Promise<SlateUnit[]> {
  const slate = (await app.ledger.get(SLATES, date))?.data ?? null;
  const window = await windowContext(app.engine, date, slate);
  const units: SlateUnit[] = [];
  for (const node of inDependencyOrder(app.graph)) {
    const processor = processors.find(({ id }) => id === node.id);
    if (!processor || node.kind !== 'slate' || node.output === null) continue;
    // A publication says what the batch said, under the permit of that moment: not a computation of its own.
    if (processor.type === 'publish') continue;
    if (!(await app.ledger.get(UNITS, unitKey(node.id, date)))) continue;
    const asOf = app.engine.league.asOf(node, date, slate, 'backfill');
    units.push({ processor, context: { ...window, asOf, live: false } });
  }
  return units;
}

export interface SlatePorts {
  readonly warehouse: Warehouse;
  /** Folder of the played home's payloads: parsers read them again. */
  readonly payloads: string;
  readonly processors: readonly Processor[];
}

/** Output hash by processor; that of the batch is taken over its members' rows. Throws what a unit throws. */
export async function replaySlate(
  { warehouse, payloads: folder, processors }: SlatePorts,
  units: readonly SlateUnit[],
): Promise<Record<string, string | null>> {
  const payloads = await folderPayloads(folder);
  const byId = new Map(processors.map((processor) => [processor.id, processor]));
  const run = createRunner(byId, {
    warehouse,
    payloads,
    clock: STOPPED,
    fetch: () => Promise.reject(new Error('nothing is fetched here')),
  });
  const hashes: Record<string, string | null> = {};
  try {
    for (const { processor, context } of units) {
      if (processor.type === 'batch') {
        hashes[processor.id] = await predictedHash(warehouse, context);
        continue;
      }
      if (!('output' in processor)) continue;
      await warehouse.dropPartition(processor.output, context.date);
      const node = {
        ...processor,
        completionTopics: [],
        isGate: false,
        cadence: processor.cadence ?? 'daily',
      };
      const { outputHash, outcome } = await run(node, context, 'replay', 'replay');
      hashes[processor.id] = outputHash ?? outcome.kind;
    }
  } finally {
    await payloads.close();
  }
  return hashes;
}

/** Writes take no time and the time they say is in no content hash. */
const STOPPED: Clock = {
  now: () => 0,
  setTimer: () => () => undefined,
  newId: (prefix: string) => `${prefix}-replay`,
};

/** As coordinator and workers do it: the frozen set from the slate's snapshot, every member by himself. */
async function predictedHash(warehouse: Warehouse, context: UnitContext): Promise<string> {
  const inputs = await createBatchInputsCache(warehouse, playerPropPredictions).load('replay', context);
  const { selected, notSelected } = selectMembers(inputs.slate.candidates, { minMinutes: 15 });
  const results = selected.map((candidate) =>
    predictMember({
      ...inputs,
      candidate,
      meta: {
        batchId: 'replay',
        generation: 1,
        attempt: 1,
        correlationId: 'replay',
        createdAt: context.asOf,
        lane: 'backfill',
        codeVersion: 'replay',
        configHash: 'replay',
        inputVersion: 'replay',
        featureVersion: inputs.featureVersion,
        featureContractHash: inputs.featureContractHash,
      },
    }),
  );
  return contentHash({ results, notSelected, modelIds: inputs.modelIds });
}

/** A second warehouse over a copied file. */
export async function openCopy(file: string): Promise<Warehouse> {
  return await openDuckdbWarehouse({ file });
}
