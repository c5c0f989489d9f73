/** A small pipeline on the memory engine: six processors over invented slates, with results a test decides on. */

import { openMemoryEngine } from '../../src/adapters/memory/memory-engine.ts';
import { VirtualClock } from '../../src/adapters/memory/virtual-clock.ts';
import { parkMessage } from '../../src/engine/dead-letters.ts';
import type { Engine, SlateFacts, UnitContext, UnitResult } from '../../src/engine/engine-context.ts';
import type { Graph, GraphNode } from '../../src/engine/graph.ts';
import { workTopic } from '../../src/engine/graph.ts';
import { contentHash } from '../../src/engine/hash.ts';
import { ledgerAlerts } from '../../src/engine/ledger-alerts.ts';
import {
  INCOMPLETE_TOPIC,
  SLATE_REQUESTED_TOPIC,
  slateRequestedSchema,
  unitEndedSchema,
  workSchema,
} from '../../src/engine/messages.ts';
import { onSlateRequested, onUnitEnded } from '../../src/engine/orchestrator.ts';
import { runUnit } from '../../src/engine/run-unit.ts';
import { addDays, type GameDate, gameDate } from '../../src/league/game-date.ts';
import type { Subscription } from '../../src/ports/bus.ts';
import { defineTable, required, type Table } from '../../src/tables/define-table.ts';

export function toyTable(name: string): Table {
  return defineTable({
    dataset: 'nba_raw',
    name,
    doc: name,
    grain: ['game_date'],
    columns: { game_date: required('date') },
  });
}

export const TABLES = {
  schedule: toyTable('schedule'),
  box: toyTable('box'),
  summary: toyTable('summary'),
  context: toyTable('context'),
  feature: toyTable('feature'),
};

const base = { doc: 'a toy', codeVersion: 1, required: true, isGate: false, reads: [], needs: [] } as const;

function toyNodes(): GraphNode[] {
  return [
    {
      ...base,
      id: 'schedule',
      phase: 1,
      kind: 'slate',
      cadence: 'calendar',
      output: TABLES.schedule,
      completionTopics: ['done'],
    },
    {
      ...base,
      id: 'box',
      phase: 2,
      kind: 'results',
      cadence: 'daily',
      output: TABLES.box,
      completionTopics: ['done'],
      needs: [{ processor: 'schedule', at: 'day_after', required: true }],
    },
    {
      ...base,
      id: 'summary',
      phase: 2,
      kind: 'results',
      cadence: 'daily',
      output: TABLES.summary,
      completionTopics: ['done'],
      needs: [{ processor: 'box', at: 'same', required: true }],
      reads: [{ table: TABLES.box, window: 'same' }],
    },
    {
      ...base,
      id: 'context',
      phase: 2,
      kind: 'slate',
      cadence: 'daily',
      required: false,
      output: TABLES.context,
      completionTopics: ['done'],
      needs: [{ processor: 'schedule', at: 'same', required: true }],
    },
    {
      ...base,
      id: 'gate',
      phase: 2,
      kind: 'slate',
      cadence: 'daily',
      output: null,
      isGate: true,
      completionTopics: ['done'],
      needs: [
        { processor: 'summary', at: 'previous', required: true, acceptsPartial: true },
        { processor: 'context', at: 'same', required: false },
      ],
    },
    {
      ...base,
      id: 'feature',
      phase: 2,
      kind: 'slate',
      cadence: 'daily',
      output: TABLES.feature,
      completionTopics: ['done'],
      needs: [{ processor: 'gate', at: 'same', required: true }],
      reads: [
        { table: TABLES.summary, window: 'season_before' },
        { table: TABLES.context, window: 'same' },
      ],
    },
  ];
}

function subscription(topic: string, phase: number): Subscription {
  return {
    name: `${topic}-to-phase${phase}`,
    topic,
    concurrency: 4,
    ackDeadlineSeconds: 60,
    minBackoffMs: 1_000,
    maxBackoffMs: 10_000,
    maxAttempts: 10,
    deadLetterTopic: 'dead',
  };
}

