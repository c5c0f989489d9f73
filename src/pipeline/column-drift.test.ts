import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { memoryWarehouse } from '../adapters/memory/memory-warehouse.ts';
import { addDays, type GameDate, gameDate } from '../league/game-date.ts';
import type { Row, Warehouse } from '../ports/warehouse.ts';
import { defineTable, optional, required } from '../tables/define-table.ts';
import { columnDrift } from './column-drift.ts';
import type { ColumnProfile } from './define-processor.ts';

const D = gameDate('2024-01-15');
const table = defineTable({
  dataset: 'nba_raw',
  name: 'toy_profile',
  doc: 'players',
  grain: ['game_date', 'n'],
  envelope: 'none',
  columns: {
    game_date: required('date'),
    n: required('int'),
    height: optional('int'),
    usage: optional('real'),
    note: optional('text'),
  },
});
const bare = defineTable({
  ...table,
  envelope: 'none',
  name: 'toy_bare',
  columns: { game_date: required('date'), n: required('int') },
});
const processor = { id: 'toy_profile', output: table };

let warehouse: Warehouse;
before(async () => {
  warehouse = await memoryWarehouse();
  await warehouse.migrate([table]);
});
after(() => warehouse.close());

type Fields = {
  readonly height?: number | null;
  readonly usage?: number | null;
  readonly note?: string | null;
};
const slate = (date: GameDate, fields: (n: number) => Fields, rows = 20): Row[] =>
  Array.from({ length: rows }, (_, n) => ({
    game_date: date,
    n,
    height: 70 + n,
    usage: 0.1 + n / 100,
    note: n % 3 === 0 ? 'starter' : null,
    ...fields(n),
  }));

/** Stores `dates` dates before D, the oldest first, in place of whatever was there. */
async function store(fieldsOf: readonly ((n: number) => Fields)[]) {
  for (const { date } of await warehouse.partitions(table)) await warehouse.dropPartition(table, date);
  for (const [i, fields] of fieldsOf.entries()) {
    const date = addDays(D, i - fieldsOf.length);
    const workspace = await warehouse.workspace([]);
    await workspace.load('output', table, slate(date, fields));
    await warehouse.replacePartition(table, date, workspace, 'output', {});
    await workspace.close();
  }
}

async function drift(
  fields: (n: number) => Fields,
  profile: ColumnProfile = { emptied: 'fail' },
  rows = 20,
  season = 2023,
) {
  const workspace = await warehouse.workspace([]);
  try {
    await workspace.load('output', table, slate(D, fields, rows));
    return await columnDrift(workspace, processor, profile, { date: D, season });
  } finally {
    await workspace.close();
  }
}

const usual = () => ({});
const many = (count: number, fields: (n: number) => Fields = usual) =>
  Array.from({ length: count }, () => fields);

test('a column that was filled and comes empty is refused, by name, with its share of NULLs before and now', async () => {
  await store(many(12));
  assert.deepEqual(await drift(usual), []);
  await assert.rejects(
    drift(() => ({ height: null })),
    (error: Error & { kind?: string; code?: string }) => {
      assert.deepEqual([error.kind, error.code], ['permanent', 'contract_broken']);
      assert.match(error.message, /toy_profile 2024-01-15 .*height is 100 % NULL, on 12 dates before 0 %/);
      return true;
    },
  );
  await assert.rejects(
    drift((n) => ({ height: n === 0 ? 70 : null })),
    /height is 95 % NULL/,
  );
  assert.deepEqual(await drift((n) => ({ height: n < 2 ? 70 : null })), []);
});

test('where that is no reason to hold a table back it is told, and where it says nothing it is left alone', async () => {
  await store(many(12));
  const empty = () => ({ height: null, usage: null });
  assert.deepEqual(await drift(empty, { emptied: 'alert' }), [
    'height is 100 % NULL, on 12 dates before 0 %; usage is 100 % NULL, on 12 dates before 0 %',
  ]);
  assert.deepEqual(await drift(empty, { emptied: 'fail', except: ['height', 'usage'] }), []);
});

test('a column that is mostly empty as a rule may be so', async () => {
  await store(many(12));
  assert.deepEqual(await drift(() => ({ note: null })), []);
});

test('dates on which it was empty do not become the measure, and the dates after say nothing of those before', async () => {
  await store([...many(12), ...many(12, () => ({ height: null }))]);
  await assert.rejects(
    drift(() => ({ height: null })),
    /height is 100 % NULL, on 12 dates before 0 %/,
  );
  await assert.deepEqual(await drift(() => ({ height: null }), { emptied: 'fail' }, 20, 2024), []);
});

test('values of another order of magnitude are refused, whatever the profile says of empty ones', async () => {
  await store(many(12));
  await assert.rejects(
    drift((n) => (n === 7 ? { usage: 17 } : {}), { emptied: 'alert' }),
    /usage reaches 17, on the 12 dates before at most 0\.29/,
  );
  assert.deepEqual(await drift((n) => (n === 7 ? { usage: 2.8 } : {})), []);
});

test('too few rows or dates say nothing', async () => {
  const broken = () => ({ height: null, usage: 99 });
  await store(many(9));
  assert.deepEqual(await drift(broken), []);
  await store(many(10));
  assert.deepEqual(await drift(broken, { emptied: 'fail' }, 9), []);
  await assert.rejects(drift(broken), /usage reaches 99.*height is 100 % NULL/);
});

test('a table with nothing but its key is not looked at', async () => {
  const workspace = await warehouse.workspace([]);
  const profile = { emptied: 'fail' } as const;
  assert.deepEqual(
    await columnDrift(workspace, { id: 'bare', output: bare }, profile, { date: D, season: 2023 }),
    [],
  );
  await workspace.close();
});
