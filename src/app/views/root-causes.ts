/** What stands in the way: unfinished units traced through their gates to the few that hold up all the others. */

import { gateHolders } from '../../engine/gate-holders.ts';
import type { GraphNode } from '../../engine/graph.ts';
import { GATES, type GateRecord, UNITS, type UnitRecord } from '../../engine/unit.ts';
import type { GameDate } from '../../league/game-date.ts';
import type { LedgerReader } from '../../ports/ledger.ts';
import { shortReason, shortText } from './short-reason.ts';

/** How a root shows itself; `missing` was never planned, `waiting` is planned with nothing in its way. */
export type RootState =
  | 'missing'
  | 'waiting'
  | 'eligible'
  | 'running'
  | 'partial'
  | 'empty_unexpected'
  | 'failed'
  | 'blocked'
  | 'parked';

export interface RootCause {
  /** `processor/date`. */
  readonly unit: string;
  readonly state: RootState;
  /** Short; the whole text is in the unit's own outcome. */
  readonly why: string;
  /** Whether the unit, or any that waits for it, is one the slate cannot do without. */
  readonly required: boolean;
  /** Units that cannot go on before this one has, ordered; a unit may stand behind several causes. */
  readonly behind: readonly string[];
}

export interface UnfinishedUnit {
  readonly unit: string;
  readonly required: boolean;
  readonly why: string;
}

export interface Unfinished {
  /** Every unit of the dates that is not `complete` or `empty_ok`, ordered by key. */
  readonly units: readonly UnfinishedUnit[];
  /** Ordered: required ones first, then by how many wait behind, then by key. */
  readonly causes: readonly RootCause[];
}

/** Units with their gates, as far as they are not done: what `rootCauses` looks at. */
export interface Situation {
  /** `null` for a unit that was never planned. */
  readonly units: ReadonlyMap<string, UnitRecord | null>;
  readonly gates: ReadonlyMap<string, GateRecord>;
}

type Nodes = ReadonlyMap<string, Pick<GraphNode, 'required'>>;

/** Complete or rightly empty, and not reopened. */
export function isDone(unit: Pick<UnitRecord, 'open' | 'outcome'>): boolean {
  return !unit.open && (unit.outcome?.kind === 'complete' || unit.outcome?.kind === 'empty_ok');
}

/** What of the dates is not done, and why, read from the units' and gates' own records. */
export async function unfinishedOf(
  ledger: LedgerReader,
  nodes: Nodes,
  dates: readonly GameDate[],
): Promise<Unfinished> {
  const found: string[] = [];
  const units = new Map<string, UnitRecord | null>();
  const gates = new Map<string, GateRecord>();
  for (const date of dates) {
    for (const { key, data } of await ledger.query({ collection: UNITS, where: { date } })) {
      units.set(key, data);
      if (!isDone(data)) found.push(key);
    }
  }
  found.sort();
  const queue = [...found];
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    if (gates.has(key)) continue;
    const gate = await ledger.get(GATES, key);
    if (!gate) continue;
    gates.set(key, gate.data);
    for (const { unit } of gate.data.members) {
      if (!units.has(unit)) units.set(unit, (await ledger.get(UNITS, unit))?.data ?? null);
      const record = units.get(unit);
      if (record && !isDone(record)) queue.push(unit);
    }
  }
  const situation = { units, gates };
  return {
    units: found.map((unit) => ({
      unit,
      required: isRequired(unit, nodes),
      why: whyOf(unit, situation),
    })),
    causes: rootCauses(found, situation, nodes),
  };
}

/** The causes behind `keys`, all of them unfinished. Pure. */
export function rootCauses(keys: readonly string[], situation: Situation, nodes: Nodes): RootCause[] {
  const behind = new Map<string, Set<string>>();
  for (const key of keys) {
    for (const root of rootsOf(key, situation)) {
      const waiting = behind.get(root) ?? new Set();
      if (root !== key) waiting.add(key);
      behind.set(root, waiting);
    }
  }
  const causes = [...behind].map(([unit, waiting]) => ({
    unit,
    state: stateOf(situation.units.get(unit)),
    why: whyOf(unit, situation),
    required: [unit, ...waiting].some((key) => isRequired(key, nodes)),
    behind: [...waiting].sort(),
  }));
  return causes.sort(
    (a, b) =>
      Number(b.required) - Number(a.required) ||
      b.behind.length - a.behind.length ||
      (a.unit < b.unit ? -1 : 1),
  );
}

/** Follows the members that hold a unit's gate to where nothing else is in the way. */
function rootsOf(key: string, situation: Situation): Set<string> {
  const roots = new Set<string>();
  const seen = new Set<string>();
  const queue = [key];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const holders = holdersOf(at, situation).filter((holder) => holder !== at);
    if (holders.length === 0) roots.add(at);
    queue.push(...holders);
  }
  return roots;
}

function holdersOf(key: string, { units, gates }: Situation): string[] {
  const unit = units.get(key);
  const isWaiting = unit && (unit.state === 'planned' || unit.outcome?.kind === 'blocked');
  if (!isWaiting) return [];
  return gateHolders(gates.get(key)?.members ?? [], units).map((member) => member.unit);
}

function stateOf(unit: UnitRecord | null | undefined): RootState {
  if (!unit) return 'missing';
  const kind = unit.outcome?.kind;
  if (kind && kind !== 'complete' && kind !== 'empty_ok') return kind;
  return unit.state === 'running' || unit.state === 'eligible' ? unit.state : 'waiting';
}

function whyOf(key: string, { units, gates }: Situation): string {
  const unit = units.get(key);
  if (!unit) return 'it was never planned: the slate of its date has not been asked for';
  if (unit.outcome && !isDone(unit) && unit.outcome.kind !== 'complete') return shortReason(unit.outcome);
  if (unit.state === 'running') return 'running';
  if (unit.state === 'eligible') return 'ready, waits for a worker';
  return shortText(gates.get(key)?.detail || 'planned, its gate has not been looked at');
}

function isRequired(key: string, nodes: Nodes): boolean {
  return nodes.get(key.slice(0, key.indexOf('/')))?.required ?? true;
}
