import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { defineTable, optional, required } from './define-table.ts';
import { parseInstant } from './parse-instant.ts';
import { rowSchema } from './row-schema.ts';
import { validateRow } from './validate-row.ts';

const table = defineTable({
  dataset: 'nba_raw',
  name: 'lines',
  doc: 'One line.',
  grain: ['for_date', 'line'],
  partition: 'for_date',
  envelope: 'raw',
  columns: {
    for_date: required('date'),
    line: required('int', { range: [1, 100] }),
    side: optional('text', { oneOf: ['over', 'under'] }),
    name: optional('text'),
    price: optional('real', { range: [-5, 5] }),
    volume: optional('bigint'),
    open: optional('bool'),
    known_at: optional('instant'),
    extra: optional('json'),
  },
});

const good = {
  for_date: '2024-01-15',
  line: 1,
  side: 'over',
  name: '',
  price: -0.5,
  volume: 2 ** 40,
  open: false,
  known_at: '2024-01-15T17:00:00Z',
  extra: '{}',
};

describe('a row', () => {
  test('that is as declared is right, with and without its nullable columns and payload', () => {
    assert.deepEqual(validateRow(table, good), []);
    assert.deepEqual(validateRow(table, { for_date: '2024-01-15', line: 100 }), []);
    assert.deepEqual(
      validateRow(table, { ...good, side: null, price: null, payload_hash: 'p', derived: true }),
      [],
    );
  });

  const wrong: readonly (readonly [column: string, value: unknown])[] = [
    ['for_date', null],
    ['for_date', undefined],
    ['for_date', '2024-02-30'],
    ['for_date', 20240115],
    ['line', 1.5],
    ['line', '1'],
    ['line', 0],
    ['line', 101],
    ['line', Number.NaN],
    ['side', 'both'],
    ['name', 5],
    ['price', 5.1],
    ['price', Number.POSITIVE_INFINITY],
    ['price', Number.NaN],
    ['volume', 2 ** 53],
    ['volume', 0.5],
    ['open', 1],
    ['known_at', 'today'],
    ['known_at', true],
    ['extra', '{'],
    ['extra', {}],
    ['payload_hash', 1],
  ];
  for (const [column, value] of wrong) {
    test(`with ${column} = ${JSON.stringify(value) ?? value} is wrong, and says so`, () => {
      const faults = validateRow(table, { ...good, [column]: value });
      assert.equal(faults.length, 1);
      assert.ok(faults[0]?.startsWith(`${column}: `), faults[0]);
    });
  }

  test('with a column nobody declared is wrong, be it one the executor fills', () => {
    assert.match(validateRow(table, { ...good, nickname: 'x' }).join(), /row: .*nickname/);
    assert.match(validateRow(table, { ...good, row_hash: 'x' }).join(), /row_hash/);
  });

  test('names every fault', () => {
    assert.equal(validateRow(table, { ...good, line: 0, side: 'x', price: 'y' }).length, 3);
  });

  test('is parsed by the schema unchanged', () => {
    assert.deepEqual(rowSchema(table).parse(good), good);
  });
});

test('instants are read from ISO text of any offset, from text without a zone as UTC, and from milliseconds', () => {
  const noon = Date.parse('2024-01-15T12:00:00Z');
  for (const value of [
    '2024-01-15T12:00:00Z',
    '2024-01-15 12:00:00',
    '2024-01-15T12:00',
    '2024-01-15T07:00:00.000-05:00',
    noon,
  ]) {
    assert.equal(parseInstant(value), noon, String(value));
  }
  assert.equal(parseInstant('2024-01-15 12:00:00.123456'), noon + 123);
  for (const value of [
    '',
    'noon',
    '2024-01-15',
    '2024-13-45T12:00:00Z',
    '2024-01-15T12:00:00 UTC',
    1.5,
    Number.NaN,
    true,
  ]) {
    assert.equal(parseInstant(value), null, String(value));
  }
});
