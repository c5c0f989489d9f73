import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { QueryError } from '../../ports/warehouse.ts';
import { fileTrouble, statementError } from './duckdb-errors.ts';

describe('what DuckDB reports about its file', () => {
  const cases: readonly (readonly [message: string, says: RegExp])[] = [
    [
      'IO Error: Could not set lock on file "w": Conflicting lock is held in node (PID 7)',
      /open in another process/,
    ],
    [
      'TransactionContext Error: Failed to commit: Could not write file "w.wal": No space left on device',
      /disk that holds .* is full/,
    ],
    ['Out of Memory Error: failed to offload data block, see max_temp_directory_size', /is full/],
    [
      'IO Error: The file "w" exists, but it is not a valid DuckDB database file!',
      /damaged or no DuckDB file/,
    ],
    [
      'IO Error: Corrupt database file: computed checksum 1 does not match stored checksum 2',
      /damaged or no DuckDB file/,
    ],
    [
      'IO Error: Trying to read a database file with version number 99, a newer version of DuckDB',
      /written by another version/,
    ],
    [
      'FATAL Error: Failed: database has been invalidated because of a previous fatal error',
      /restart the process/,
    ],
    ['IO Error: Cannot open file "w": Permission denied', /cannot be read or written/],
  ];
  for (const [message, says] of cases) {
    test(`"${message.slice(0, 60)}..." is told with what to do`, () => {
      const told = fileTrouble(new Error(message), 'the warehouse w');
      assert.equal(told?.name, 'WarehouseFileError');
      assert.match(told?.message ?? '', says);
      assert.ok(told?.message.includes('the warehouse w') && told.message.includes(message));
      const wrapped = fileTrouble(statementError(new Error(message), 'SELECT 1'), 'the warehouse w');
      assert.equal(wrapped?.message, told?.message);
    });
  }

  test('is not mixed up with the fault of a statement, whatever words it holds', () => {
    for (const message of [
      'Binder Error: column "checksum" not found',
      'Conversion Error: "disk full" is no date',
      'odd',
    ]) {
      assert.equal(fileTrouble(new Error(message), 'w'), null);
    }
    assert.equal(fileTrouble('something thrown', 'w'), null);
  });
});

test('a failed statement is named by its beginning', () => {
  const error = statementError(new Error('Parser Error: no'), `SELECT\n  ${'x, '.repeat(200)}`);
  assert.ok(error instanceof QueryError);
  assert.match(error.message, /^DuckDB refused "SELECT x, .{100,170}\.\.\.": Parser Error: no$/);
  assert.match(statementError('thrown text', 'SELECT 1').message, /"SELECT 1": thrown text/);
});
