/** Reads a home: through its files when nobody has it open, else by asking the process that does, over loopback. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openDuckdbWarehouse } from '../adapters/embedded/duckdb-warehouse.ts';
import { HomeInUseError, lockHome, readLock } from '../adapters/embedded/home-lock.ts';
import { openSqliteEngine } from '../adapters/embedded/sqlite-engine.ts';
import { systemClock } from '../adapters/embedded/system-clock.ts';
import { ledgerAlerts } from '../engine/ledger-alerts.ts';
import type { GameDate } from '../league/game-date.ts';
import { buildGraph } from '../pipeline/build-graph.ts';
import { PROCESSORS } from '../pipeline/processors.ts';
import { QueryError, type Row } from '../ports/warehouse.ts';
import { UsageError } from './usage-error.ts';
import { predictionsView, type SlatePredictions } from './views/predictions-view.ts';
import { type StatusView, statusView } from './views/status-view.ts';

export interface HomeReader {
  status(date: GameDate | null): Promise<StatusView>;
  predictions(date: GameDate): Promise<SlatePredictions>;
  /** One read-only statement; throws `QueryError`. */
  query(sql: string): Promise<Row[]>;
}

/** Opens the home for `read`, whichever way is open, and closes it again. */
export async function readHome<T>(home: string, read: (reader: HomeReader) => Promise<T>): Promise<T> {
  if (!existsSync(join(home, 'ledger.sqlite'))) {
    throw new UsageError(
      `there is no home at ${home}: make one with \`tipoff demo\` or \`tipoff run <date>\`, or name another with --home`,
    );
  }
  let lock: ReturnType<typeof lockHome>;
  try {
    lock = lockHome(home);
  } catch (error) {
    const address = error instanceof HomeInUseError ? readLock(home)?.address : null;
    if (!address) throw error;
    return await read(remoteReader(address));
  }
  try {
    return await readFiles(home, read);
  } finally {
    lock.release();
  }
}

async function readFiles<T>(home: string, read: (reader: HomeReader) => Promise<T>): Promise<T> {
  const clock = systemClock();
  const { ledger } = openSqliteEngine({
    file: join(home, 'ledger.sqlite'),
    topology: buildGraph(PROCESSORS).subscriptions,
    clock,
  });
  try {
    const warehouse = await openDuckdbWarehouse({ file: join(home, 'warehouse.duckdb') });
    try {
      return await read({
        status: (date) => statusView(ledger, ledgerAlerts(ledger, clock), date),
        predictions: (date) => predictionsView(ledger, warehouse, date),
        query: (sql) => warehouse.query(sql),
      });
    } finally {
      await warehouse.close();
    }
  } finally {
    await ledger.close();
  }
}

function remoteReader(address: string): HomeReader {
  const ask = async (path: string, body?: string): Promise<unknown> => {
    const response = await fetch(`${address}${path}`, body === undefined ? {} : { method: 'POST', body });
    const answer = (await response.json()) as { error?: string };
    if (response.status === 400) throw new QueryError(answer.error ?? 'refused');
    if (!response.ok)
      throw new Error(`the process that has the home open answered ${response.status} at ${address}${path}`);
    return answer;
  };
  return {
    status: async (date) => (await ask(`/api/status${date ? `?date=${date}` : ''}`)) as StatusView,
    predictions: async (date) => (await ask(`/api/predictions?date=${date}`)) as SlatePredictions,
    query: async (sql) => (await ask('/api/query', sql)) as Row[],
  };
}
