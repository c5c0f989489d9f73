/**
 * Breakers: one per thing others depend on, never one per unit that suffers. An open one holds its units back at no cost
 * to them, lets one probe through at a time, and is closed by a probe that succeeds, never by the clock.
 */

import { NotNowError } from '../ports/bus.ts';
import { collection, type LedgerRecord, type LedgerTransaction } from '../ports/ledger.ts';
import type { Engine } from './engine-context.ts';
import { workTopic } from './graph.ts';
import { type PreparedWrites, prepareRaise, prepareResolve } from './incidents.ts';
import { laneOf } from './lane-of.ts';
import { outgoing, type Work } from './messages.ts';
import type { Outcome } from './outcome.ts';
import { UNITS, type UnitRecord } from './unit.ts';
import { classifyError } from './unit-error.ts';

export interface BreakerRecord {
  /** `host/<name>` of a source, `handler/<name>` of what handles messages. */
  readonly dependency: string;
  readonly isOpen: boolean;
  /** What the last failure said. */
  readonly detail: string;
  /** When it opened last, UTC milliseconds; null while it has only counted. */
  readonly since: number | null;
  /** No probe before this; null while it has never been open. */
  readonly until: number | null;
  /** Failures since it opened. */
  readonly failures: number;
  /** The processors known to depend on it: those it has failed. */
  readonly processors: readonly string[];
  /** The one that may try, and since when. */
  readonly probe: { readonly who: string; readonly at: number } | null;
  /** Failures of one kind in the last minute, while it is closed. */
  readonly recent: { readonly code: string; readonly at: readonly number[] };
  /** The code that failed: another one may try at once. */
  readonly codeVersion: string;
}

export const BREAKERS = collection<BreakerRecord>('breakers', ['isOpen']);

/** What opens the breaker of a handler (failure-modes.md §1.4). */
export const BREAKER_FAILURES = 20;
export const BREAKER_WINDOW_MS = 60_000;
/** Between probes of a dependency that does not say itself when it may be asked again. */
export const PROBE_AFTER_MS = 5 * 60_000;
/** A probe that has not ended by then was lost with its process. */
const PROBE_LOST_AFTER_MS = 5 * 60_000;

/** Who did not answer, and before when asking again is worth nothing. */
export interface Refusal {
  readonly dependency: string;
  readonly until: number;
}

/** How an attempt ended, as far as breakers are concerned. */
export interface BreakerEvidence {
  readonly unit: string;
  readonly processor: string;
  readonly attemptId: string;
  readonly refusal: (Refusal & { readonly detail: string }) | null;
  /** Dependencies that answered. */
  readonly reached: readonly string[];
}

export function hostDependency(host: string): string {
  return `host/${host}`;
}

export function breakerIncident(dependency: string): string {
  return `breaker/${dependency}`;
}

/** Whether an attempt of the unit may begin; the answer of an open breaker, with its record, otherwise. */
export async function holdingBreaker(
  tx: LedgerTransaction,
  processor: string,
  unit: string,
  now: number,
): Promise<{ readonly holds: BreakerRecord | null; readonly claim: PreparedWrites }> {
  const open = await tx.query({ collection: BREAKERS, where: { isOpen: true } });
  const mine = open.filter(({ data }) => data.processors.includes(processor));
  const holds = mine.find(({ data }) => !mayProbe(data, unit, now));
  if (holds) return { holds: holds.data, claim: () => undefined };
  const claim = () => {
    for (const breaker of mine)
      tx.put(BREAKERS, breaker.key, claimed(breaker.data, unit, now), breaker.version);
  };
  return { holds: null, claim };
}

/** A unit that is held back: nothing of its budget is spent. */
export function heldBack(breaker: BreakerRecord): Outcome {
  return {
    kind: 'blocked',
    gate: 'breaker',
    detail: `${breaker.dependency} does not answer since ${timeText(breaker.since)}, next probe ${timeText(breaker.until)}: ${breaker.detail}`,
    breaker: breaker.dependency,
  };
}

