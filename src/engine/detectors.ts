/**
 * Detectors: what watches the whole, each over targets of the graph, each with a state that says when it knows nothing.
 *
 * The incident of a fault stays open until the detector itself reads that the fault is gone: not knowing closes nothing,
 * and nothing that is open moves the measure it was found by.
 */

import { easternDate } from '../league/eastern-time.ts';
import type { GameDate } from '../league/game-date.ts';
import type { Severity } from '../ports/alerts.ts';
import type { BusStatistics } from '../ports/bus.ts';
import { collection } from '../ports/ledger.ts';
import { CELLS, type CellRecord, PLANNED_DATES } from './cells.ts';
import type { Engine } from './engine-context.ts';
import type { Graph } from './graph.ts';
import { type IncidentCause, prepareSubject } from './incidents.ts';
import { ATTEMPTS, type AttemptRecord, DEAD_LETTERS, type DeadLetterRecord } from './unit.ts';

/**
 * `held`: nothing can be wrong yet, or what is wrong is another target's; `no_data`: it should know and does not, which
 * is never OK.
 */
export type Reading =
  | { readonly state: 'ok'; readonly message: string }
  | { readonly state: 'held'; readonly message: string }
  | { readonly state: 'no_data'; readonly message: string }
  | {
      readonly state: 'firing';
      readonly message: string;
      readonly severity: Severity;
      /** Targets with one cause are one incident; default: an incident of the target's own. */
      readonly cause?: string;
      /** The measure the fault was found by: the detector gets it back until it reads ok. */
      readonly baseline?: number;
    };

export interface DetectorStateRecord {
  readonly detector: string;
  readonly target: string;
  readonly state: Reading['state'];
  /** Since when it reads so, UTC milliseconds. */
  readonly since: number;
  readonly message: string;
  /** A fault was found and has not been seen gone; stays true through `no_data` and `held`. */
  readonly isOpen: boolean;
  readonly baseline: number | null;
}

export const DETECTOR_STATES = collection<DetectorStateRecord>('detector_states', [
  'detector',
  'target',
  'state',
  'isOpen',
]);

export interface DetectorPorts {
  readonly engine: Engine;
  /** What the bus has not delivered; null where it cannot be asked. */
  readonly pending: (() => Promise<BusStatistics>) | null;
}

/** What one pass shares among its looks. */
export interface DetectorPass extends DetectorPorts {
  readonly now: number;
  /** Attempts that began in the last two weeks, oldest first, by processor. */
  attempts(): Promise<ReadonlyMap<string, readonly AttemptRecord[]>>;
  /** Cells of the last 45 days, newest first, by processor. */
  cells(): Promise<ReadonlyMap<string, readonly CellRecord[]>>;
  /** Dates of the last 45 days that had games, oldest first. */
  gameDates(): Promise<readonly GameDate[]>;
  /** Open dead letters, oldest first, by subscription. */
  letters(): Promise<ReadonlyMap<string, readonly DeadLetterRecord[]>>;
  statistics(): Promise<BusStatistics | null>;
}

export interface Detector {
  readonly id: string;
  readonly watches: string;
  /** The fault its must-fire test injects. */
  readonly mustFire: string;
  /** Names of the graph's processors or subscriptions. */
  targets(graph: Graph): readonly string[];
  look(pass: DetectorPass, target: string, last: DetectorStateRecord | null): Promise<Reading>;
}

/** Everything wrong with the registry; part of the start-up check. Pure. */
export function detectorFaults(detectors: readonly Detector[], graph: Graph): string[] {
  const faults: string[] = [];
  const known = new Set([...graph.nodes.keys(), ...graph.subscriptions.map(({ name }) => name)]);
  const ids = detectors.map(({ id }) => id);
  for (const detector of detectors) {
    const { id, mustFire } = detector;
    const targets = detector.targets(graph);
    if (ids.filter((other) => other === id).length > 1) faults.push(`detector ${id} is declared twice`);
    if (mustFire.trim() === '') faults.push(`detector ${id} names no fault that must make it fire`);
    if (targets.length === 0) faults.push(`detector ${id} has no target: it watches nothing`);
    for (const target of targets)
      if (!known.has(target)) faults.push(`detector ${id} watches ${target}, which the graph does not have`);
  }
  return faults;
}

const DAY_MS = 24 * 3_600_000;
const LOOK_BACK_MS = 14 * DAY_MS;
/** How far back a target's own dates are looked at. */
const HISTORY_MS = 45 * DAY_MS;

/** Looks at every target once and keeps what changed. Returns what every one of them reads now. */
export async function evaluateDetectors(
  ports: DetectorPorts,
  detectors: readonly Detector[],
): Promise<readonly DetectorStateRecord[]> {
  const { engine } = ports;
  const pass = createPass(ports);
  const stored = new Map(
    (await engine.ledger.query({ collection: DETECTOR_STATES })).map(({ key, data }) => [key, data]),
  );
  const states: DetectorStateRecord[] = [];
  for (const detector of detectors) {
    for (const target of detector.targets(engine.graph)) {
      const last = stored.get(stateKey(detector.id, target)) ?? null;
      const state = nextState(
        detector.id,
        target,
        await lookSafely(pass, detector, target, last),
        last,
        pass.now,
      );
      if (last === null || isNews(last, state.record)) await keep(engine, state, pass.now);
      states.push(state.record);
    }
  }
  return states;
}

