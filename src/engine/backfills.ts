/** Backfills as records: what was planned, how far it is, and the step that takes it on; who drives it may change at any time. */

import type { GameDate } from '../league/game-date.ts';
import { collection, type LedgerRecord, type LedgerTransaction } from '../ports/ledger.ts';
import { laterReaders, withDependents } from './dependents.ts';
import type { Engine } from './engine-context.ts';
import { windowReadersOf } from './graph.ts';
import { laneOf } from './lane-of.ts';
import { MUTES, type MuteRecord } from './mutes.ts';
import { requestSlate } from './orchestrator.ts';
import { advances } from './outcome.ts';
import { reopenUnits } from './reopen-units.ts';
import { SLATES, UNITS, type UnitRecord } from './unit.ts';

/** `planned` waits for its apply, `paused` for a resume; `ended` names in `unfinished` what did not come out. */
export type BackfillState = 'planned' | 'running' | 'paused' | 'ended';

export interface BackfillRecord {
  readonly from: GameDate;
  readonly to: GameDate;
  /** In the order they run. */
  readonly dates: readonly GameDate[];
  /** Last phase that runs; what comes after it is muted. */
  readonly throughPhase: number;
  /** Done again from the second phase on, although it is done. */
  readonly isRestated: boolean;
  /** Dates at work at once. */
  readonly concurrency: number;
  readonly units: number;
  readonly estimateMs: number | null;
  readonly codeVersion: string;
  /** Identity of the grid the plan was made from. */
  readonly gridVersion: string;
  readonly state: BackfillState;
  /** How many of `dates` were asked for. */
  readonly asked: number;
  readonly underWay: readonly GameDate[];
  readonly unfinished: readonly string[];
  readonly plannedAt: number;
  readonly plannedBy: string;
  readonly endedAt: number | null;
}
export const BACKFILLS = collection<BackfillRecord>('backfills', ['state', 'plannedAt']);

export const DATES_AT_ONCE = 4;
/** A mute that nobody lifts ends by itself. */
export const MUTED_FOR_MS = 7 * 86_400_000;
/** Nothing comes after it: such a backfill wakes everybody. */
export const LAST_PHASE = 9;

/** Incident of everything that goes wrong in it; also what it is called in mutes. */
export function backfillName(id: string): string {
  return `backfill/${id}`;
}

/** The writes that set a backfill going, for a commit that also has the audit. */
export function startBackfill(
  tx: LedgerTransaction,
  { key, data, version }: LedgerRecord<BackfillRecord>,
  mute: LedgerRecord<MuteRecord> | null,
  reason: string,
  now: number,
): void {
  tx.put(BACKFILLS, key, { ...data, state: 'running' }, version);
  const record: MuteRecord = {
    afterPhase: data.throughPhase,
    tables: null,
    from: data.from,
    to: data.to,
    backfill: backfillName(key),
    reason,
    since: mute?.data.since ?? now,
    expiresAt: now + MUTED_FOR_MS,
    isOpen: true,
  };
  if (mute) tx.put(MUTES, key, record, mute.version);
  else tx.create(MUTES, key, record);
}

/** One step of every running backfill: dates that have settled make room for the next ones. Returns how many run. */
export async function advanceBackfills(engine: Engine): Promise<number> {
  const running = await engine.ledger.query({ collection: BACKFILLS, where: { state: 'running' } });
  for (const { key, data } of running) await advance(engine, key, data);
  return running.length;
}

async function advance(engine: Engine, id: string, backfill: BackfillRecord): Promise<void> {
  if (backfill.codeVersion !== engine.codeVersion) {
    await engine.alerts.raise(
      backfillName(id),
      'error',
      `${backfillName(id)} was planned with code ${backfill.codeVersion}, this is ${engine.codeVersion}: plan it again`,
    );
    return;
  }
  const underWay: GameDate[] = [];
  for (const date of backfill.underWay) if (!(await isSettled(engine, date))) underWay.push(date);
  let { asked } = backfill;
  for (; underWay.length < backfill.concurrency && asked < backfill.dates.length; asked += 1) {
    const date = backfill.dates[asked] as GameDate;
    await askFor(engine, id, backfill, date);
    underWay.push(date);
  }
  const isOver = underWay.length === 0;
  if (!isOver && asked === backfill.asked && underWay.length === backfill.underWay.length) return;
  await change(engine, id, (data) => ({ ...data, asked, underWay }));
  if (isOver) await endBackfill(engine, id);
}

