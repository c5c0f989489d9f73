import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnitError } from '../engine/unit-error.ts';
import type { Row } from '../ports/warehouse.ts';
import { writeAccepted } from './write-accepted.ts';

const rowsUpTo = (count: number) => Array.from({ length: count }, (_, n): Row => ({ n }));

/** A table that refuses some rows, whoever they come with. */
function tableWithout(bad: readonly number[]) {
  const table = { content: [] as readonly Row[], writes: 0 };
  const write = async (rows: readonly Row[]) => {
    table.writes += 1;
    const found = rows.find(({ n }) => bad.includes(Number(n)));
    if (found) throw new Error(`row ${found.n} is refused`);
    table.content = rows;
  };
  return { table, write };
}

test('what is accepted whole is written once', async () => {
  const { table, write } = tableWithout([]);
  assert.deepEqual(await writeAccepted(rowsUpTo(9), write), []);
  assert.deepEqual([table.content.length, table.writes], [9, 1]);
});

test('a few bad rows among many are found, and the others are written in few steps', async () => {
  const { table, write } = tableWithout([0, 130, 299]);
  const refused = await writeAccepted(rowsUpTo(300), write);
  assert.deepEqual(refused, [
    { row: { n: 0 }, error: 'row 0 is refused' },
    { row: { n: 130 }, error: 'row 130 is refused' },
    { row: { n: 299 }, error: 'row 299 is refused' },
  ]);
  assert.deepEqual(
    table.content,
    rowsUpTo(300).filter(({ n }) => ![0, 130, 299].includes(Number(n))),
  );
  assert.ok(table.writes < 60, `${table.writes} writes`);
});

test('a table that refuses everything, or more than a few rows, is no matter of rows', async () => {
  for (const count of [0, 1, 2, 300]) {
    let writes = 0;
    const write = async () => {
      writes += 1;
      throw new Error('quota exceeded');
    };
    await assert.rejects(writeAccepted(rowsUpTo(count), write), /quota exceeded/);
    assert.ok(writes < 20, `${writes} writes for ${count} rows`);
  }
  const { write } = tableWithout([0, 10, 20, 30, 40, 50]);
  await assert.rejects(writeAccepted(rowsUpTo(60), write), /row 50 is refused/);
});

test('a transient error is nobody’s row', async () => {
  const write = async () => {
    throw new UnitError('transient', 'store_refused', 'come again');
  };
  await assert.rejects(writeAccepted(rowsUpTo(300), write), /come again/);
});