export function toyGraph(): Graph {
  const topics = [SLATE_REQUESTED_TOPIC, 'done', INCOMPLETE_TOPIC, 'dead', workTopic(1), workTopic(2)];
  return {
    league: 'nba',
    nodes: new Map(toyNodes().map((node) => [node.id, node])),
    topics: topics.map((name) => ({ name, doc: name })),
    subscriptions: [
      subscription(SLATE_REQUESTED_TOPIC, 1),
      subscription('done', 1),
      subscription('done', 2),
      subscription(INCOMPLETE_TOPIC, 2),
      subscription('dead', 1),
      subscription(workTopic(1), 1),
      subscription(workTopic(2), 2),
    ],
  };
}

export type ToyWork = (
  node: GraphNode,
  context: UnitContext,
  tries: number,
) => UnitResult | Promise<UnitResult>;

/** The result of a unit that wrote three rows; the hash follows from unit and `content`. */
export function wrote(node: GraphNode, context: UnitContext, content = ''): UnitResult {
  const outputHash = contentHash([node.id, context.date, content]);
  return {
    outcome: { kind: 'complete' },
    rowsExpected: 3,
    rowsWritten: 3,
    outputHash,
    changed: true,
    degradations: [],
  };
}

export const START = Date.parse('2024-01-10T12:00:00Z');

/** Slates on every date of `slates`; the season opens with the first. */
export async function openToyEngine(options: {
  readonly slates: readonly string[];
  readonly work?: ToyWork;
  readonly engine?: Partial<Engine>;
  readonly disk?: ReturnType<typeof openMemoryEngine>['disk'];
}) {
  const slates = options.slates.map(gameDate);
  const clock = new VirtualClock(START);
  const graph = toyGraph();
  const memory = openMemoryEngine({
    topology: graph.subscriptions,
    clock,
    ...(options.disk ? { disk: options.disk } : {}),
  });
  const facts = (date: GameDate): SlateFacts => ({
    date,
    season: 2023,
    games: slates.includes(date) ? 1 : 0,
    previous: slates.filter((slate) => slate < date).at(-1) ?? null,
    firstTipoff: null,
    lastTipoff: null,
    emptyReason: slates.includes(date) ? null : 'no_games',
    emptyDetail: null,
  });
  const engine: Engine = {
    graph,
    ledger: memory.ledger,
    clock,
    alerts: ledgerAlerts(memory.ledger, clock),
    instance: 'this',
    codeVersion: 'code',
    configHash: 'config',
    virtualTime: true,
    league: {
      async readSlate(date) {
        const slate = facts(date);
        return { slate, previous: slate.previous ? facts(slate.previous) : null };
      },
      seasonOf: () => 2023,
      weekStart: (date) => addDays(date, -6),
      asOf: (_node, date) => Date.parse(`${date}T12:00:00Z`),
      notBefore: (_node, date) => Date.parse(`${date}T10:00:00Z`),
    },
    ...options.engine,
  };
  const runs: string[] = [];
  const tries = new Map<string, number>();
  const work: ToyWork = options.work ?? ((node, context) => wrote(node, context));
  const handlers = Object.fromEntries(
    graph.subscriptions.map(({ name, topic }) => [
      name,
      async (delivery: Parameters<typeof parkMessage>[1]) => {
        const { id, data } = delivery.message;
        const phase = Number(name.at(-1));
        if (topic === 'dead') return await parkMessage(engine, delivery, 'given up');
        if (topic === SLATE_REQUESTED_TOPIC)
          return await onSlateRequested(engine, slateRequestedSchema.parse(data), id);
        if (topic === 'done' || topic === INCOMPLETE_TOPIC)
          return await onUnitEnded(engine, unitEndedSchema.parse(data), id, phase);
        await runUnit(
          engine,
          workSchema.parse(data),
          id,
          async (node, context) => {
            const unit = `${node.id}/${context.date}`;
            runs.push(unit);
            tries.set(unit, (tries.get(unit) ?? 0) + 1);
            return await work(node, context, tries.get(unit) ?? 1);
          },
          async () => [],
        );
      },
    ]),
  );
  await memory.bus.start(handlers);
  /** Lets everything happen, back-offs included. */
  const settle = async () => {
    let idle = false;
    const done = memory.bus.idle().then(() => {
      idle = true;
    });
    for (let steps = 0; !idle && steps < 10_000; steps += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      const next = clock.nextTimerAt();
      if (!idle && next !== null && steps % 3 === 2) clock.advanceTo(Math.max(next, clock.now()));
    }
    await done;
  };
  return { engine, clock, memory, runs, settle };
}
