/** Records in SQLite tables: one table per collection, one real column and index per indexed field. */

import type { SQLInputValue } from 'node:sqlite';
import {
  type Collection,
  type LedgerReader,
  type LedgerRecord,
  type Query,
  RecordExistsError,
  StaleVersionError,
} from '../../ports/ledger.ts';
import type { RecordWrite } from '../memory/buffered-transaction.ts';
import type { Declarations } from '../memory/declarations.ts';
import { type AnyCollection, indexedValues, planQuery } from '../memory/query-plan.ts';
import { selectSql } from './select-sql.ts';
import type { Statements } from './statements.ts';
import { toSqlite } from './to-sqlite.ts';

interface Row {
  readonly key: string;
  readonly version: number;
  readonly data: string;
}

/** Records whose JSON is longer are kept parsed: parsing a batch's frozen set again for each of its members would cost more than all the rest. */
const WORTH_KEEPING_CHARACTERS = 2_000;
const MOST_KEPT = 1_000;

interface WriteSql {
  readonly create: string;
  /** The version, and a bit for every indexed field that is not as given. */
  readonly compare: string;
}

/** Reads through one connection. A collection nobody wrote to has no table yet: it reads as empty. */
export class SqliteReader implements LedgerReader {
  protected readonly statements: Statements;
  readonly #declarations: Declarations;
  /** Gives a table that an earlier release declared otherwise the columns it should have. */
  readonly #rebuild: (collection: AnyCollection) => Promise<void>;
  /** Collections whose table was seen with the right columns. */
  readonly #ready = new Set<AnyCollection>();
  /** Large records as parsed, by table and key: good as long as the table still shows their version. */
  readonly #kept = new Map<string, LedgerRecord<unknown>>();

  constructor(
    statements: Statements,
    declarations: Declarations,
    rebuild: (collection: AnyCollection) => Promise<void>,
  ) {
    this.statements = statements;
    this.#declarations = declarations;
    this.#rebuild = rebuild;
  }

  async get<T extends object>(collection: Collection<T>, key: string): Promise<LedgerRecord<T> | null> {
    if (!this.isReady(collection) && !(await this.makeReady(collection))) return null;
    const table = tableOf(collection);
    const identity = `${table}/${key}`;
    const kept = this.#kept.get(identity);
    if (kept) {
      const current = this.statements.first<{ version: number }>(
        `SELECT version FROM ${table} WHERE key = ?`,
        key,
      );
      if (current?.version === kept.version) return kept as LedgerRecord<T>;
      this.#kept.delete(identity);
    }
    const row = this.statements.first<Row>(`SELECT key, version, data FROM ${table} WHERE key = ?`, key);
    if (!row) return null;
    const record = toRecord<T>(row);
    if (row.data.length > WORTH_KEEPING_CHARACTERS) this.#keep(identity, record);
    return record;
  }

  async query<T extends object>(query: Query<T>): Promise<LedgerRecord<T>[]> {
    const plan = planQuery(query);
    if (!this.isReady(plan.collection) && !(await this.makeReady(plan.collection))) return [];
    const { sql, values } = selectSql(plan, tableOf(plan.collection), 'key, version, data');
    return this.statements.all<Row>(sql, ...values).map((row) => toRecord<T>(row));
  }

  async count<T extends object>(query: Query<T>): Promise<number> {
    const plan = planQuery(query);
    if (!this.isReady(plan.collection) && !(await this.makeReady(plan.collection))) return 0;
    const { sql, values } = selectSql({ ...plan, orderBy: null }, tableOf(plan.collection), '1');
    return this.statements.first<{ n: number }>(`SELECT count(*) AS n FROM (${sql})`, ...values)?.n ?? 0;
  }

  /** Forgets which tables exist and what records said, after a rollback may have taken some back. */
  forget(): void {
    this.#ready.clear();
    this.#kept.clear();
  }

  /** Frozen, because every reader gets the same object. */
  #keep(identity: string, record: LedgerRecord<unknown>): void {
    if (this.#kept.size === MOST_KEPT) {
      const [oldest] = this.#kept.keys();
      if (oldest !== undefined) this.#kept.delete(oldest);
    }
    this.#kept.set(identity, deepFreeze(record));
  }

  /** Whether the collection's table is there, with the columns of its declaration. */
  isReady(collection: AnyCollection): boolean {
    if (this.#ready.has(collection)) return true;
    this.#declarations.admit(collection);
    const found = this.indexedFields(collection);
    const wanted = new Set(collection.indexed);
    const ready =
      found !== null && found.size === wanted.size && [...found].every((field) => wanted.has(field));
    if (ready) this.#ready.add(collection);
    return ready;
  }

  /** The fields the collection's table has columns for; null when there is no table. */
  protected indexedFields(collection: AnyCollection): Set<string> | null {
    const sql = 'SELECT name FROM pragma_table_info(?)';
    const rows = this.statements.all<{ name: string }>(sql, `records_${collection.name}`);
    if (rows.length === 0) return null;
    return new Set(rows.filter(({ name }) => name.startsWith('by_')).map(({ name }) => name.slice(3)));
  }

  /** False when there is no table, so nothing to read. */
  protected async makeReady(collection: AnyCollection): Promise<boolean> {
    if (this.indexedFields(collection) === null) return false;
    await this.#rebuild(collection);
    return true;
  }
}

