import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { warehouseContract } from '../../../test/contract/warehouse-contract.ts';
import { crashTable } from '../../../test/contract/warehouse-crash-table.ts';
import { gameDate } from '../../league/game-date.ts';
import type { PartitionFact, Warehouse } from '../../ports/warehouse.ts';
import { openDuckdbWarehouse } from './duckdb-warehouse.ts';

const makeFolder = () => mkdtempSync(join(tmpdir(), 'tipoff-warehouse-'));

warehouseContract({
  name: 'the warehouse in a DuckDB file',
  create: async () => {
    const folder = makeFolder();
    return {
      warehouse: await openDuckdbWarehouse({ file: join(folder, 'warehouse.duckdb') }),
      remove: async () => rmSync(folder, { recursive: true }),
    };
  },
});

describe('the file of the warehouse', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = makeFolder();
    file = join(folder, 'home', 'warehouse.duckdb');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const date = gameDate('2024-01-15');

  async function put(warehouse: Warehouse, value: number): Promise<PartitionFact> {
    const space = await warehouse.workspace([]);
    await space.run(
      'CREATE TEMP TABLE output AS SELECT $date::DATE AS game_date, 1 AS line, $value AS value',
      { date, value },
    );
    const fact = await warehouse.replacePartition(crashTable, date, space, 'output', {});
    await space.close();
    return fact;
  }

  /** Starts the child and gives its acknowledged partitions, one by one. */
  function startChild(): { child: ChildProcess; lines: AsyncIterator<string> } {
    const script = join(import.meta.dirname, '../../../test/contract/warehouse-crash-child.ts');
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return { child, lines: createInterface({ input: child.stdout! })[Symbol.asyncIterator]() };
  }

  test('keeps what was stored', async () => {
    const first = await openDuckdbWarehouse({ file });
    await first.migrate([crashTable]);
    const fact = await put(first, 7);
    await first.close();
    await first.close();
    const second = await openDuckdbWarehouse({ file });
    await second.migrate([crashTable]);
    assert.deepEqual(await second.partitions(crashTable), [fact]);
    await second.close();
  });

  test('is one database, however often and by whatever path it is opened', async () => {
    const one = await openDuckdbWarehouse({ file });
    symlinkSync(join(folder, 'home'), join(folder, 'link'));
    const two = await openDuckdbWarehouse({ file: join(folder, 'link', 'warehouse.duckdb') });
    await one.migrate([crashTable]);
    const facts = await Promise.all([put(one, 1), put(two, 2)]);
    assert.ok(facts.some((fact) => fact.rows === 1));
    assert.deepEqual(await one.partitions(crashTable), await two.partitions(crashTable));
    await one.close();
    const fact = await put(two, 3);
    await two.close();
    const three = await openDuckdbWarehouse({ file });
    assert.deepEqual(await three.partitions(crashTable), [fact]);
    await three.close();
  });

  test('loses no acknowledged partition and keeps none in part when its process is killed', async () => {
    const { child, lines } = startChild();
    const acknowledged: PartitionFact[] = [];
    while (acknowledged.length < 15) acknowledged.push(JSON.parse((await lines.next()).value));
    child.kill('SIGKILL');
    await once(child, 'exit');
    for (let line = await lines.next(); !line.done; line = await lines.next()) {
      if (line.value.endsWith('}')) acknowledged.push(JSON.parse(line.value));
    }
    const warehouse = await openDuckdbWarehouse({ file });
    await warehouse.migrate([crashTable]);
    const stored = await warehouse.partitions(crashTable);
    assert.deepEqual(stored.slice(0, acknowledged.length), acknowledged);
    assert.ok(stored.length <= acknowledged.length + 1, 'at most the one in flight may be there as well');
    assert.ok(stored.every((fact) => fact.rows === 300));
    await warehouse.close();
  });

  test('a write that fails half way leaves the old partition whole', async () => {
    const warehouse = await openDuckdbWarehouse({ file });
    await warehouse.migrate([crashTable]);
    const fact = await put(warehouse, 1);
    const space = await warehouse.workspace([]);
    // Somebody changes the stored table behind the warehouse's back: the old rows are deleted before the insert fails.
    await space.run('ALTER TABLE nba_reference.crash_lines ADD COLUMN extra INTEGER');
    await space.close();
    await assert.rejects(put(warehouse, 2), /INSERT INTO.*has 4 columns but 3 values/);
    assert.deepEqual(await warehouse.partitions(crashTable), [fact]);
    await warehouse.close();
  });

  test('that another process has open is refused, saying so; later it can be opened', async () => {
    const { child, lines } = startChild();
    await lines.next();
    await assert.rejects(openDuckdbWarehouse({ file }), (error: Error) => {
      assert.equal(error.name, 'WarehouseFileError');
      assert.match(error.message, /is open in another process.*stop that process/);
      assert.ok(error.message.includes(file));
      return true;
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    await (await openDuckdbWarehouse({ file })).close();
  });

  test('that is no DuckDB file is refused, saying what to do', async () => {
    file = join(folder, 'warehouse.duckdb');
    writeFileSync(file, 'this is a note, not a database'.repeat(1000));
    await assert.rejects(openDuckdbWarehouse({ file }), (error: Error) => {
      assert.equal(error.name, 'WarehouseFileError');
      assert.match(error.message, /damaged or no DuckDB file.*rebuild it with a backfill/);
      return true;
    });
  });

  test('whose header was flipped is refused as damaged', async () => {
    const warehouse = await openDuckdbWarehouse({ file });
    await warehouse.migrate([crashTable]);
    await put(warehouse, 1);
    await warehouse.close();
    const bytes = readFileSync(file);
    for (const at of [4096, 8192]) bytes[at + 20]! ^= 0xff;
    writeFileSync(file, bytes);
    await assert.rejects(openDuckdbWarehouse({ file }), /WarehouseFileError: .*damaged/);
  });

  test('in a place that is a folder is refused, naming it', async () => {
    await assert.rejects(openDuckdbWarehouse({ file: folder }), (error: Error) => {
      assert.equal(error.name, 'WarehouseFileError');
      assert.ok(error.message.includes(folder));
      return true;
    });
  });

  test('with settings that nobody can change afterwards', async () => {
    const warehouse = await openDuckdbWarehouse({ file, tempDirectory: join(folder, "it's temporary") });
    const [settings] = await warehouse.query(
      `SELECT current_setting('threads') AS threads, current_setting('TimeZone') AS zone,
         current_setting('memory_limit') AS memory, current_setting('temp_directory') AS temp`,
    );
    assert.deepEqual(settings, {
      threads: 1,
      zone: 'UTC',
      memory: '1.8 GiB',
      temp: join(folder, "it's temporary"),
    });
    const space = await warehouse.workspace([]);
    await assert.rejects(space.run('SET threads = 4'), /locked/);
    await assert.rejects(space.run("COPY (SELECT 1) TO 'out.csv'"), /disabled by configuration/);
    await assert.rejects(space.run("ATTACH 'other.duckdb'"), /disabled by configuration/);
    await space.close();
    await warehouse.close();
  });
});
