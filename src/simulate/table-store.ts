/** What a simulated warehouse holds, and every change that was ever made to it. */

import { contentHash } from '../engine/hash.ts';
import type { Sabotage } from '../engine/sabotage.ts';
import type { GameDate } from '../league/game-date.ts';
import { PartitionError, type PartitionFact, type Row } from '../ports/warehouse.ts';
import type { Table } from '../tables/define-table.ts';

export interface StoredPartition extends PartitionFact {
  readonly content: readonly Row[];
  /** Hash of what the rows say, without who wrote them and in which generation. */
  readonly statement: string;
}

/** A partition that got other rows than it had. */
export interface Effect {
  readonly table: string;
  readonly date: GameDate;
  readonly hash: string;
}

/** Outlives every crash. */
export class TableStore {
  readonly journal: Effect[] = [];
  readonly #tables = new Map<string, Map<GameDate, StoredPartition>>();
  readonly #onEffect: (
    effect: { readonly table: Table; readonly date: GameDate },
    rows: readonly Row[],
  ) => void;
  readonly #enforcesGrain: boolean;

  constructor(
    onEffect: (effect: { readonly table: Table; readonly date: GameDate }, rows: readonly Row[]) => void,
    sabotage?: Sabotage,
  ) {
    this.#onEffect = onEffect;
    this.#enforcesGrain = sabotage?.breaks !== 'grainNotEnforced';
  }

  partition(table: string, date: GameDate): StoredPartition | null {
    return this.#tables.get(table)?.get(date) ?? null;
  }

  /** Ordered by date. */
  partitions(table: string, from?: GameDate, to?: GameDate): StoredPartition[] {
    return [...(this.#tables.get(table)?.values() ?? [])]
      .filter(({ date }) => (from === undefined || date >= from) && (to === undefined || date <= to))
      .sort((a, b) => (a.date < b.date ? -1 : 1));
  }

  tables(): string[] {
    return [...this.#tables.keys()].sort();
  }

  /** Refuses rows of another date and doubled keys; an identical partition is left untouched. */
  replace(table: Table, date: GameDate, rows: readonly Row[]): PartitionFact {
    const business = rows.map((row) => without(row, ENVELOPE));
    for (const row of rows) {
      if (row.game_date !== date)
        throw new PartitionError(`${table.name}/${date}: a row of ${row.game_date} would be stored`);
    }
    const keys = new Set(rows.map((row) => rowKey(table, row)));
    if (keys.size < rows.length && this.#enforcesGrain)
      throw new PartitionError(`${table.name}/${date}: a key would be doubled`);
    const hash = setHash(business);
    const fact = { date, rows: rows.length, hash };
    if (this.partition(table.name, date)?.hash === hash) return fact;
    const statement = setHash(
      rows.filter((row) => row.is_active !== false).map((row) => without(row, [...ENVELOPE, ...RUN_COLUMNS])),
    );
    const partitions = this.#tables.get(table.name) ?? new Map<GameDate, StoredPartition>();
    this.#tables.set(table.name, partitions.set(date, { ...fact, content: rows, statement }));
    this.journal.push({ table: table.name, date, hash });
    this.#onEffect({ table, date }, rows);
    return fact;
  }

  drop(table: string, date: GameDate): void {
    this.#tables.get(table)?.delete(date);
  }

  /** What the season came to: `table/date` -> hash of what the rows say. */
  product(): Map<string, string> {
    return new Map(
      this.tables().flatMap((table) =>
        this.partitions(table).map(({ date, statement }): [string, string] => [
          `${table}/${date}`,
          statement,
        ]),
      ),
    );
  }
}

/** Scripted rows have a key of their own; predictions have the grain of their table. */
export function rowKey(table: Table, row: Row): string {
  return 'key' in row ? String(row.key) : table.grain.map((column) => row[column]).join('|');
}

/** Columns that say who wrote a row when: no part of its content. */
const ENVELOPE = [
  'run_id',
  'input_version',
  'schema_version',
  'computed_at',
  'fetched_at',
  'upstream',
  'derived',
  'payload_hash',
];
const RUN_COLUMNS = ['generation', 'superseded_by', 'is_active'];

function without(row: Row, columns: readonly string[]): Row {
  return Object.fromEntries(Object.entries(row).filter(([column]) => !columns.includes(column)));
}

function setHash(rows: readonly Row[]): string {
  return contentHash(rows.map((row) => contentHash(row)).sort());
}
