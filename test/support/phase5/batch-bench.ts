/** Phase 5's batch on the memory engine: real coordinator, workers, bus and warehouse, candidates made by hand. */

import { type MemoryEngine, openMemoryEngine } from '../../../src/adapters/memory/memory-engine.ts';
import { memoryWarehouse } from '../../../src/adapters/memory/memory-warehouse.ts';
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts';
import type { UnitRunner } from '../../../src/engine/attempt.ts';
import type { Engine, SlateFacts } from '../../../src/engine/engine-context.ts';
import { evaluateGate } from '../../../src/engine/evaluate-gates.ts';
import { workTopic } from '../../../src/engine/graph.ts';
import { ledgerAlerts } from '../../../src/engine/ledger-alerts.ts';
import { outgoing } from '../../../src/engine/messages.ts';
import { freshUnit } from '../../../src/engine/plan-units.ts';
import { recoverAttempts } from '../../../src/engine/recover.ts';
import { GATES, type Lane, SLATES, UNITS, unitKey } from '../../../src/engine/unit.ts';
import { addDays, gameDate } from '../../../src/league/game-date.ts';
import type { BatchInputs, BatchInputsCache } from '../../../src/pipeline/5-predict/batch-inputs.ts';
import { BATCHES, type BatchRecord, MEMBERS } from '../../../src/pipeline/5-predict/batch-records.ts';
import { createCoordinator } from '../../../src/pipeline/5-predict/coordinator.ts';
import { START_PARAMETERS } from '../../../src/pipeline/5-predict/fit-system-parameters.ts';
import type { LoadedModel } from '../../../src/pipeline/5-predict/predict-member.ts';
import type { Candidate } from '../../../src/pipeline/5-predict/slate-snapshot.ts';
import { buildGraph } from '../../../src/pipeline/build-graph.ts';
import type { BatchProcessor, ComputeProcessor, Processor } from '../../../src/pipeline/define-processor.ts';
import { createServices } from '../../../src/pipeline/services.ts';
import type { DeliveryHandler, Message } from '../../../src/ports/bus.ts';
import type { Row, Warehouse } from '../../../src/ports/warehouse.ts';
import { defineTable, required } from '../../../src/tables/define-table.ts';
import { playerPropPredictions } from '../../../src/tables/nba-predictions/player-prop-predictions.ts';
import { candidateOf, history, quote, SLATE, situationOf, slateOf } from './situations.ts';

export const D = gameDate(SLATE);
export const BATCH_UNIT = unitKey('player_prop_predictions', D);
export const NOON = Date.parse(`${SLATE}T17:00:00Z`);

const PROCESSOR: BatchProcessor = {
  id: 'player_prop_predictions',
  type: 'batch',
  phase: 5,
  doc: 'the batch under test: it waits for nothing and reads what the test gives it',
  codeVersion: 1,
  kind: 'slate',
  required: true,
  output: playerPropPredictions,
  needs: [],
  reads: [],
};

/** Somebody who waits for the batch, as grading does. */
const READER: ComputeProcessor = {
  id: 'reader',
  type: 'compute',
  phase: 6,
  doc: 'waits for the batch',
  codeVersion: 1,
  kind: 'results',
  required: false,
  output: defineTable({
    dataset: 'nba_predictions',
    name: 'reader',
    doc: 'nothing',
    grain: ['game_date'],
    columns: { game_date: required('date') },
  }),
  needs: [{ processor: 'player_prop_predictions', at: 'same', required: true }],
  reads: [],
  compute: async () => undefined,
  contract: { expectation: 'SELECT 0 AS expected', checks: [] },
};

/** Somebody who waits for the reader, so that its end is heard as well. */
const LAST_READER: ComputeProcessor = {
  ...READER,
  id: 'last_reader',
  output: defineTable({
    dataset: 'nba_predictions',
    name: 'last_reader',
    doc: 'nothing',
    grain: ['game_date'],
    columns: { game_date: required('date') },
  }),
  needs: [{ processor: 'reader', at: 'same', required: true }],
};

/** Says ten points to everybody, a little more to who plays longer. */
export const MODEL: LoadedModel = {
  modelId: 'xgboost_v1_test',
  trainFrom: '2023-01-01',
  trainTo: '2024-01-07',
  artifactHash: 'artifact',
  model: {
    kind: 'histogram_gbdt',
    objective: 'poisson',
    featureNames: ['minutes_projection'],
    baseScore: Math.log(10),
    trees: [
      {
        feature: [0, -1, -1],
        threshold: [29, 0, 0],
        left: [1, -1, -1],
        right: [2, -1, -1],
        missingLeft: [true, false, false],
        value: [0, -0.3, 0.3],
      },
    ],
  },
};