/** What every target reads, without keeping or telling anything. */
export async function readDetectors(
  ports: DetectorPorts,
  detectors: readonly Detector[],
): Promise<readonly DetectorStateRecord[]> {
  const pass = createPass(ports);
  const states: DetectorStateRecord[] = [];
  for (const detector of detectors) {
    for (const target of detector.targets(ports.engine.graph)) {
      const last =
        (await ports.engine.ledger.get(DETECTOR_STATES, stateKey(detector.id, target)))?.data ?? null;
      const reading = await lookSafely(pass, detector, target, last);
      states.push(nextState(detector.id, target, reading, last, pass.now).record);
    }
  }
  return states;
}

function createPass(ports: DetectorPorts): DetectorPass {
  const { ledger, clock } = ports.engine;
  const now = clock.now();
  const between = { field: 'date', from: easternDate(now - HISTORY_MS), to: easternDate(now) } as const;
  return {
    ...ports,
    now,
    attempts: once(async () => {
      const found = await ledger.query({
        collection: ATTEMPTS,
        between: { field: 'startedAt', from: now - LOOK_BACK_MS },
        orderBy: 'startedAt',
      });
      return Map.groupBy(
        found.map(({ data }) => data),
        ({ processor }) => processor,
      );
    }),
    cells: once(async () => {
      const found = await ledger.query({ collection: CELLS, between });
      const newestFirst = found.map(({ data }) => data).sort((a, b) => (a.date < b.date ? 1 : -1));
      return Map.groupBy(newestFirst, ({ processor }) => processor);
    }),
    gameDates: once(async () => {
      const found = await ledger.query({ collection: PLANNED_DATES, between });
      return found.flatMap(({ data }) => (data.games > 0 ? [data.date] : [])).sort();
    }),
    letters: once(async () => {
      const found = await ledger.query({ collection: DEAD_LETTERS, where: { state: 'open' }, orderBy: 'at' });
      return Map.groupBy(
        found.map(({ data }) => data),
        ({ subscription }) => subscription,
      );
    }),
    statistics: once(async () => (await ports.pending?.()) ?? null),
  };
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | null = null;
  return () => {
    asked ??= ask();
    return asked;
  };
}

/** A detector that falls over knows nothing. */
async function lookSafely(
  pass: DetectorPass,
  detector: Detector,
  target: string,
  last: DetectorStateRecord | null,
): Promise<Reading> {
  let reading: Reading;
  try {
    reading = await detector.look(pass, target, last);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    reading = { state: 'no_data', message: `it could not look at ${target}: ${message}` };
  }
  return pass.engine.sabotage?.breaks === 'noDataIsOk' && reading.state === 'no_data'
    ? { state: 'ok', message: reading.message }
    : reading;
}

interface NextState {
  readonly record: DetectorStateRecord;
  /** What the target suffers from now; null: as before. */
  readonly causes: readonly IncidentCause[] | null;
}

/** What becomes of a target's state with a new reading. Pure. */
export function nextState(
  detector: string,
  target: string,
  reading: Reading,
  last: DetectorStateRecord | null,
  now: number,
): NextState {
  const since = last?.state === reading.state ? last.since : now;
  const record = { detector, target, state: reading.state, since, message: reading.message };
  switch (reading.state) {
    case 'firing': {
      const key = reading.cause ?? `detector/${detector}/${target}`;
      const { severity, message } = reading;
      return {
        record: { ...record, isOpen: true, baseline: reading.baseline ?? null },
        causes: [{ key, severity, message }],
      };
    }
    case 'ok':
      return { record: { ...record, isOpen: false, baseline: null }, causes: [] };
    case 'no_data': {
      const isOpen = last?.isOpen ?? false;
      const blind: IncidentCause = {
        key: `detector/${detector}/no_data`,
        severity: 'warning',
        message: `${detector} knows nothing of ${target}: ${reading.message}`,
      };
      // The fault it had found stays what the target suffers from.
      return {
        record: { ...record, isOpen, baseline: last?.baseline ?? null },
        causes: isOpen ? null : [blind],
      };
    }
    case 'held':
      return {
        record: { ...record, isOpen: last?.isOpen ?? false, baseline: last?.baseline ?? null },
        causes: last?.isOpen ? null : [],
      };
  }
}

function isNews(last: DetectorStateRecord, next: DetectorStateRecord): boolean {
  return last.state !== next.state || last.isOpen !== next.isOpen;
}

async function keep(engine: Engine, { record, causes }: NextState, now: number): Promise<void> {
  const key = stateKey(record.detector, record.target);
  const subject = `detector ${key}`;
  await engine.ledger.transact(async (tx) => {
    const stored = await tx.get(DETECTOR_STATES, key);
    const write =
      causes === null
        ? () => undefined
        : await prepareSubject(tx, subject, causes, `${record.detector} reads: ${record.message}`, now);
    if (stored) tx.put(DETECTOR_STATES, key, record, stored.version);
    else tx.create(DETECTOR_STATES, key, record);
    write();
  });
}

function stateKey(detector: string, target: string): string {
  return `${detector}/${target}`;
}
