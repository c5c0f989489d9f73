/** The reconciler: finds holes of any age by comparing grid, ledger and warehouse, and repairs them within bounds. */

import type { GameDate } from '../league/game-date.ts';
import { collection } from '../ports/ledger.ts';
import type { Warehouse } from '../ports/warehouse.ts';
import { breakerOf } from './breakers.ts';
import { CELLS, type CellRecord } from './cells.ts';
import type { Engine } from './engine-context.ts';
import { nodeOf } from './graph.ts';
import type { GridPorts } from './grid.ts';
import { mutesOver } from './mutes.ts';
import { requestSlate } from './orchestrator.ts';
import { isMuted, outcomeText } from './outcome.ts';
import { findOutputDifferences } from './reconcile-outputs.ts';
import { reopenUnits } from './reopen-units.ts';
import { deadText, type RepairHealth, repairHealth, repairsLeft } from './repairs.ts';
import { UNITS, type UnitRecord, unitKey } from './unit.ts';

/** `missing` and `altered`: the warehouse holds other rows than the ledger vouches for; `short`: a cell without result. */
export interface Hole {
  readonly unit: string;
  readonly processor: string;
  readonly date: GameDate;
  readonly kind: 'missing' | 'altered' | 'short';
  readonly detail: string;
}

/** Repairs of one unit on one day, and links of a chain in which repair follows repair (failure-modes.md §1.4). */
export const REPAIRS_PER_DAY = 3;
export const REPAIR_DEPTH = 3;
/** Units repaired in one pass: a season of holes is not reopened at once. */
export const REPAIRS_PER_PASS = 40;

/** Incident of a repair that heals nothing. */
export const DEAD_REPAIR = 'repair/dead';

export interface RepairRecord {
  readonly unit: string;
  /** The league's day on which it was asked for. */
  readonly day: GameDate;
  /** 1 for the first repair of its chain; a chain ends when a pass finds the hole closed. */
  readonly depth: number;
  /** What led to it: the tick or the operator, and the repair before it. */
  readonly causes: readonly string[];
  readonly detail: string;
  /** Its hole has not been seen closed yet. */
  readonly isOpen: boolean;
  readonly requestedAt: number;
  readonly closedAt: number | null;
}
export const REPAIRS = collection<RepairRecord>('repairs', ['unit', 'day', 'isOpen']);

export interface Reconciliation {
  readonly holes: readonly Hole[];
  readonly repaired: readonly string[];
  /** Holes left alone, each with the reason. */
  readonly left: readonly { readonly unit: string; readonly why: string }[];
}

/** One pass over every date. `cause` is the tick or the operator that asked for it. */
export async function reconcile(
  ports: GridPorts & { readonly warehouse: Warehouse },
  cause: string,
): Promise<Reconciliation> {
  const { engine, calendar } = ports;
  const day = calendar.dateAt(engine.clock.now());
  const holes = await findHoles(ports);
  await closeRepairs(engine, new Set(holes.map((hole) => hole.unit)));
  const repairs = (await engine.ledger.query({ collection: REPAIRS })).map(({ data }) => data);
  const health = repairHealth(repairs, engine.clock.now());
  await tellHealth(engine, health);
  const budget = repairsLeft(repairs, day, {
    unitsOfANight: engine.graph.nodes.size,
    perPass: REPAIRS_PER_PASS,
    isDead: health.isDead,
  });
  const left: { unit: string; why: string }[] = [];
  const granted: Hole[] = [];
  for (const hole of holes) {
    const why =
      granted.length >= budget
        ? health.isDead
          ? deadText(health)
          : `the repairs of ${day} are used up: its turn comes`
        : granted.length >= REPAIRS_PER_PASS
          ? `the pass has ${REPAIRS_PER_PASS} repairs under way: its turn comes`
          : await refusal(engine, hole, day);
    if (why === null) granted.push(hole);
    else left.push({ unit: hole.unit, why });
  }
  const repaired = await repair(engine, granted, day, cause);
  await tellHoles(engine, holes, left);
  return { holes, repaired, left };
}

/** One incident while repairing does not work: a healer that heals nothing is worse than none. */
async function tellHealth(engine: Engine, health: RepairHealth): Promise<void> {
  const isTold = (await engine.alerts.open()).some(({ key }) => key === DEAD_REPAIR);
  if (health.isDead && !isTold) await engine.alerts.raise(DEAD_REPAIR, 'critical', deadText(health));
  if (!health.isDead && isTold)
    await engine.alerts.resolve(
      DEAD_REPAIR,
      `${health.healed} of ${health.judged} repairs closed their hole`,
    );
}

