import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { HomeInUseError, lockHome, readLock } from './home-lock.ts';

const NOW = Date.parse('2024-01-15T12:00:00Z');

describe('the lock on a home', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tipoff-home-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const path = () => join(folder, 'tipoff.lock');

  /** The id of a process that has ended. */
  async function deadPid(): Promise<number> {
    const child = spawn(process.execPath, ['-e', '0']);
    await once(child, 'exit');
    return child.pid!;
  }

  test('names its owner while it is held, and is gone after', () => {
    const lock = lockHome(folder, { now: NOW, port: 8787 });
    assert.deepEqual(readLock(folder), {
      pid: process.pid,
      since: '2024-01-15T12:00:00.000Z',
      address: 'http://127.0.0.1:8787',
    });
    lock.release();
    assert.equal(readLock(folder), null);
    assert.deepEqual(readdirSync(folder), []);
    lock.release();
  });

  test('makes the home when there is none', () => {
    const lock = lockHome(join(folder, 'deep', 'home'));
    assert.equal(readLock(join(folder, 'deep', 'home'))?.pid, process.pid);
    lock.release();
  });

  test('a live owner is not disturbed; the error says who he is and where he answers', () => {
    const lock = lockHome(folder, { now: NOW });
    const says = (text: RegExp) => (error: Error) => {
      assert.ok(error instanceof HomeInUseError);
      assert.equal(error.owner.pid, process.pid);
      assert.match(error.message, text);
      return true;
    };
    const silent = new RegExp(
      `${folder} is in use by process ${process.pid} since 2024-01-15T12:00:00.000Z: stop it`,
    );
    assert.throws(() => lockHome(folder), says(silent));
    lock.publish('http://127.0.0.1:9999');
    assert.throws(() => lockHome(folder), says(/answers at http:\/\/127\.0\.0\.1:9999: ask it there/));
    assert.equal(readLock(folder)?.address, 'http://127.0.0.1:9999');
    assert.deepEqual(readdirSync(folder), ['tipoff.lock']);
    lock.release();
  });

  test('a lock of a process that is gone is taken over', async () => {
    lockHome(folder, { pid: await deadPid(), now: NOW });
    assert.equal(readLock(folder), null);
    const lock = lockHome(folder, { now: NOW });
    assert.equal(readLock(folder)?.pid, process.pid);
    lock.release();
    assert.deepEqual(readdirSync(folder), []);
  });

  test('a lock of an earlier process with the same id is taken over', { skip: noProc() }, () => {
    writeFileSync(
      path(),
      JSON.stringify({ pid: process.pid, process_start: '1', started_at: '2024-01-01T00:00:00Z' }),
    );
    assert.equal(readLock(folder), null);
    lockHome(folder, { now: NOW }).release();
  });

  test('without a start time the living process id decides', () => {
    writeFileSync(path(), JSON.stringify({ pid: process.pid, started_at: '2024-01-01T00:00:00Z' }));
    assert.throws(() => lockHome(folder), HomeInUseError);
  });

  test('a process of another user lives, too', {
    skip: process.getuid?.() === 0 && 'root may signal everybody',
  }, () => {
    writeFileSync(path(), JSON.stringify({ pid: 1, started_at: '2024-01-01T00:00:00Z' }));
    assert.equal(readLock(folder)?.pid, 1);
  });

  for (const text of ['', '{"pid":', '{"pid":"x"}', 'null']) {
    test(`a file that reads "${text}" has no owner`, () => {
      writeFileSync(path(), text);
      assert.equal(readLock(folder), null);
      lockHome(folder, { now: NOW }).release();
    });
  }

  test('an owner that was taken over neither publishes nor releases', async () => {
    const lost = lockHome(folder, { pid: await deadPid(), now: NOW });
    const lock = lockHome(folder, { now: NOW });
    assert.throws(() => lost.publish('http://127.0.0.1:1'), /taken over by another process/);
    lost.release();
    assert.ok(existsSync(path()));
    assert.equal(JSON.parse(readFileSync(path(), 'utf8')).pid, process.pid);
    lock.release();
  });
});

function noProc(): string | false {
  return existsSync(`/proc/${process.pid}/stat`) ? false : 'there is no /proc to tell start times from';
}
