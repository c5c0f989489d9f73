/** Reads a home: through its files when nobody has it open, else by asking the process that does, over loopback. */

import { join } from 'node:path';
import { openDuckdbWarehouse } from '../adapters/embedded/duckdb-warehouse.ts';
import { folderExports } from '../adapters/embedded/folder-exports.ts';
import { folderPayloads } from '../adapters/embedded/folder-payloads.ts';
import { HomeInUseError, type HomeLock, lockHome, readLock } from '../adapters/embedded/home-lock.ts';
import { systemClock } from '../adapters/embedded/system-clock.ts';
import { auditChained } from '../engine/audit-chain.ts';
import type { Graph } from '../engine/graph.ts';
import { ledgerAlerts } from '../engine/ledger-alerts.ts';
import type { GameDate } from '../league/game-date.ts';
import { buildGraph } from '../pipeline/build-graph.ts';
import { PROCESSORS } from '../pipeline/processors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Exports } from '../ports/exports.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { PayloadArchive } from '../ports/payload-archive.ts';
import { QueryError, type Row, type Warehouse } from '../ports/warehouse.ts';
import { readConfig } from './config.ts';
import { hasLedger, openEngine } from './open-engine.ts';
import { UsageError } from './usage-error.ts';
import { predictionsView, type SlatePredictions } from './views/predictions-view.ts';
import { type SeasonView, seasonView } from './views/season-view.ts';
import { type StatusView, statusView } from './views/status-view.ts';

/** Another reader has the home for a moment only; whoever has it longer is named to the caller. */
const READER_WAIT_MS = 1500;
const RETRY_MS = 50;

export interface HomeReader {
  status(date: GameDate | null): Promise<StatusView>;
  /** The season of `date`, or of the newest slate. */
  season(date: GameDate | null): Promise<SeasonView>;
  predictions(date: GameDate): Promise<SlatePredictions>;
  /** One read-only statement; throws `QueryError`. */
  query(sql: string): Promise<Row[]>;
}

/** Opens the home for `read`, whichever way is open, and closes it again. */
export async function readHome<T>(home: string, read: (reader: HomeReader) => Promise<T>): Promise<T> {
  const opened = await enterHome(home);
  if (typeof opened === 'string') return await read(remoteReader(opened));
  try {
    return await readFiles(home, read);
  } finally {
    opened.release();
  }
}

/** The lock, or the address of the process that has it and answers. Throws `HomeInUseError` when it does not answer. */
export async function enterHome(home: string): Promise<HomeLock | string> {
  if (!hasLedger(home)) {
    throw new UsageError(
      `there is no home at ${home}: make one with \`tipoff demo\` or \`tipoff run <date>\`, or name another with --home`,
    );
  }
  const clock = systemClock();
  const until = clock.now() + READER_WAIT_MS;
  for (;;) {
    try {
      return lockHome(home);
    } catch (error) {
      if (!(error instanceof HomeInUseError)) throw error;
      const address = readLock(home)?.address;
      if (address) return address;
      if (clock.now() >= until) throw error;
      await new Promise<void>((wake) => clock.setTimer(clock.now() + RETRY_MS, wake));
    }
  }
}

export interface HomeFiles {
  readonly ledger: Ledger;
  readonly warehouse: Warehouse;
  readonly payloads: PayloadArchive;
  readonly exports: Exports;
  readonly graph: Graph;
  readonly clock: Clock;
}

/** Opens the files of a home that was entered; nothing is delivered meanwhile. */
export async function withFiles<T>(home: string, work: (files: HomeFiles) => Promise<T>): Promise<T> {
  const clock = systemClock();
  const graph = buildGraph(PROCESSORS);
  const { ledger: records } = await openEngine(readConfig(process.env).engine, {
    home,
    topology: graph.subscriptions,
    clock,
  });
  const ledger = auditChained(records);
  try {
    const warehouse = await openDuckdbWarehouse({ file: join(home, 'warehouse.duckdb') });
    const payloads = folderPayloads(join(home, 'payloads'));
    const exports = folderExports(join(home, 'exports'));
    try {
      return await work({ ledger, warehouse, payloads, exports, graph, clock });
    } finally {
      await payloads.close();
      await warehouse.close();
    }
  } finally {
    await ledger.close();
  }
}

async function readFiles<T>(home: string, read: (reader: HomeReader) => Promise<T>): Promise<T> {
  return await withFiles(home, async ({ ledger, warehouse, graph, clock }) => {
    const alerts = ledgerAlerts(ledger, clock);
    return await read({
      status: (date) => statusView({ ledger, alerts, graph, clock, isWorking: false }, date),
      season: (date) => seasonView(ledger, systemClock().now(), date, graph),
      predictions: (date) => predictionsView(ledger, warehouse, date),
      query: (sql) => warehouse.query(sql),
    });
  });
}

function remoteReader(address: string): HomeReader {
  const ask = (path: string, body?: string) => askOwner(address, path, body);
  return {
    status: async (date) => (await ask(`/api/status${date ? `?date=${date}` : ''}`)) as StatusView,
    season: async (date) => (await ask(`/api/season${date ? `?date=${date}` : ''}`)) as SeasonView,
    predictions: async (date) => (await ask(`/api/predictions?date=${date}`)) as SlatePredictions,
    query: async (sql) => (await ask('/api/query', sql)) as Row[],
  };
}

/** Asks the process that has the home open. Throws what it answers as the error it would be here. */
export async function askOwner(address: string, path: string, body?: string): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(`${address}${path}`, body === undefined ? {} : { method: 'POST', body });
  } catch (cause) {
    throw new UsageError(
      `the process that has the home open does not answer at ${address}: wait until it has started or stopped, then try again`,
      { cause },
    );
  }
  const text = await response.text();
  if (response.ok) return JSON.parse(text);
  const { error, isUsage } = parsedError(text);
  if (isUsage) throw new UsageError(error ?? 'refused');
  if (response.status === 400) throw new QueryError(error ?? 'refused');
  throw new Error(
    `the process that has the home open answered ${response.status} at ${address}${path}: ${error ?? 'see its log'}`,
  );
}

function parsedError(text: string): { error?: string; isUsage?: boolean } {
  try {
    return JSON.parse(text) as { error?: string; isUsage?: boolean };
  } catch {
    // Not our JSON: somebody else answers at that address.
    return {};
  }
}
