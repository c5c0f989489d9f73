/**
 * The lock on a home folder: one process owns its databases at a time.
 *
 * DuckDB refuses a second process with a message nobody can act on, and SQLite lets it in; so the owner leaves its
 * process id and address in `tipoff.lock`, where the next one finds whom to ask.
 */

import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '../../ports/clock.ts';
import { systemClock } from './system-clock.ts';

/** The home belongs to a live process. */
export class HomeInUseError extends Error {
  override readonly name = 'HomeInUseError';
  readonly owner: HomeOwner;
  constructor(dir: string, owner: HomeOwner) {
    const where = owner.address ? ` and answers at ${owner.address}: ask it there` : ': stop it';
    super(`${dir} is in use by process ${owner.pid} since ${owner.since}${where}, or choose another home`);
    this.owner = owner;
  }
}

export interface HomeOwner {
  readonly pid: number;
  /** ISO instant. */
  readonly since: string;
  /** Where its HTTP server listens, once it does. */
  readonly address: string | null;
}

export interface HomeLock {
  /** Records where the owner answers, e.g. `http://127.0.0.1:8787`, so that others can ask it. */
  publish(address: string): void;
  /** Gives the home up; does nothing when somebody else has taken it over. */
  release(): void;
}

interface LockFile {
  readonly pid: number;
  /** Start of the process in clock ticks since boot: a process id is used again, the pair is not. */
  readonly process_start?: string;
  readonly started_at: string;
  readonly address?: string;
}

const FILE = 'tipoff.lock';

export interface LockOptions {
  /** Default: this process. */
  readonly pid?: number;
  /** Default: the machine's clock. */
  readonly now?: Instant;
  /** Port on loopback, where it is known already. */
  readonly port?: number;
}

/** Takes the home; a lock whose process is gone is taken over. Throws `HomeInUseError` when its owner lives. */
export function lockHome(dir: string, options: LockOptions = {}): HomeLock {
  const { pid = process.pid, now = systemClock().now(), port } = options;
  mkdirSync(dir, { recursive: true });
  const path = join(dir, FILE);
  const start = processStart(pid);
  let lock: LockFile = {
    pid,
    ...(start === null ? {} : { process_start: start }),
    started_at: new Date(now).toISOString(),
    ...(port === undefined ? {} : { address: `http://127.0.0.1:${port}` }),
  };
  const draft = `${path}.${pid}`;
  writeFileSync(draft, JSON.stringify(lock));
  try {
    while (!linked(draft, path)) {
      const live = readLock(dir);
      if (live) throw new HomeInUseError(dir, live);
      setAsideStale(path, pid);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  const isOurs = () => sameOwner(readLockFile(path), lock);
  return {
    publish(address) {
      if (!isOurs()) throw new Error(`${path} was taken over by another process: stop, and start again`);
      lock = { ...lock, address };
      writeFileSync(draft, JSON.stringify(lock));
      renameSync(draft, path);
    },
    release() {
      if (isOurs()) rmSync(path);
    },
  };
}

/** The live owner of the home, or null when it is free or its owner died without giving it up. */
export function readLock(dir: string): HomeOwner | null {
  const lock = readLockFile(join(dir, FILE));
  if (!lock || !isAlive(lock)) return null;
  return {
    pid: lock.pid,
    since: lock.started_at,
    address: lock.address ?? null,
  };
}

/** A link is made whole or not at all, so a lock is never seen half written. */
function linked(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves the stale lock away; if another process was quicker and its live lock was moved, it is put back. */
function setAsideStale(path: string, pid: number): void {
  const aside = `${path}.stale.${pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = readLockFile(aside);
  if (moved && isAlive(moved)) linked(aside, path);
  rmSync(aside, { force: true });
}

/** Null when there is none, or none that can be read: a torn file has no owner. */
function readLockFile(path: string): LockFile | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    const lock = JSON.parse(text) as Partial<LockFile> | null;
    return typeof lock?.pid === 'number' && typeof lock.started_at === 'string' ? (lock as LockFile) : null;
  } catch {
    // Not JSON: written by no owner of ours.
    return null;
  }
}

function sameOwner(a: LockFile | null, b: LockFile): boolean {
  return (
    a !== null && a.pid === b.pid && a.process_start === b.process_start && a.started_at === b.started_at
  );
}

function isAlive(lock: LockFile): boolean {
  try {
    process.kill(lock.pid, 0);
  } catch (error) {
    // EPERM: it lives, but belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const start = processStart(lock.pid);
  return start === null || lock.process_start === undefined || start === lock.process_start;
}

/** Field 22 of /proc/<pid>/stat; null where there is no such file system or process. */
function processStart(pid: number): string | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    // No /proc on this system, or the process has just ended: then the signal alone decides.
    return null;
  }
  // The second field is the program's name in brackets and may hold blanks: count from the last bracket.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}