/** Everything that should be there and is not, of any age, oldest first. */
export async function findHoles({
  engine,
  warehouse,
}: GridPorts & { readonly warehouse: Warehouse }): Promise<Hole[]> {
  const holes = new Map<string, Hole>();
  for (const { unit, table, date, kind } of await findOutputDifferences(engine, warehouse)) {
    const record = await engine.ledger.get(UNITS, unit);
    // Being rebuilt: what the ledger vouches for is about to change.
    if (record?.data.open) continue;
    const processor = unit.slice(0, unit.indexOf('/'));
    holes.set(unit, { unit, processor, date, kind, detail: `${table}/${date} is ${kind} in the warehouse` });
  }
  const short = await engine.ledger.query({ collection: CELLS, where: { isShort: true } });
  for (const { key, data } of short) {
    if (holes.has(key) || isMuted(data.outcome)) continue;
    // A backfill is at it.
    if (
      data.mode === 'backfill' &&
      (await mutesOver(engine.ledger, data.date, engine.clock.now())).length > 0
    )
      continue;
    holes.set(key, shortHole(key, data));
  }
  return [...holes.values()].sort((a, b) =>
    a.date === b.date ? (a.unit < b.unit ? -1 : 1) : a.date < b.date ? -1 : 1,
  );
}

function shortHole(unit: string, { processor, date, outcome }: CellRecord): Hole {
  return {
    unit,
    processor,
    date,
    kind: 'short',
    detail: outcome ? outcomeText(outcome) : 'it has no result',
  };
}

/** Why the hole is not repaired now; null when it may be. */
async function refusal(engine: Engine, hole: Hole, day: GameDate): Promise<string | null> {
  const [unit, cell, repairs] = await Promise.all([
    engine.ledger.get(UNITS, hole.unit),
    engine.ledger.get(CELLS, hole.unit),
    engine.ledger.query({ collection: REPAIRS, where: { unit: hole.unit } }),
  ]);
  const isLost = cell?.data.recoverability === 'point_in_time';
  if (hole.kind === 'short' && isLost && engine.sabotage?.breaks !== 'repairsAskForThePast')
    return 'it cannot be recovered: the source shows its present only';
  const breaker = unit ? breakerOf(unit.data) : null;
  if (breaker !== null) return `it waits for ${breaker}: it is asked again when its breaker closes`;
  if (unit?.data.outcome?.kind === 'parked') return `it is parked: ${unit.data.outcome.message}`;
  if (unit?.data.open && unit.data.outcome?.kind !== 'blocked') return 'a repair or run of it is pending';
  if (hole.kind === 'short' && unit && targetsOf(engine, hole, unit.data).length === 0)
    return 'it waits for its inputs, or is as whole as they are: they are the holes';
  if (repairs.filter(({ data }) => data.day === day).length >= REPAIRS_PER_DAY)
    return `its ${REPAIRS_PER_DAY} repairs of ${day} are used up`;
  const chain = repairs.filter(({ data }) => data.isOpen).length;
  if (chain >= REPAIR_DEPTH)
    return `${chain} repairs in a row did not help: somebody has to look (\`tipoff rerun ${hole.unit}\`)`;
  return null;
}

/** The units to run again for a hole: its own, or its collectors where what was fetched is not whole. */
function targetsOf(engine: Engine, hole: Hole, unit: UnitRecord): string[] {
  if (hole.kind !== 'short') return [hole.unit];
  const node = nodeOf(engine.graph, unit.processor);
  const outcome = unit.outcome?.kind;
  // Blocked by its gate: it runs by itself when what it waits for is there.
  if (unit.state === 'planned') return outcome === 'blocked' ? [] : [hole.unit];
  if (outcome !== 'partial' && outcome !== 'empty_unexpected') return [hole.unit];
  if (node.output === null) return [hole.unit];
  // The same payloads would give the same rows.
  return node.needs
    .filter(({ processor, at }) => {
      const input = nodeOf(engine.graph, processor);
      return at === 'same' && input.output === null && !input.isGate;
    })
    .map(({ processor }) => unitKey(processor, unit.date));
}