/** A ready player with a line; his points, minutes and line differ from the others' so that the slate has a spread. */
export function player(personId: number, values: Partial<Candidate> = {}): Candidate {
  const points = 9 + (personId % 13);
  const situation = situationOf({
    personId,
    features: {
      points_avg_last_5: points,
      points_avg_last_10: points,
      points_avg_season: points,
      minutes_projection: 25 + (personId % 10),
    },
  });
  return candidateOf({
    situation,
    playerLookup: `player${personId}`,
    lines: [quote({ line: points + 0.5 })],
    featureRowHash: `features-${personId}`,
    ...values,
  });
}

/** `count` players, numbered from 1. */
export function players(count: number): Candidate[] {
  return Array.from({ length: count }, (_, i) => player(i + 1));
}

export interface BenchOptions {
  readonly candidates: readonly Candidate[];
  readonly lane?: Lane;
  /** False lets the batch run in the present of the virtual clock. */
  readonly virtualTime?: boolean;
  readonly model?: LoadedModel | null;
  readonly contractHash?: string;
  readonly membersPerRequest?: number;
  /** What an earlier process left: its disk, clock and warehouse. */
  readonly from?: {
    readonly memory: MemoryEngine;
    readonly clock: VirtualClock;
    readonly warehouse: Warehouse;
  };
  /** When the process starts; default: noon, or the moment the earlier process died. */
  readonly at?: number;
  /** Called before a message is handled; throwing refuses the delivery. */
  readonly before?: (message: Message, attempt: number) => void | Promise<void>;
  /** Called after a message was handled and before it is acknowledged. */
  readonly after?: (message: Message) => void | Promise<void>;
  readonly replaceWarehouse?: (warehouse: Warehouse) => Warehouse;
  /** Further processors of the graph. */
  readonly more?: readonly Processor[];
  /** Does the work of the batch's reader. */
  readonly run?: UnitRunner;
  /** Whether the unit of the batch is planned; default true. */
  readonly planned?: boolean;
  readonly slate?: Partial<SlateFacts>;
}

export type Bench = Awaited<ReturnType<typeof openBench>>;

