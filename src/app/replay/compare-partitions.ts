/** Compares the partitions of two warehouses by their hashes, and says of those that differ in what. */

import type { GameDate } from '../../league/game-date.ts';
import type { PartitionFact, Row, Warehouse } from '../../ports/warehouse.ts';
import type { Table } from '../../tables/define-table.ts';

export interface PartitionDifference {
  readonly table: string;
  readonly date: GameDate;
  /** Null where there is no such partition. */
  readonly original: PartitionFact | null;
  readonly replayed: PartitionFact | null;
  /** Columns with different values in rows of the same grain, each with the first pair of values. */
  readonly columns: readonly { readonly column: string; readonly rows: number; readonly example: string }[];
}

export interface Comparison {
  readonly compared: number;
  readonly differences: readonly PartitionDifference[];
}

/** The partitions of `tables` from `from` to `to`, both included. */
export async function comparePartitions(
  original: Warehouse,
  replayed: Warehouse,
  tables: readonly Table[],
  from: GameDate,
  to: GameDate,
): Promise<Comparison> {
  let compared = 0;
  const differences: PartitionDifference[] = [];
  for (const table of tables) {
    const [before, after] = await Promise.all([
      factsByDate(original, table, from, to),
      factsByDate(replayed, table, from, to),
    ]);
    for (const date of [...new Set([...before.keys(), ...after.keys()])].sort()) {
      const [one, other] = [before.get(date) ?? null, after.get(date) ?? null];
      compared += 1;
      if (one?.hash === other?.hash) continue;
      const columns = one && other ? await differingColumns(original, replayed, table, date) : [];
      differences.push({ table: nameOf(table), date, original: one, replayed: other, columns });
    }
  }
  return { compared, differences };
}

async function factsByDate(
  warehouse: Warehouse,
  table: Table,
  from: GameDate,
  to: GameDate,
): Promise<Map<GameDate, PartitionFact>> {
  const facts = await warehouse.partitions(table, from, to);
  return new Map(facts.map((fact) => [fact.date, fact]));
}

async function differingColumns(
  original: Warehouse,
  replayed: Warehouse,
  table: Table,
  date: GameDate,
): Promise<PartitionDifference['columns']> {
  const [before, after] = await Promise.all([rowsOf(original, table, date), rowsOf(replayed, table, date)]);
  const found = new Map<string, { rows: number; example: string }>();
  for (const [key, row] of before) {
    const other = after.get(key);
    if (!other) continue;
    for (const name of businessColumns(table)) {
      const [one, two] = [text(row[name]), text(other[name])];
      if (one === two) continue;
      const entry = found.get(name) ?? { rows: 0, example: `${one} is now ${two}` };
      found.set(name, { ...entry, rows: entry.rows + 1 });
    }
  }
  return [...found].map(([column, entry]) => ({ column, ...entry }));
}

async function rowsOf(warehouse: Warehouse, table: Table, date: GameDate): Promise<Map<string, Row>> {
  const rows = await warehouse.query(
    `SELECT * FROM ${nameOf(table)} WHERE ${table.partition} = $date::DATE`,
    { date },
  );
  return new Map(rows.map((row) => [JSON.stringify(table.grain.map((column) => text(row[column]))), row]));
}

function businessColumns(table: Table): string[] {
  return Object.keys(table.columns).filter((name) => !table.envelope.includes(name));
}

function nameOf(table: Table): string {
  return `${table.dataset}.${table.name}`;
}

function text(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