/** The breakers' side of an attempt's end, for the commit that ends it. */
export async function prepareBreakers(
  tx: LedgerTransaction,
  engine: Pick<Engine, 'sabotage' | 'codeVersion'>,
  evidence: BreakerEvidence,
  now: number,
): Promise<PreparedWrites> {
  const { unit, processor, attemptId, refusal, reached } = evidence;
  const failed = refusal && dependencyOf(engine, refusal.dependency, unit);
  const writes: PreparedWrites[] = [];
  const open = await tx.query({ collection: BREAKERS, where: { isOpen: true } });
  for (const { key, data, version } of open) {
    const isProbe = data.probe?.who === unit;
    if (key === failed) continue;
    if (reached.includes(key) || (isProbe && reached.length > 0)) {
      const evidenceText = `attempt ${attemptId} of ${unit} was answered`;
      writes.push(await prepareResolve(tx, breakerIncident(key), evidenceText, now));
      writes.push(() => tx.put(BREAKERS, key, closed(data), version));
    } else if (isProbe) writes.push(() => tx.put(BREAKERS, key, { ...data, probe: null }, version));
  }
  if (refusal && failed) {
    const known = await tx.get(BREAKERS, failed);
    const opened = openedBy(known?.data ?? fresh(failed, engine.codeVersion), refusal, now);
    const after: BreakerRecord = {
      ...opened,
      processors: [...new Set([...opened.processors, processor])].sort(),
      probe: opened.probe?.who === unit ? null : opened.probe,
      codeVersion: engine.codeVersion,
    };
    writes.push(await raise(tx, after, now));
    writes.push(() => write(tx, known, after));
  }
  return () => {
    for (const one of writes) one();
  };
}

/** The dependency a refusal is held against; a careless engine holds it against whoever suffers. */
export function dependencyOf(engine: Pick<Engine, 'sabotage'>, dependency: string, unit: string): string {
  return engine.sabotage?.breaks === 'breakerOnTheMember' ? `member/${unit}` : dependency;
}

/**
 * A step of the ticker: one unit of every open breaker whose time has come is asked again as its probe, and all that a
 * closed one has held. Returns the units asked for.
 */
export async function probeBreakers(engine: Engine): Promise<string[]> {
  const held = (await engine.ledger.query({ collection: UNITS, where: { open: true } })).filter(
    ({ data }) => breakerOf(data) !== null,
  );
  if (held.length === 0) return [];
  const breakers = await engine.ledger.query({ collection: BREAKERS });
  const now = engine.clock.now();
  const asked: string[] = [];
  for (const { key: dependency, data } of breakers) {
    const mine = held.filter((unit) => breakerOf(unit.data) === dependency).map(({ key }) => key);
    const isDue = data.isOpen && (data.until ?? 0) <= now && !isProbing(data, now);
    for (const unit of data.isOpen ? mine.sort(byDate).slice(0, isDue ? 1 : 0) : mine)
      if (await askAgain(engine, unit, dependency)) asked.push(unit);
  }
  return asked;
}

/**
 * Runs `handle` unless the breaker of `dependency` is open; then the message of `who` comes again later, uncounted. One
 * at a time is let through as a probe when the breaker's time has come or the code is another. Permanent errors count
 * against the handler.
 */
export async function behindBreaker<T>(
  engine: Engine,
  dependency: string,
  who: string,
  handle: () => Promise<T>,
): Promise<T> {
  const admission = await admit(engine, dependency, who);
  if (typeof admission === 'number')
    throw new NotNowError(`the breaker of ${dependency} is open: ${who} waits for its probe`, admission);
  try {
    const result = await handle();
    if (admission === 'probe') await noteHandlerSuccess(engine, dependency, who);
    return result;
  } catch (error) {
    const failure = classifyError(error);
    if (failure.error === 'permanent') await noteHandlerFailure(engine, dependency, who, failure);
    throw error;
  }
}

/** Whether the breaker is open, for who can leave the work to others. */
export async function isBreakerOpen(engine: Engine, dependency: string): Promise<boolean> {
  return (await engine.ledger.get(BREAKERS, dependency))?.data.isOpen ?? false;
}

/** `free`, the one `probe`, or until when to wait. */
async function admit(engine: Engine, dependency: string, who: string): Promise<'free' | 'probe' | number> {
  if (!(await isBreakerOpen(engine, dependency))) return 'free';
  return await engine.ledger.transact(async (tx) => {
    const breaker = await tx.get(BREAKERS, dependency);
    const now = engine.clock.now();
    if (!breaker?.data.isOpen) return 'free';
    const isOtherCode = breaker.data.codeVersion !== engine.codeVersion;
    if (!isOtherCode && !mayProbe(breaker.data, who, now)) return breaker.data.until ?? now;
    const { codeVersion } = engine;
    tx.put(BREAKERS, dependency, { ...claimed(breaker.data, who, now), codeVersion }, breaker.version);
    return 'probe';
  });
}

/** A handler's failure: `BREAKER_FAILURES` of one code within a minute open its breaker, and so does a failed probe. */
async function noteHandlerFailure(
  engine: Engine,
  dependency: string,
  who: string,
  failure: { readonly code: string; readonly message: string },
): Promise<void> {
  await engine.ledger.transact(async (tx) => {
    const known = await tx.get(BREAKERS, dependency);
    const now = engine.clock.now();
    const before = known?.data ?? fresh(dependency, engine.codeVersion);
    const isSame = before.recent.code === failure.code;
    const at = [...(isSame ? before.recent.at.filter((then) => then > now - BREAKER_WINDOW_MS) : []), now];
    const counted = { ...before, detail: failure.message, recent: { code: failure.code, at } };
    const isProbe = before.probe?.who === who;
    if (!before.isOpen && at.length < BREAKER_FAILURES) {
      write(tx, known, counted);
      return;
    }
    const refusal = {
      detail: failure.message,
      until: isProbe || !before.isOpen ? now + PROBE_AFTER_MS : now,
    };
    const after = { ...openedBy(counted, refusal, now), probe: isProbe ? null : before.probe };
    const writeIncident = await raise(tx, after, now);
    write(tx, known, after);
    writeIncident();
  });
}

