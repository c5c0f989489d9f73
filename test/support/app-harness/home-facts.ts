/** What a test asks an open home: attempts, hashes of all partitions, rows that are there twice. */

import type { App } from '../../../src/app/compose.ts';
import { ATTEMPTS, type AttemptRecord } from '../../../src/engine/unit.ts';
import { TABLES } from '../../../src/pipeline/processors.ts';
import { PROJECTION_TABLES } from '../../../src/pipeline/project-ledger.ts';
import type { LedgerRecord } from '../../../src/ports/ledger.ts';
import { qualifiedName } from '../../../src/tables/define-table.ts';
import { processorRunHistory } from '../../../src/tables/nba-reference/processor-run-history.ts';

/** Tables whose rows tell of a run, not of the league: times and ids differ from run to run. */
const TOLD_OF_RUNS = new Set(PROJECTION_TABLES.map((table) => table.name));

export async function attemptsOf(app: App): Promise<LedgerRecord<AttemptRecord>[]> {
  return await app.ledger.query({ collection: ATTEMPTS });
}

/** `table/date` -> `rows:hash` of every stored partition, read from the rows. */
export async function partitionHashes(app: App): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const table of TABLES) {
    if (TOLD_OF_RUNS.has(table.name)) continue;
    for (const { date, rows, hash } of await app.warehouse.partitions(table))
      hashes[`${table.name}/${date}`] = `${rows}:${hash}`;
  }
  return hashes;
}

/** Keys of a table's grain that are stored more than once, by table; empty when nothing is. */
export async function doubledRows(app: App): Promise<Record<string, number>> {
  const doubled: Record<string, number> = {};
  for (const table of TABLES) {
    const grain = table.grain.map((name) => `"${name}"`).join(', ');
    const [found] = await app.warehouse.query<{ n: number }>(
      `SELECT count(*) AS n FROM (
         SELECT ${grain} FROM ${qualifiedName(table)} GROUP BY ${grain} HAVING count(*) > 1)`,
    );
    if (Number(found?.n) > 0) doubled[qualifiedName(table)] = Number(found?.n);
  }
  return doubled;
}

/** Ids of `processor_run_history`'s rows, each with whether its attempt has an end. */
export async function runHistory(app: App): Promise<{ attempt_id: string; has_end: boolean }[]> {
  return await app.warehouse.query(
    `SELECT attempt_id, ended_at IS NOT NULL AND outcome IS NOT NULL AS has_end
     FROM ${qualifiedName(processorRunHistory)} ORDER BY attempt_id`,
  );
}