/** Asks for a date of the backfill: what is stuck is tried again, a restated one is done again as a whole. */
export async function askFor(
  engine: Engine,
  id: string,
  { isRestated, throughPhase }: Pick<BackfillRecord, 'isRestated' | 'throughPhase'>,
  date: GameDate,
): Promise<void> {
  const units = await engine.ledger.query({ collection: UNITS, where: { date, open: false } });
  const again = units.filter(({ data }) => {
    if (data.phase > throughPhase) return false;
    return isStuck(data) || (isRestated && data.phase > 1 && data.state === 'ended');
  });
  const name = backfillName(id);
  if (again.length > 0) {
    const keys = again.map(({ key }) => key);
    await reopenUnits(engine, keys, name, isRestated ? 'restated' : 'tried again', 'rebuild', 'backfill');
  }
  await requestSlate(engine, date, 'backfill', name);
}

/** Outcomes that leave only by somebody's wish, which a backfill is. */
function isStuck({ outcome }: UnitRecord): boolean {
  return outcome !== null && ['parked', 'empty_unexpected', 'blocked'].includes(outcome.kind);
}

/** Nothing of the date is in the making, and nothing of it has yet to be planned. */
async function isSettled(engine: Engine, date: GameDate): Promise<boolean> {
  const [slate, units] = await Promise.all([
    engine.ledger.get(SLATES, date),
    engine.ledger.query({ collection: UNITS, where: { date } }),
  ]);
  if (units.length === 0 || units.some(({ data }) => data.open)) return false;
  const calendar = units.filter(({ data }) => engine.graph.nodes.get(data.processor)?.cadence === 'calendar');
  // Without its schedule there is nothing more to come.
  if (calendar.some(({ data }) => data.outcome?.kind !== 'complete')) return true;
  return slate !== null && (slate.data.games === 0 || units.length > calendar.length);
}

/** Says what did not come out, in one incident, and has the live slates to come look at their windows once more. */
export async function endBackfill(engine: Engine, id: string): Promise<BackfillRecord | null> {
  const backfill = (await engine.ledger.get(BACKFILLS, id))?.data;
  if (!backfill || backfill.state === 'ended') return backfill ?? null;
  const unfinished = await unfinishedOf(engine, backfill);
  const ended = await change(engine, id, (data) => ({
    ...data,
    state: 'ended',
    asked: data.dates.length,
    underWay: [],
    unfinished: unfinished.slice(0, 50),
    endedAt: engine.clock.now(),
  }));
  const name = backfillName(id);
  if (unfinished.length === 0) await engine.alerts.resolve(name, 'it ended with everything there');
  else
    await engine.alerts.raise(
      name,
      'error',
      `${name}, ${backfill.from} to ${backfill.to}: ${unfinished.length} units did not come out, first ${unfinished[0]}`,
    );
  await wakeLiveReaders(engine, backfill, name);
  return ended;
}

async function unfinishedOf(engine: Engine, { dates, throughPhase }: BackfillRecord): Promise<string[]> {
  const first = dates[0];
  if (first === undefined) return [];
  const units = await engine.ledger.query({
    collection: UNITS,
    between: { field: 'date', from: first, to: dates.at(-1) as GameDate },
  });
  const asked = new Set(dates);
  return units
    .filter(({ data }) => {
      const isRequired = engine.graph.nodes.get(data.processor)?.required === true;
      const isTrouble = data.outcome?.kind === 'parked' || data.outcome?.kind === 'empty_unexpected';
      if (!(isRequired || isTrouble) || data.phase > throughPhase || !asked.has(data.date)) return false;
      if (laneOf(data) !== 'backfill') return false;
      return data.outcome === null || !advances(data.outcome, { required: true, acceptsPartial: true });
    })
    .map(({ key }) => key);
}

/** What is live heard nothing while it ran; now those whose games are still to come look once, all together. */
async function wakeLiveReaders(engine: Engine, { to }: BackfillRecord, name: string): Promise<void> {
  const found = new Set<string>();
  for (const node of engine.graph.nodes.values()) {
    if (windowReadersOf(engine.graph, node).length === 0) continue;
    for (const key of await laterReaders(engine, node.id, to, null)) found.add(key);
  }
  const told: string[] = [];
  for (const key of await withDependents(engine, [...found])) {
    const unit = (await engine.ledger.get(UNITS, key))?.data;
    if (!unit || laneOf(unit) !== 'live' || unit.state !== 'ended') continue;
    const slate = await engine.ledger.get(SLATES, unit.date);
    if ((slate?.data.firstTipoff ?? 0) > engine.clock.now()) told.push(key);
  }
  if (told.length > 0) await reopenUnits(engine, told, name, `${name} ended`, 'recheck');
}

async function change(
  engine: Engine,
  id: string,
  to: (data: BackfillRecord) => BackfillRecord,
): Promise<BackfillRecord | null> {
  return await engine.ledger.transact(async (tx) => {
    const record = await tx.get(BACKFILLS, id);
    // Paused or ended by somebody else meanwhile.
    if (!record || record.data.state === 'ended') return record?.data ?? null;
    const after = to(record.data);
    tx.put(BACKFILLS, id, after, record.version);
    return after;
  });
}
