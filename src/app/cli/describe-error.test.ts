import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { QueryError } from '../../ports/warehouse.ts';
import { UsageError } from '../usage-error.ts';
import { describeError } from './describe-error.ts';
import { EXIT } from './exit-code.ts';

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

function system(code: string, path?: string): Error {
  return Object.assign(new Error(`${code}: failed`), { code, ...(path ? { path } : {}) });
}

describe('describeError', () => {
  it('leaves a message that was made for the caller as it is', () => {
    const cases: readonly [Error, number][] = [
      [new UsageError('no such date'), EXIT.usage],
      [new QueryError('no such table'), EXIT.usage],
      [named('HomeInUseError', 'in use by process 7'), EXIT.unavailable],
      [named('ArchiveError', 'no folder'), EXIT.unavailable],
      [named('WarehouseFileError', 'cut'), EXIT.io],
      [named('SchemaDriftError', 'differs'), EXIT.io],
    ];
    for (const [error, exitCode] of cases)
      assert.deepEqual(describeError(error), { message: error.message, exitCode, unexpected: false });
  });

  it('says of a full disk what to do, whoever noticed', () => {
    const noticed = [
      system('ENOSPC', 'x/payloads/a'),
      new Error('IO Error: could not write: No space left on device'),
      new Error('write failed', { cause: new Error('database or disk is full') }),
    ];
    for (const error of noticed) {
      const { message, exitCode, unexpected } = describeError(error);
      assert.match(message, /the disk is full: free some space/);
      assert.deepEqual([exitCode, unexpected], [EXIT.io, false]);
    }
  });

  it('names the file that cannot be used', () => {
    assert.match(
      describeError(system('EACCES', 'home/ledger.sqlite')).message,
      /^home\/ledger\.sqlite: permission denied/,
    );
    assert.match(describeError(system('ENOENT')).message, /^ENOENT: failed: it does not exist/);
  });

  it('calls everything else a defect', () => {
    for (const error of [
      new TypeError('x is undefined'),
      new RangeError('out'),
      system('EWHATEVER'),
      'just text',
    ]) {
      const { exitCode, unexpected } = describeError(error);
      assert.deepEqual([exitCode, unexpected], [EXIT.software, true]);
    }
  });
});
