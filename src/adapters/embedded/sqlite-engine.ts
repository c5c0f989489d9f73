/** The embedded engine: ledger and bus in one SQLite file, owned by one process. */

import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Bus, Subscription } from '../../ports/bus.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { Declarations } from '../memory/declarations.ts';
import type { AnyCollection } from '../memory/query-plan.ts';
import { checkTopology, type Topology } from '../memory/topology.ts';
import { GroupWriter } from './group-writer.ts';
import { lockOwner } from './owner-lock.ts';
import { SqliteBus } from './sqlite-bus.ts';
import { SqliteLedger } from './sqlite-ledger.ts';
import { SqliteMessages } from './sqlite-messages.ts';
import { SqliteReader, SqliteRecords } from './sqlite-records.ts';
import { Statements } from './statements.ts';

export interface SqliteEngineOptions {
  /** Made, with its folder, when absent; `-wal`, `-shm` and `-owner` files lie beside it. */
  readonly file: string;
  readonly topology: readonly Subscription[];
  readonly clock: Clock;
  /** Told of every commit the disk refused. The engine tries on for as long as it is open: space may be freed. */
  readonly onTrouble?: (error: Error) => void;
}

const SCHEMA = readFileSync(new URL('./sqlite-bus.sql', import.meta.url), 'utf8');

/**
 * A commit is durable when it is acknowledged: it has been synced to the disk. Up to 64 MiB of pages are kept, for what does
 * not fit is written to the log before its commit and read again after it.
 */
const WRITING_PRAGMAS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA wal_autocheckpoint = 4000;
  PRAGMA temp_store = MEMORY;
  PRAGMA cache_size = -65536;
`;
const BUSY_TIMEOUT_MS = 5_000;

/** Throws when another process owns the file, or the topology has a fault. */
export function openSqliteEngine(options: SqliteEngineOptions): {
  readonly ledger: Ledger;
  readonly bus: Bus;
} {
  const { file } = options;
  const topology = checkTopology(options.topology);
  mkdirSync(dirname(file), { recursive: true });
  const unlock = lockOwner(file);
  try {
    return open(options, topology, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

function open({ file, clock, onTrouble }: SqliteEngineOptions, topology: Topology, unlock: () => void) {
  const writeConnection = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  writeConnection.exec(WRITING_PRAGMAS);
  writeConnection.exec(SCHEMA);
  const readConnection = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  readConnection.exec('PRAGMA query_only = ON');

  const writing = new Statements(writeConnection);
  const reading = new Statements(readConnection);
  const declarations = new Declarations();
  const records = new SqliteRecords(writing, declarations);
  const messages = new SqliteMessages(writing);

  const writer = new GroupWriter(writeConnection, file, clock, onTrouble);
  const committedMessages = new SqliteMessages(reading);
  const bus = new SqliteBus({ topology, clock, writer, messages, committedMessages });
  writer.accompany({
    hasWork: () => bus.hasWork(),
    write: () => bus.write(),
    committed: () => bus.committed(),
    rolledBack() {
      records.forget();
      bus.rolledBack();
    },
  });
  const rebuild = (collection: AnyCollection) =>
    writer.submit({
      prepare: async () => undefined,
      apply: () => records.makeTable(collection),
      abandon: () => undefined,
    });
  const ledger = new SqliteLedger({
    writer,
    records,
    declarations,
    writing,
    reader: new SqliteReader(reading, declarations, rebuild),
    hasSubscription: (topic) => topology.subscriptionsOf(topic).length > 0,
    publish: (events) => bus.publish(events),
    async close() {
      await bus.close();
      await writer.close();
      readConnection.close();
      writeConnection.close();
      unlock();
    },
  });
  return { ledger, bus };
}
