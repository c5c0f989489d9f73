/** Deadlines of the grid: closes cells with what their units show, gates with who is missing, and says what is late, once. */

import type { GameDate } from '../league/game-date.ts';
import { addDays } from '../league/game-date.ts';
import type { LedgerRecord } from '../ports/ledger.ts';
import { announceEnd } from './announce-end.ts';
import { CELLS, type CellRecord, PLANNED_DATES } from './cells.ts';
import type { Engine } from './engine-context.ts';
import { evaluateGate } from './evaluate-gates.ts';
import { type Graph, nodeOf } from './graph.ts';
import { type GridPorts, plannedInMemory } from './grid.ts';
import { mutesOver } from './mutes.ts';
import { advances, isMuted, isTerminal, type Outcome, outcomeText } from './outcome.ts';
import { GATES, UNITS, type UnitRecord, unitKey } from './unit.ts';

export interface DeadlineReport {
  readonly closed: readonly string[];
  /** Cells whose time was over. */
  readonly givenUp: readonly string[];
  readonly late: readonly string[];
}

/** Looks at every open cell up to the league's today, and at those that were closed without a usable result. */
export async function evaluateDeadlines({ engine, calendar }: GridPorts): Promise<DeadlineReport> {
  const now = engine.clock.now();
  const [open, short] = await Promise.all([
    engine.ledger.query({
      collection: CELLS,
      where: { open: true },
      between: { field: 'date', to: calendar.dateAt(now) },
    }),
    engine.ledger.query({ collection: CELLS, where: { isShort: true } }),
  ]);
  const closed: string[] = [];
  const givenUp: string[] = [];
  const late: LedgerRecord<CellRecord>[] = [];
  const stillShort: LedgerRecord<CellRecord>[] = [];
  for (const cell of [...open, ...short]) {
    if (isForgotten(engine, cell.data.date)) continue;
    const unit = (await engine.ledger.get(UNITS, cell.key))?.data ?? null;
    if (unit !== null && isDone(unit)) {
      await closeCell(engine, cell, unit.outcome, whoEnded(unit, cell.data));
      closed.push(cell.key);
    } else if (!cell.data.isShort && unit !== null && isMuted(unit.outcome)) {
      await closeCell(engine, cell, unit.outcome, 'the border is muted');
      closed.push(cell.key);
    } else if (cell.data.isShort) {
      stillShort.push(cell);
    } else if (now >= cell.data.giveUp) {
      const outcome = await giveUp(engine, cell);
      await closeCell(engine, cell, outcome, `give_up at ${new Date(cell.data.giveUp).toISOString()}`);
      (advances(outcome, { required: true }) ? closed : givenUp).push(cell.key);
      if (!advances(outcome, { required: true })) stillShort.push(cell);
    } else if (now >= cell.data.due) {
      late.push(cell);
    }
  }
  const dates = new Set([...open, ...short].map(({ data }) => data.date));
  for (const date of dates) {
    const isBackfilled = (await mutesOver(engine.ledger, date, now)).length > 0;
    // A backfill tells its own trouble, in one incident; what it mutes is nobody's trouble.
    const isTold = ({ data }: LedgerRecord<CellRecord>) =>
      data.date === date &&
      data.required &&
      !isMuted(data.outcome) &&
      !(isBackfilled && data.mode === 'backfill');
    await tellLate(engine, date, late.filter(isTold), stillShort.filter(isTold));
  }
  return { closed, givenUp, late: late.map(({ key }) => key) };
}

/** Whether a process that keeps its times in memory has never heard of the date. */
function isForgotten({ sabotage, ...engine }: Engine, date: GameDate): boolean {
  return sabotage?.breaks === 'timesInMemory' && !sabotage.counters.has(plannedInMemory(engine, date));
}

function isDone(unit: UnitRecord): unit is UnitRecord & { outcome: Outcome } {
  return unit.state === 'ended' && unit.outcome !== null && advances(unit.outcome, { required: true });
}

function whoEnded(unit: UnitRecord, cell: CellRecord): string {
  const attempt = unit.attemptId === null ? 'its gate' : `attempt ${unit.attemptId}`;
  return cell.isShort && cell.outcome ? `${attempt}, after ${outcomeText(cell.outcome)}` : attempt;
}

/** The deadline of the unit's gate passes with the cell's; returns what the cell is closed with. */
async function giveUp(engine: Engine, { key, data: cell }: LedgerRecord<CellRecord>): Promise<Outcome> {
  const gate = await engine.ledger.get(GATES, key);
  if (gate?.data.verdict === 'waiting')
    await evaluateGate(engine, key, { id: `give_up ${key}`, correlationId: `slate-${cell.date}` }, 'over');
  await endHalted(engine, key);
  const unit = (await engine.ledger.get(UNITS, key))?.data ?? null;
  return closingOutcome(cell, unit, (await engine.ledger.get(GATES, key))?.data.detail ?? null);
}

