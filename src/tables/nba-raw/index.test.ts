import assert from 'node:assert/strict';
import { it } from 'node:test';
import { RAW_PROCESSORS } from '../../pipeline/2-raw/index.ts';
import { RAW_TABLES } from './index.ts';

it('partitions every raw table by the date whose unit wrote it, and keeps the payload of every row', () => {
  for (const table of RAW_TABLES) {
    assert.equal(table.partition, 'for_date', table.name);
    assert.equal(Object.keys(table.columns)[0], 'for_date', table.name);
    assert.ok(table.grain.includes('for_date'), table.name);
    assert.ok(table.envelope.includes('payload_hash'), table.name);
  }
});

it('says of every nullable column when it is NULL', () => {
  for (const table of RAW_TABLES) {
    for (const [name, column] of Object.entries(table.columns)) {
      if (column.nullable) assert.ok(column.nullWhen, `${table.name}.${name}`);
    }
  }
});

it('has one parser for each table, of the same name', () => {
  assert.deepEqual(
    RAW_PROCESSORS.map((processor) => [processor.id, processor.source, processor.output.name]),
    RAW_TABLES.map((table) => [table.name, table.name, table.name]),
  );
});
