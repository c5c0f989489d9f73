/** What made a unit's output: attempts, gate, input partitions and payloads, as the records tell. */

import type { GameDate } from '../league/game-date.ts';
import { withDependents } from './dependents.ts';
import type { Engine } from './engine-context.ts';
import { type GraphNode, producerOf, type Window } from './graph.ts';
import { INCIDENT_SUBJECTS } from './incidents.ts';
import { windowContext } from './orchestrator.ts';
import { outcomeText } from './outcome.ts';
import {
  ATTEMPTS,
  type AttemptRecord,
  DECISIONS,
  type DecisionRecord,
  GATES,
  PARTITIONS,
  type PartitionRecord,
  SLATES,
  TRIGGERS,
  UNITS,
  type UnitRecord,
  unitKey,
} from './unit.ts';
import { windowBounds } from './window-bounds.ts';

export interface ExplainedAttempt extends Omit<AttemptRecord, 'outcome'> {
  readonly id: string;
  readonly outcome: string | null;
}

export interface ExplainedMember {
  readonly unit: string;
  readonly required: boolean;
  readonly acceptsPartial: boolean;
  /** Waited for only so that a window has no hole. */
  readonly ordering: boolean;
  /** What it shows now; `not planned` where there is no such unit. */
  readonly shows: string;
}

export interface ExplainedRead {
  readonly table: string;
  readonly from: GameDate;
  readonly to: GameDate;
  readonly partitions: number;
  readonly rows: number;
  /** Of a single partition; null for a range or where there is none. */
  readonly hash: string | null;
  /** Of a single partition: whether it still is what was read; null where that cannot be told. */
  readonly isCurrent: boolean | null;
  /** Units of the window that are not whole: what the figures rest on has gaps here. */
  readonly gaps: readonly string[];
}

export interface ExplainedUnit {
  readonly unit: string;
  readonly doc: string;
  readonly state: UnitRecord['state'];
  readonly shows: string;
  readonly lane: string;
  readonly generation: number;
  readonly inputVersion: string | null;
  readonly output: PartitionRecord | null;
  /** The newest first. */
  readonly attempts: readonly ExplainedAttempt[];
  readonly gate: {
    readonly verdict: string;
    readonly detail: string;
    readonly evaluatedAt: number;
    readonly members: readonly ExplainedMember[];
  } | null;
  readonly triggers: readonly {
    readonly key: string;
    readonly firedAt: number;
    readonly causes: readonly string[];
  }[];
  readonly decisions: readonly DecisionRecord[];
  readonly reads: readonly ExplainedRead[];
  /** Open incidents it belongs to. */
  readonly incidents: readonly string[];
  /** What was not as it could be, of its own attempt and of every unit it came from: `unit: what`. */
  readonly degradations: readonly string[];
  /** The archived bodies at the root of it, `unit: payload source/subject:hash`. */
  readonly payloads: readonly string[];
  /** The units it came from, itself left out. */
  readonly upstream: readonly string[];
}

/** Null for a unit that was never planned. */
export async function explainUnit(engine: Engine, key: string): Promise<ExplainedUnit | null> {
  const { ledger, graph } = engine;
  const record = await ledger.get(UNITS, key);
  if (!record) return null;
  const unit = record.data;
  const node = graph.nodes.get(unit.processor) ?? null;
  const [attempts, gate, triggers, decisions, subjects, output] = await Promise.all([
    ledger.query({ collection: ATTEMPTS, where: { unit: key }, orderBy: 'startedAt', descending: true }),
    ledger.get(GATES, key),
    ledger.query({ collection: TRIGGERS, where: { target: key } }),
    ledger.query({ collection: DECISIONS, where: { unit: key } }),
    ledger.query({ collection: INCIDENT_SUBJECTS, where: { subject: key, isOpen: true } }),
    node?.output ? ledger.get(PARTITIONS, `${node.output.name}/${unit.date}`) : null,
  ]);
  const members = gate?.data.members ?? [];
  const memberUnits = await Promise.all(members.map((member) => ledger.get(UNITS, member.unit)));
  const last = attempts.find(({ data }) => data.endedAt !== null && data.outcome?.kind !== 'failed');
  const roots = await upstreamOf(engine, key);
  return {
    unit: key,
    doc: node?.doc ?? 'the graph no longer has this processor',
    state: unit.state,
    shows: showsOf(unit),
    lane: unit.lane,
    generation: unit.generation,
    inputVersion: unit.inputVersion,
    output: output?.data ?? null,
    attempts: attempts.map(({ key: id, data }) => ({
      ...data,
      id,
      outcome: data.outcome && outcomeText(data.outcome),
    })),
    gate: gate && {
      verdict: gate.data.verdict,
      detail: gate.data.detail,
      evaluatedAt: gate.data.evaluatedAt,
      members: members.map((member, i) => ({
        ...member,
        shows: memberUnits[i] ? showsOf(memberUnits[i].data) : 'not planned',
      })),
    },
    triggers: triggers.map(({ key: trigger, data }) => ({
      key: trigger,
      firedAt: data.firedAt,
      causes: data.causes,
    })),
    decisions: decisions.map(({ data }) => data).sort((a, b) => a.at - b.at),
    reads: node ? await readsOf(engine, node, unit, last?.data ?? null) : [],
    incidents: subjects.map(({ data }) => data.incident),
    degradations: roots.degradations,
    payloads: roots.payloads,
    upstream: roots.units.filter((other) => other !== key),
  };
}