/** What was halted until its time was over is rightly empty: its unit ends, and whoever waits for it is told. */
async function endHalted(engine: Engine, key: string): Promise<void> {
  const ended = await engine.ledger.transact(async (tx) => {
    const unit = await tx.get(UNITS, key);
    const outcome = unit?.data.outcome;
    if (unit?.data.state !== 'ended' || outcome?.kind !== 'blocked' || outcome.gate !== 'halt') return null;
    const after: UnitRecord = { ...unit.data, open: false, outcome: { kind: 'empty_ok', reason: 'halted' } };
    tx.put(UNITS, key, after, unit.version);
    announceEnd(tx, nodeOf(engine.graph, unit.data.processor), after, `${key}@${unit.version}`, {
      correlationId: `slate-${unit.data.date}`,
      causationId: `give_up ${key}`,
      at: engine.clock.now(),
      changed: false,
      attemptId: null,
    });
    return after;
  });
  if (ended) engine.onUnitEnded?.(ended, null);
}

/** What a cell shows for ever when its time is over. Pure. */
export function closingOutcome(
  cell: Pick<CellRecord, 'recoverability'>,
  unit: Pick<UnitRecord, 'state' | 'outcome' | 'open'> | null,
  gateDetail: string | null,
): Outcome {
  if (unit?.outcome && !unit.open && isTerminal(unit.outcome)) return unit.outcome;
  const found =
    unit === null
      ? 'it was never planned'
      : unit.outcome
        ? outcomeText(unit.outcome)
        : unit.state === 'planned'
          ? (gateDetail ?? 'its gate is closed')
          : `it is ${unit.state}`;
  // Its moment has passed and shows itself to no one any more: only a declaration makes that rightful.
  if (cell.recoverability === 'point_in_time')
    return { kind: 'failed', error: 'permanent', code: 'moment_missed', message: found };
  return unit?.outcome?.kind === 'blocked'
    ? unit.outcome
    : { kind: 'blocked', gate: 'upstream', detail: found };
}

async function closeCell(
  engine: Engine,
  { key, version }: LedgerRecord<CellRecord>,
  outcome: Outcome,
  closedBy: string,
): Promise<void> {
  await engine.ledger.transact(async (tx) => {
    const cell = await tx.get(CELLS, key);
    // Another instance's ticker was here first.
    if (!cell || cell.version !== version) return;
    const isShort = !advances(outcome, { required: true });
    const closedAt = engine.clock.now();
    tx.put(CELLS, key, { ...cell.data, open: false, isShort, outcome, closedAt, closedBy }, version);
  });
}

/** One incident per date, told when what is late or given up changes, closed when all of it has come. */
async function tellLate(
  engine: Engine,
  date: GameDate,
  late: readonly LedgerRecord<CellRecord>[],
  short: readonly LedgerRecord<CellRecord>[],
): Promise<void> {
  const roots = rootsOf(engine.graph, late);
  const lost = rootsOf(engine.graph, short);
  const named = [...roots.map((key) => `late ${key}`), ...lost.map((key) => `given up ${key}`)].sort();
  const before = await engine.ledger.transact(async (tx) => {
    const planned = await tx.get(PLANNED_DATES, date);
    if (!planned || sameList(planned.data.lateNamed, named)) return null;
    tx.put(PLANNED_DATES, date, { ...planned.data, lateNamed: named }, planned.version);
    return planned.data.lateNamed;
  });
  if (before === null) return;
  const incident = `late/${date}`;
  if (named.length === 0) {
    await engine.alerts.resolve(incident, `every required output of ${date} is there`);
    return;
  }
  const behind = late.length + short.length - named.length;
  const message = `${date}: ${named.slice(0, 5).join(', ')}${named.length > 5 ? ` and ${named.length - 5} more` : ''}`;
  await engine.alerts.raise(
    incident,
    lost.length > 0 ? 'critical' : 'error',
    `${message}${behind > 0 ? `; ${behind} more outputs wait behind them` : ''}`,
  );
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

/** Those that do not merely wait for another one of them. */
function rootsOf(graph: Graph, cells: readonly LedgerRecord<CellRecord>[]): string[] {
  const keys = new Set(cells.map(({ key }) => key));
  return cells
    .filter(({ data }) =>
      nodeOf(graph, data.processor).needs.every(({ processor, at }) => {
        if (at !== 'same' && at !== 'day_after') return true;
        return !keys.has(unitKey(processor, at === 'same' ? data.date : addDays(data.date, 1)));
      }),
    )
    .map(({ key }) => key);
}
