/** A process that stores partitions until it is killed; says on stdout what was acknowledged. */

import { openDuckdbWarehouse } from '../../src/adapters/embedded/duckdb-warehouse.ts';
import { addDays, gameDate } from '../../src/league/game-date.ts';
import { crashTable } from './warehouse-crash-table.ts';

const warehouse = await openDuckdbWarehouse({ file: process.argv[2]! });
await warehouse.migrate([crashTable]);
for (let i = 0; ; i++) {
  const date = addDays(gameDate('2024-01-01'), i);
  const space = await warehouse.workspace([]);
  await space.run(
    'CREATE TEMP TABLE output AS SELECT $date::DATE AS game_date, n AS line, n * $i AS value FROM range(300) numbers(n)',
    { date, i },
  );
  const fact = await warehouse.replacePartition(crashTable, date, space, 'output', {});
  await space.close();
  process.stdout.write(`${JSON.stringify(fact)}\n`);
}