/** The handler did the probe's message: its breaker closes. */
async function noteHandlerSuccess(engine: Engine, dependency: string, who: string): Promise<void> {
  await engine.ledger.transact(async (tx) => {
    const breaker = await tx.get(BREAKERS, dependency);
    if (!breaker?.data.isOpen || breaker.data.probe?.who !== who) return;
    const now = engine.clock.now();
    const resolve = await prepareResolve(tx, breakerIncident(dependency), `${who} was handled`, now);
    tx.put(BREAKERS, dependency, closed(breaker.data), breaker.version);
    resolve();
  });
}

/** The breaker that holds the unit back, or null. */
export function breakerOf({ state, outcome }: Pick<UnitRecord, 'state' | 'outcome'>): string | null {
  return state === 'ended' && outcome?.kind === 'blocked' ? (outcome.breaker ?? null) : null;
}

async function askAgain(engine: Engine, key: string, dependency: string): Promise<boolean> {
  return await engine.ledger.transact(async (tx) => {
    const [unit, breaker] = await Promise.all([tx.get(UNITS, key), tx.get(BREAKERS, dependency)]);
    const now = engine.clock.now();
    if (!unit || !breaker || breakerOf(unit.data) !== dependency) return false;
    if (breaker.data.isOpen) {
      if (!mayProbe(breaker.data, key, now)) return false;
      tx.put(BREAKERS, dependency, claimed(breaker.data, key, now), breaker.version);
    }
    const { processor, date, generation, phase } = unit.data;
    const work: Work = {
      event_type: 'unit_work',
      schema_version: 1,
      correlation_id: `slate-${date}`,
      causation_id: breakerIncident(dependency),
      lane: laneOf(unit.data),
      emitted_at: now,
      processor,
      game_date: date,
      generation,
      slot: '',
    };
    tx.put(UNITS, key, { ...unit.data, state: 'eligible', outcome: null }, unit.version);
    tx.emit(outgoing(workTopic(phase), [key, dependency, unit.version], work));
    return true;
  });
}

function mayProbe(breaker: BreakerRecord, who: string, now: number): boolean {
  if (breaker.probe?.who === who) return true;
  return (breaker.until ?? 0) <= now && !isProbing(breaker, now);
}

function isProbing({ probe }: BreakerRecord, now: number): boolean {
  return probe !== null && probe.at > now - PROBE_LOST_AFTER_MS;
}

function claimed(breaker: BreakerRecord, who: string, now: number): BreakerRecord {
  return { ...breaker, probe: { who, at: now } };
}

function fresh(dependency: string, codeVersion: string): BreakerRecord {
  return {
    dependency,
    isOpen: false,
    detail: '',
    since: null,
    until: null,
    failures: 0,
    processors: [],
    probe: null,
    recent: { code: '', at: [] },
    codeVersion,
  };
}

function openedBy(
  breaker: BreakerRecord,
  { detail, until }: { readonly detail: string; readonly until: number },
  now: number,
): BreakerRecord {
  return breaker.isOpen
    ? { ...breaker, detail, until: Math.max(breaker.until ?? 0, until), failures: breaker.failures + 1 }
    : { ...breaker, isOpen: true, detail, since: now, until, failures: 1 };
}

function closed(breaker: BreakerRecord): BreakerRecord {
  return { ...breaker, isOpen: false, probe: null, recent: { code: '', at: [] } };
}

async function raise(tx: LedgerTransaction, breaker: BreakerRecord, now: number): Promise<PreparedWrites> {
  const { dependency, detail, since, until } = breaker;
  const message = `${dependency} fails since ${timeText(since)}, next probe ${timeText(until)}: ${detail}`;
  return await prepareRaise(tx, { key: breakerIncident(dependency), severity: 'error', message }, now);
}

function write(tx: LedgerTransaction, known: LedgerRecord<BreakerRecord> | null, after: BreakerRecord): void {
  if (known) tx.put(BREAKERS, known.key, after, known.version);
  else tx.create(BREAKERS, after.dependency, after);
}

function byDate(a: string, b: string): number {
  const date = (key: string) => key.slice(key.lastIndexOf('/') + 1);
  return date(b).localeCompare(date(a)) || a.localeCompare(b);
}

function timeText(instant: number | null): string {
  return instant === null ? 'never' : new Date(instant).toISOString();
}
