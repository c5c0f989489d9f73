import assert from 'node:assert/strict';
import { it } from 'node:test';
import { RAW_PROCESSORS, RAW_TABLES, SOURCES } from '../../pipeline/sources.ts';

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
    RAW_PROCESSORS.map((processor) => [processor.id, processor.output.name]),
    RAW_TABLES.map((table) => [table.name, table.name]),
  );
  assert.equal(new Set(RAW_TABLES).size, RAW_TABLES.length);
});

it('parses what its own collector has archived', () => {
  for (const { collect, parse } of SOURCES) {
    for (const processor of parse) {
      assert.equal(`collect_${processor.source}`, collect.id);
      assert.ok(
        processor.needs.some((need) => need.processor === collect.id && need.required),
        processor.id,
      );
    }
  }
});