/** Opens one process. `start()` opens the batch's gate; `settle()` lets everything happen, back-offs included. */
export async function openBench(options: BenchOptions) {
  const { from } = options;
  // A dead process has no timers: the next one has a clock of its own, and its own ids.
  const clock = new VirtualClock(options.at ?? from?.clock.now() ?? NOON);
  if (from) {
    const { newId } = clock;
    clock.newId = (prefix) => newId.call(clock, `${prefix}-later`);
  }
  const warehouse = from?.warehouse ?? (await memoryWarehouse());
  if (!from) await warehouse.migrate([playerPropPredictions]);
  const graph = buildGraph([PROCESSOR, READER, LAST_READER, ...(options.more ?? [])], {
    minBackoffMs: 1_000,
    maxBackoffMs: 4_000,
    predictConcurrency: 100,
    workConcurrency: 6,
    eventConcurrency: 100,
  });
  const memory = openMemoryEngine({
    topology: graph.subscriptions,
    clock,
    ...(from ? { disk: from.memory.disk } : {}),
  });
  const slate: SlateFacts = {
    date: D,
    season: 2023,
    games: 2,
    previous: addDays(D, -1),
    firstTipoff: Date.parse(`${SLATE}T23:30:00Z`),
    lastTipoff: Date.parse(`${SLATE}T23:30:00Z`),
    emptyReason: null,
    emptyDetail: null,
    ...options.slate,
  };
  const engine: Engine = {
    graph,
    ledger: memory.ledger,
    clock,
    alerts: ledgerAlerts(memory.ledger, clock),
    instance: clock.newId('instance'),
    codeVersion: 'code',
    configHash: 'config',
    virtualTime: options.virtualTime ?? true,
    league: {
      readSlate: async () => ({ slate, previous: null }),
      seasonOf: () => 2023,
      weekStart: (date) => date,
      asOf: () => Date.parse(`${SLATE}T22:30:00Z`),
      notBefore: () => 0,
    },
  };
  const state = {
    candidates: [...options.candidates],
    /** Stands for the partitions read: another value is another input version. */
    version: 'first',
    loads: 0,
    loadError: null as Error | null,
    model: options.model === undefined ? MODEL : options.model,
    modelRefusal: null as string | null,
  };
  const inputs = stubInputs(state, options.contractHash ?? 'contract');
  const coordinator = createCoordinator({
    engine,
    warehouse: options.replaceWarehouse?.(warehouse) ?? warehouse,
    processor: PROCESSOR,
    extraInputs: async () => [state.version],
    inputs,
    ...(options.membersPerRequest ? { membersPerRequest: options.membersPerRequest } : {}),
  });
  const worker = { engine, inputs, batchProcessor: PROCESSOR.id };
  const services = createServices({
    engine,
    processors: new Map<string, Processor>([
      [PROCESSOR.id, PROCESSOR],
      [READER.id, READER],
    ]),
    run:
      options.run ??
      (async () => {
        throw new Error('no unit but the batch is run here');
      }),
    extraInputs: async () => [state.version],
    coordinator,
    worker,
  });
  const seen: Message[] = [];
  let inFlight = 0;
  const handlers = Object.fromEntries(
    Object.entries(services.handlers()).map(([name, handle]): [string, DeliveryHandler] => [
      name,
      async (delivery) => {
        inFlight += 1;
        try {
          await options.before?.(delivery.message, delivery.attempt ?? 1);
          // Publishing hears the same completion; the bench counts what grading hears.
          if (!name.endsWith('-to-phase7')) seen.push(delivery.message);
          await handle(delivery);
          await options.after?.(delivery.message);
        } finally {
          inFlight -= 1;
        }
      },
    ]),
  );

  if (!from) {
    await memory.ledger.transact(async (tx) => {
      tx.create(SLATES, D, { ...slate, lane: options.lane ?? 'backfill', plannedAt: NOON });
      if (options.planned === false) return;
      tx.create(UNITS, BATCH_UNIT, freshUnit(graph.nodes.get(PROCESSOR.id)!, D, options.lane ?? 'backfill'));
      tx.create(GATES, BATCH_UNIT, {
        target: BATCH_UNIT,
        date: D,
        phase: 5,
        members: [],
        verdict: 'waiting',
        detail: 'planned',
        evaluatedAt: NOON,
      });
    });
  }
  await recoverAttempts(engine);
  await coordinator.resume();
  await memory.bus.start(handlers);

  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    clock,
    warehouse,
    memory,
    engine,
    coordinator,
    services,
    worker,
    inputs,
    state,
    seen,
    /** Opens the gate: the batch's work message goes out. */
    start: () => evaluateGate(engine, BATCH_UNIT, { id: 'test', correlationId: `slate-${D}` }),
    /** Asks for the batch once more, as a late input's event does. */
    async ask(cause: string) {
      await engine.ledger.transact(async (tx) => {
        tx.emit(
          outgoing(workTopic(5), [cause], {
            event_type: 'unit_work',
            schema_version: 1,
            correlation_id: `slate-${D}`,
            causation_id: cause,
            lane: options.lane ?? 'backfill',
            emitted_at: clock.now(),
            processor: PROCESSOR.id,
            game_date: D,
            generation: 1,
            slot: '',
          }),
        );
      });
    },
    /** Runs until nothing is undelivered; the clock moves only while every message waits for its back-off. */
    async settle() {
      let idle = false;
      const done = memory.bus.idle().then(() => {
        idle = true;
      });
      for (let quiet = 0; !idle; ) {
        await turn();
        quiet = inFlight === 0 ? quiet + 1 : 0;
        const next = clock.nextTimerAt();
        if (quiet > 3 && !idle && next !== null) clock.advanceTo(Math.max(next, clock.now()));
      }
      await done;
    },
    /** Runs until `reached` holds, the clock standing still. */
    async until(reached: () => boolean | Promise<boolean>) {
      for (let turns = 0; !(await reached()); turns += 1) {
        if (turns > 20_000) throw new Error('what the test waits for does not happen');
        await turn();
      }
    },
    async batch(generation = 1): Promise<BatchRecord> {
      const record = await engine.ledger.get(BATCHES, `batch_${D}_g${generation}`);
      if (!record) throw new Error(`there is no generation ${generation}`);
      return record.data;
    },
    async members(generation = 1) {
      const records = await engine.ledger.query({
        collection: MEMBERS,
        where: { batchId: `batch_${D}_g${generation}` },
      });
      return records.map(({ data }) => data);
    },
    async unit() {
      return (await engine.ledger.get(UNITS, BATCH_UNIT))!.data;
    },
    rows: (where = 'true') =>
      warehouse.query<Row>(
        `SELECT * FROM nba_predictions.player_prop_predictions WHERE ${where}
         ORDER BY person_id, system_id, line_key, generation`,
      ),
    messages: (topic: string) => seen.filter((message) => message.topic === topic),
  };
}

function stubInputs(
  state: {
    candidates: Candidate[];
    loads: number;
    loadError: Error | null;
    model: LoadedModel | null;
    modelRefusal: string | null;
  },
  contract: string,
): BatchInputsCache {
  const cached = new Map<string, Promise<BatchInputs>>();
  return {
    load(batchId, context) {
      const known = cached.get(batchId);
      if (known) return known;
      if (state.loadError) return Promise.reject(state.loadError);
      state.loads += 1;
      const games = state.candidates.flatMap(({ personId }) =>
        history(30, (ago) => ({ points: 8 + (personId % 13) + (ago % 3) }), personId),
      );
      const loaded = Promise.resolve<BatchInputs>({
        slate: slateOf(games, state.candidates),
        model: state.model,
        modelRefusal: state.modelRefusal,
        parameters: START_PARAMETERS,
        modelIds: state.model ? { xgboost_v1: state.model.modelId } : {},
        featureVersion: 'v1',
        featureContractHash: contract,
        context,
      });
      cached.set(batchId, loaded);
      return loaded;
    },
    loaded: (batchId) => cached.get(batchId) ?? null,
    forget: (batchId) => {
      cached.delete(batchId);
    },
  };
}