/** The commands go through the executor everything goes through: units are reopened, dates never run are requested. */
async function repair(
  engine: Engine,
  holes: readonly Hole[],
  day: GameDate,
  cause: string,
): Promise<string[]> {
  const reopen = new Set<string>();
  const request = new Set<GameDate>();
  for (const hole of holes) {
    const unit = await engine.ledger.get(UNITS, hole.unit);
    if (unit) for (const target of targetsOf(engine, hole, unit.data)) reopen.add(target);
    else request.add(hole.date);
    await recordRepair(engine, hole, day, cause);
  }
  if (reopen.size > 0) {
    const named = holes.slice(0, 3).map((hole) => hole.detail);
    const reason = `hole found by the reconciler: ${named.join('; ')}${holes.length > 3 ? '; ...' : ''}`;
    // Whoever repairs past the executor believes what he wrote down.
    if (engine.sabotage?.breaks !== 'repairHasItsOwnPath')
      await reopenUnits(engine, [...reopen], cause, reason, 'rebuild', 'repair');
  }
  for (const date of request) await requestSlate(engine, date, 'repair', cause);
  return holes.map((hole) => hole.unit);
}

async function recordRepair(engine: Engine, hole: Hole, day: GameDate, cause: string): Promise<void> {
  const earlier = await engine.ledger.query({ collection: REPAIRS, where: { unit: hole.unit } });
  const chain = earlier.filter(({ data }) => data.isOpen).map(({ key }) => key);
  // Two reconcilers at once ask for the same ordinal: the second one's commit fails, its hole waits for the next pass.
  const key = `${hole.unit}#${earlier.length + 1}`;
  await engine.ledger.transact(async (tx) => {
    tx.create(REPAIRS, key, {
      unit: hole.unit,
      day,
      depth: chain.length + 1,
      causes: [cause, ...chain],
      detail: hole.detail,
      isOpen: true,
      requestedAt: engine.clock.now(),
      closedAt: null,
    });
  });
}

/** Ends the chains of holes that are no more. */
async function closeRepairs(engine: Engine, holes: ReadonlySet<string>): Promise<void> {
  const open = await engine.ledger.query({ collection: REPAIRS, where: { isOpen: true } });
  for (const { key, data } of open) {
    const unit = await engine.ledger.get(UNITS, data.unit);
    if (holes.has(data.unit) || unit === null || unit.data.open) continue;
    await engine.ledger.transact(async (tx) => {
      const repair = await tx.get(REPAIRS, key);
      if (repair?.data.isOpen)
        tx.put(REPAIRS, key, { ...repair.data, isOpen: false, closedAt: engine.clock.now() }, repair.version);
    });
  }
}

/** One incident per processor with holes, naming their range; closed by a pass that finds none. */
async function tellHoles(
  engine: Engine,
  holes: readonly Hole[],
  left: Reconciliation['left'],
): Promise<void> {
  const byProcessor = Map.groupBy(holes, (hole) => hole.processor);
  const reasons = new Map(left.map(({ unit, why }) => [unit, why]));
  const open = await engine.alerts.open();
  for (const [processor, of] of byProcessor) {
    const [first, last] = [of[0]!, of.at(-1)!];
    const range = of.length === 1 ? first.date : `${of.length} dates from ${first.date} to ${last.date}`;
    const why = reasons.get(first.unit);
    const message = `${processor}: ${range} not as they should be (${first.detail})${why ? `; ${why}` : '; being repaired'}`;
    // Told again only when it changed: a hole that stays is one fact, not one per pass.
    if (open.some((incident) => incident.key === `holes/${processor}` && incident.message === message))
      continue;
    const severity = nodeOf(engine.graph, processor).required ? 'error' : 'warning';
    await engine.alerts.raise(`holes/${processor}`, severity, message);
  }
  for (const { key } of open) {
    const processor = key.startsWith('holes/') ? key.slice('holes/'.length) : null;
    if (processor !== null && !byProcessor.has(processor))
      await engine.alerts.resolve(key, 'the reconciler found no hole of it');
  }
}

/** For logs and schedule runs. */
export function reconciliationText({ holes, repaired, left }: Reconciliation): string {
  if (holes.length === 0) return 'no holes';
  return `${holes.length} holes: ${repaired.length} repairs asked for, ${left.length} left alone`;
}
