import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentColumns } from './content-columns.ts';
import { ddl, sqlTableName } from './ddl.ts';
import { type ColumnType, defineTable, optional, required } from './define-table.ts';
import { rowEnvelope } from './row-envelope.ts';
import { sqlIdentifier } from './sql-identifier.ts';

const TYPES: ColumnType[] = ['text', 'int', 'bigint', 'real', 'bool', 'date', 'instant', 'json'];

test('a declaration becomes a schema and a table with every type, nullable or not', () => {
  const table = defineTable({
    dataset: 'nba_raw',
    name: 'every_type',
    doc: 'One of each.',
    grain: ['of_date'],
    partition: 'of_date',
    envelope: 'none',
    columns: {
      of_date: required('date'),
      ...Object.fromEntries(TYPES.map((type) => [`a_${type}`, optional(type)])),
    },
  });
  assert.equal(
    ddl(table),
    [
      'CREATE SCHEMA IF NOT EXISTS "nba_raw";',
      'CREATE TABLE IF NOT EXISTS "nba_raw"."every_type" (',
      '  "of_date" DATE NOT NULL,',
      '  "a_text" VARCHAR,',
      '  "a_int" INTEGER,',
      '  "a_bigint" BIGINT,',
      '  "a_real" DOUBLE,',
      '  "a_bool" BOOLEAN,',
      '  "a_date" DATE,',
      '  "a_instant" TIMESTAMP,',
      '  "a_json" JSON',
      ');',
    ].join('\n'),
  );
  assert.equal(sqlTableName(table), '"nba_raw"."every_type"');
});

test('names that are not plain snake case never reach SQL', () => {
  assert.equal(sqlIdentifier('at'), '"at"');
  for (const name of ['', 'a b', 'a"b', 'A', '1a', 'a;--', 'é'])
    assert.throws(() => sqlIdentifier(name), /may not be the name/);
});

test('the content of a row is its business columns without the moment it was made', () => {
  const declared = { game_date: required('date'), points: optional('real'), created_at: required('instant') };
  const table = defineTable({
    dataset: 'nba_predictions',
    name: 't',
    doc: 'd',
    grain: ['game_date'],
    columns: declared,
  });
  assert.deepEqual(contentColumns(table), ['game_date', 'points']);
});

test('raw rows carry their payload along, computed ones nothing', () => {
  const one = {
    dataset: 'nba_raw',
    name: 't',
    doc: 'd',
    grain: ['game_date'],
    columns: { game_date: required('date') },
  } as const;
  assert.deepEqual(rowEnvelope(defineTable({ ...one, envelope: 'raw' })), [
    'payload_hash',
    'fetched_at',
    'upstream',
    'derived',
  ]);
  assert.deepEqual(rowEnvelope(defineTable(one)), []);
});