/** Reads and writes through the one connection that writes; tables and columns are made when first needed. */
export class SqliteRecords extends SqliteReader {
  readonly #writeSql = new Map<AnyCollection, WriteSql>();

  constructor(statements: Statements, declarations: Declarations) {
    super(statements, declarations, async () => undefined);
  }

  /** Inside a transaction: a table that is not there would be looked for with every read. */
  protected override async makeReady(collection: AnyCollection): Promise<boolean> {
    this.makeTable(collection);
    return true;
  }

  /** Throws `RecordExistsError` or `StaleVersionError`, the record being left as it is. */
  apply(write: RecordWrite): void {
    const { collection, key, json, indexed, expectedVersion } = write;
    if (!this.isReady(collection)) this.makeTable(collection);
    const sql = this.#sqlFor(collection);
    const fields = indexed.map(toSqlite);
    if (expectedVersion === null) {
      if (this.statements.run(sql.create, key, json, ...fields) === 0) {
        throw new RecordExistsError(collection.name, key);
      }
      return;
    }
    const stored = this.statements.first<{ version: number; changed: number }>(sql.compare, ...fields, key);
    if (stored?.version !== expectedVersion) {
      throw new StaleVersionError(collection.name, key, expectedVersion, stored?.version ?? 0);
    }
    // SQLite would take a field that stays what it is out of its index and put it back in.
    const isChanged = (_: unknown, i: number) => ((stored.changed >> i) & 1) === 1;
    const assignments = collection.indexed.filter(isChanged).map((field) => `, ${columnOf(field)} = ?`);
    const put = `UPDATE ${tableOf(collection)} SET version = version + 1, data = ?${assignments.join('')} WHERE key = ?`;
    this.statements.run(put, json, ...fields.filter(isChanged), key);
  }

  /**
   * Makes the collection's table, or gives it exactly the columns and indexes of the declaration. With row ids: without,
   * looking a key up would read every long record on the way from its first page to its last.
   */
  makeTable(collection: AnyCollection): void {
    const table = tableOf(collection);
    this.statements.run(
      `CREATE TABLE IF NOT EXISTS ${table} (key TEXT PRIMARY KEY, version INTEGER NOT NULL, data TEXT NOT NULL)`,
    );
    const found = [...(this.indexedFields(collection) ?? [])];
    const missing = collection.indexed.filter((field) => !found.includes(field));
    // Before the table is touched: data that cannot be indexed leaves it as it was.
    const fillings = missing.length > 0 ? this.#fillings(collection, missing) : [];
    for (const field of found.filter((name) => !collection.indexed.includes(name))) {
      // Writes would not keep it up to date; should it be declared again, it is filled again.
      this.statements.run(`DROP INDEX IF EXISTS ${indexOf(collection, field)}`);
      this.statements.run(`ALTER TABLE ${table} DROP COLUMN ${columnOf(field)}`);
    }
    // No declared type, no affinity: a number stays a number and a text of digits a text.
    for (const field of missing) this.statements.run(`ALTER TABLE ${table} ADD COLUMN ${columnOf(field)}`);
    const assignments = missing.map((field) => `${columnOf(field)} = ?`).join(', ');
    for (const { key, values } of fillings) {
      this.statements.run(`UPDATE ${table} SET ${assignments} WHERE key = ?`, ...values, key);
    }
    for (const field of missing) {
      this.statements.run(
        `CREATE INDEX IF NOT EXISTS ${indexOf(collection, field)} ON ${table} (${columnOf(field)}, key)`,
      );
    }
  }

  /** Records written before a field was indexed get its column from their data. */
  #fillings(
    collection: AnyCollection,
    fields: readonly string[],
  ): { key: string; values: SQLInputValue[] }[] {
    const rows = this.statements.all<Row>(`SELECT key, version, data FROM ${tableOf(collection)}`);
    return rows.map(({ key, data }) => {
      const indexed = indexedValues({ name: collection.name, indexed: fields }, JSON.parse(data) as object);
      return { key, values: indexed.map(toSqlite) };
    });
  }

  #sqlFor(collection: AnyCollection): WriteSql {
    let sql = this.#writeSql.get(collection);
    if (!sql) {
      const table = tableOf(collection);
      const columns = collection.indexed.map(columnOf);
      sql = {
        create: `INSERT INTO ${table} (key, version, data${columns.map((column) => `, ${column}`).join('')}) VALUES (?, 1, ?${', ?'.repeat(columns.length)}) ON CONFLICT DO NOTHING`,
        compare: `SELECT version, 0${columns.map((column, i) => ` | ((${column} IS NOT ?) << ${i})`).join('')} AS changed FROM ${table} WHERE key = ?`,
      };
      this.#writeSql.set(collection, sql);
    }
    return sql;
  }
}

function tableOf(collection: AnyCollection): string {
  return `"records_${collection.name}"`;
}

function indexOf(collection: AnyCollection, field: string): string {
  return `"records_${collection.name}_${field}"`;
}

/** Prefixed, so that no field can be taken for `key`, `version` or `data`. */
function columnOf(field: string): string {
  return `"by_${field}"`;
}

function toRecord<T>(row: Row): LedgerRecord<T> {
  return { key: row.key, version: row.version, data: JSON.parse(row.data) as T };
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
