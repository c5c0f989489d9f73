import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UsageError } from '../usage-error.ts';
import { dateArgument, fit, parseCommand } from './command.ts';

const OPTIONS = { home: { type: 'string' }, json: { type: 'boolean' } } as const;

function refused(run: () => unknown, says: RegExp): void {
  assert.throws(run, (error) => error instanceof UsageError && says.test(error.message));
}

describe('parseCommand', () => {
  it('takes options and arguments in any order', () => {
    const { values, positionals } = parseCommand(['2024-01-15', '--json', '--home', 'h'], OPTIONS, {
      names: ['date'],
    });
    assert.deepEqual([{ ...values }, positionals], [{ json: true, home: 'h' }, ['2024-01-15']]);
  });

  it('leaves out what is optional', () => {
    const parsed = parseCommand([], OPTIONS, { names: ['date'], optional: 1 });
    assert.deepEqual([{ ...parsed.values }, parsed.positionals], [{}, []]);
  });

  it('names what is missing, too much or unknown', () => {
    refused(() => parseCommand([], OPTIONS, { names: ['date'] }), /missing <date>/);
    refused(() => parseCommand(['a', 'b'], OPTIONS, { names: ['date'] }), /what is "b"\?/);
    refused(() => parseCommand(['--what'], OPTIONS, { names: [] }), /--what/);
    refused(() => parseCommand(['--home'], OPTIONS, { names: [] }), /--home/);
  });
});

describe('dateArgument', () => {
  it('takes real dates only', () => {
    assert.equal(dateArgument('2024-02-29', 'date'), '2024-02-29');
    refused(() => dateArgument('2023-02-29', 'from'), /<from> "2023-02-29" is no date/);
    refused(() => dateArgument(undefined, 'to'), /missing <to>/);
  });
});

describe('fit', () => {
  it('clips for a terminal and not for a pipe', () => {
    assert.equal(fit('0123456789', { isTerminal: true, columns: 6 }), '0123…');
    assert.equal(fit('0123456789', { isTerminal: false, columns: 6 }), '0123456789');
  });
});