async function readsOf(
  engine: Engine,
  node: GraphNode,
  unit: UnitRecord,
  attempt: AttemptRecord | null,
): Promise<ExplainedRead[]> {
  const slate = (await engine.ledger.get(SLATES, unit.date))?.data ?? null;
  const context = await windowContext(engine, unit.date, slate);
  const reads: ExplainedRead[] = [];
  for (const { table, window } of node.reads as readonly { table: { name: string }; window: Window }[]) {
    const bounds = windowBounds(window, context);
    if (!bounds) continue;
    const [from, to] = bounds;
    const between = { field: 'date', from, to } as const;
    const parts = await engine.ledger.query({
      collection: PARTITIONS,
      where: { table: table.name },
      between,
    });
    const producer = [...engine.graph.nodes.values()].find((other) => other.output?.name === table.name);
    const units = producer
      ? await engine.ledger.query({ collection: UNITS, where: { processor: producer.id }, between })
      : [];
    const single = from === to ? (parts[0]?.data ?? null) : null;
    const line = attempt?.inputs.find((input) => input.startsWith(`${table.name}/${from}:`)) ?? null;
    reads.push({
      table: table.name,
      from,
      to,
      partitions: parts.length,
      rows: parts.reduce((sum, { data }) => sum + data.rows, 0),
      hash: single?.hash ?? null,
      isCurrent: single && line !== null ? line.endsWith(single.hash) : null,
      gaps: units.flatMap(({ key, data }) =>
        !data.open && (data.outcome?.kind === 'complete' || data.outcome?.kind === 'empty_ok')
          ? []
          : [`${key}: ${showsOf(data)}`],
      ),
    });
  }
  return reads;
}

/** Units behind a unit, by the edges of their gates, with the payloads they were parsed from and what was degraded. */
async function upstreamOf(
  engine: Engine,
  key: string,
): Promise<{ units: string[]; payloads: string[]; degradations: string[] }> {
  const units = new Set([key]);
  const payloads: string[] = [];
  const degradations: string[] = [];
  const queue = [key];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    const [unit, gate] = await Promise.all([engine.ledger.get(UNITS, at), engine.ledger.get(GATES, at)]);
    const attempt = unit?.data.attemptId ? await engine.ledger.get(ATTEMPTS, unit.data.attemptId) : null;
    if (unit?.data.outcome?.kind === 'partial') degradations.push(`${at}: ${showsOf(unit.data)}`);
    for (const what of attempt?.data.degradations ?? []) degradations.push(`${at}: ${what}`);
    for (const input of attempt?.data.inputs ?? [])
      if (input.startsWith('payload ')) payloads.push(`${at}: ${input}`);
    for (const member of gate?.data.members ?? []) {
      if (member.ordering || units.has(member.unit)) continue;
      units.add(member.unit);
      queue.push(member.unit);
    }
  }
  return { units: [...units], payloads, degradations };
}

export interface Downstream {
  readonly unit: string;
  readonly total: number;
  /** What has been made from it or waits for it, by processor in the order of the phases. */
  readonly processors: readonly {
    readonly processor: string;
    readonly phase: number;
    readonly units: number;
    readonly from: GameDate;
    readonly to: GameDate;
  }[];
  readonly units: readonly string[];
}

/** Everything that depends on the unit, by edge or by window, itself left out. */
export async function downstreamOf(engine: Engine, key: string): Promise<Downstream> {
  const units = (await withDependents(engine, [key])).filter((other) => other !== key).sort();
  const byProcessor = Map.groupBy(units, (other) => other.slice(0, other.lastIndexOf('/')));
  const processors = [...byProcessor].map(([processor, keys]) => {
    const dates = keys.map((other) => other.slice(other.lastIndexOf('/') + 1)).sort() as GameDate[];
    return {
      processor,
      phase: engine.graph.nodes.get(processor)?.phase ?? 0,
      units: keys.length,
      from: dates[0] as GameDate,
      to: dates.at(-1) as GameDate,
    };
  });
  processors.sort((a, b) => a.phase - b.phase || (a.processor < b.processor ? -1 : 1));
  return { unit: key, total: units.length, processors, units };
}

/** The unit that writes a partition given as `table/date` or `dataset.table/date`; null when none does. */
export function unitOfPartition(engine: Pick<Engine, 'graph'>, partition: string): string | null {
  const match = /^(?:\w+\.)?(\w+)\/(\d{4}-\d\d-\d\d)$/.exec(partition);
  if (!match) return null;
  const table = [...engine.graph.nodes.values()].find((node) => node.output?.name === match[1])?.output;
  const producer = table ? producerOf(engine.graph, table) : null;
  return producer ? unitKey(producer.id, match[2] as GameDate) : null;
}

function showsOf(unit: UnitRecord): string {
  return unit.outcome ? outcomeText(unit.outcome) : unit.state;
}
