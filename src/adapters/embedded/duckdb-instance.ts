/**
 * The one DuckDB instance of a file in this process.
 *
 * Two instances on one file silently lose commits, so every opener of a path shares one, and with it the queue its
 * writers stand in.
 */

import { mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { fileTrouble } from './duckdb-errors.ts';
import { type OneAtATime, oneAtATime } from './one-at-a-time.ts';

export interface SharedInstance {
  readonly file: string;
  connect(): Promise<DuckDBConnection>;
  /** Writers of tables take turns: no conflict can arise, and a conflict would cost a recomputation. */
  readonly writing: OneAtATime;
  /** The last holder closes the instance, after a checkpoint. */
  release(): Promise<void>;
}

interface Opened {
  readonly instance: Promise<DuckDBInstance>;
  readonly writing: OneAtATime;
  holders: number;
}

const opened = new Map<string, Opened>();

export async function sharedInstance(file: string, tempDirectory?: string): Promise<SharedInstance> {
  if (file === ':memory:')
    return hold(file, file, { instance: open(file, tempDirectory), writing: oneAtATime(), holders: 0 });
  mkdirSync(dirname(resolve(file)), { recursive: true });
  // The file may not exist yet: its folder does, and that is where a symbolic link would be.
  const path = resolve(realpathSync(dirname(resolve(file))), basename(file));
  const known = opened.get(path);
  const entry = known ?? {
    instance: open(path, tempDirectory ?? `${path}.tmp`),
    writing: oneAtATime(),
    holders: 0,
  };
  if (!known) opened.set(path, entry);
  return await hold(path, file, entry);
}

async function hold(path: string, file: string, entry: Opened): Promise<SharedInstance> {
  entry.holders++;
  let instance: DuckDBInstance;
  try {
    instance = await entry.instance;
  } catch (error) {
    if (opened.get(path) === entry) opened.delete(path);
    throw fileTrouble(error, `the warehouse ${file}`) ?? error;
  }
  let released = false;
  return {
    file,
    writing: entry.writing,
    connect: () => instance.connect(),
    async release() {
      if (released) return;
      released = true;
      entry.holders--;
      if (entry.holders > 0) return;
      if (opened.get(path) === entry) opened.delete(path);
      await entry.writing(async () => {
        const connection = await instance.connect();
        try {
          await connection.run('CHECKPOINT');
        } catch (error) {
          // Nothing is lost: the next opener replays the log.
          throw fileTrouble(error, `the warehouse ${file}`) ?? error;
        } finally {
          connection.closeSync();
          instance.closeSync();
        }
      });
    },
  };
}

async function open(path: string, tempDirectory: string | undefined): Promise<DuckDBInstance> {
  // One thread a query: sums of doubles keep their order; concurrency comes from many connections.
  const options = { memory_limit: '2GB', threads: '1' };
  const instance =
    path === ':memory:'
      ? await DuckDBInstance.create(path, options)
      : await DuckDBInstance.fromCache(path, options);
  const connection = await instance.connect();
  try {
    await connection.run(
      [
        "SET GLOBAL TimeZone = 'UTC'",
        'SET GLOBAL preserve_insertion_order = true',
        'SET GLOBAL autoinstall_known_extensions = false',
        'SET GLOBAL autoload_known_extensions = false',
        ...(tempDirectory ? [`SET GLOBAL temp_directory = '${tempDirectory.replaceAll("'", "''")}'`] : []),
        // No statement, whoever wrote it, reaches files or the network, or changes these settings.
        'SET GLOBAL enable_external_access = false',
        'SET GLOBAL lock_configuration = true',
      ].join(';'),
    );
  } finally {
    connection.closeSync();
  }
  return instance;
}
