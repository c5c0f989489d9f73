/** A table is declared once: from the declaration come its DDL, its row validation and its documentation. */

export type ColumnType = 'text' | 'int' | 'bigint' | 'real' | 'bool' | 'date' | 'instant' | 'json';

export interface Column {
  readonly type: ColumnType;
  /** Nullable columns say in `doc` or `nullWhen` when they are NULL. */
  readonly nullable: boolean;
  /** What one means: `points`, `seconds`, `0-1`, `0-100`, `pp`, `miles`... */
  readonly unit?: string;
  readonly doc?: string;
  readonly nullWhen?: string;
  /** Inclusive hard range: a row outside it breaks the output contract. */
  readonly range?: readonly [min: number, max: number];
  /** Closed list of values of a text column. */
  readonly oneOf?: readonly string[];
}

export type Dataset =
  | 'nba_raw'
  | 'nba_analytics'
  | 'nba_precompute'
  | 'nba_predictions'
  | 'nba_reference'
  | 'nba_orchestration';

export interface Table {
  readonly dataset: Dataset;
  readonly name: string;
  /** One sentence: what a row is and what it is for. */
  readonly doc: string;
  /** The columns that identify a row; unique inside the table. */
  readonly grain: readonly string[];
  /** The date column that partitions the table; always of type `date` and NOT NULL. */
  readonly partition: string;
  /** Columns in declared order, the envelope (`envelope`) last. */
  readonly columns: Readonly<Record<string, Column>>;
  /** Columns the executor fills and the content hash leaves out (run id, computed_at...). */
  readonly envelope: readonly string[];
}

type ColumnOptions = Omit<Partial<Column>, 'type' | 'nullable'>;

/** A NOT NULL column. */
export function required(type: ColumnType, options: ColumnOptions = {}): Column {
  return { type, nullable: false, ...options };
}

/** A nullable column; say when it is NULL unless the reason is the table's usual one. */
export function optional(type: ColumnType, options: ColumnOptions = {}): Column {
  return { type, nullable: true, ...options };
}

/**
 * Many columns of one kind: `columns(['fgm', 'fga'], optional('int'))`.
 * Keeps box-score blocks readable.
 */
export function columns(names: readonly string[], column: Column): Record<string, Column> {
  return Object.fromEntries(names.map((name) => [name, column]));
}

/** Provenance columns of every `nba_raw` table (`sources.md` §8, ENV). */
const RAW_ENVELOPE: Record<string, Column> = {
  payload_hash: required('text', { doc: 'SHA-256 of the payload body the row was parsed from' }),
  fetched_at: required('instant', { doc: 'when the payload was fetched' }),
  upstream: required('text', { doc: 'internet, archive or simulated' }),
  derived: required('bool', {
    doc: 'true when the body was assembled from recorded facts, not recorded itself',
  }),
  row_hash: required('text', { doc: 'hash of the business columns' }),
};

/** META columns of every computed table (`analytics.md` §1.9). */
const COMPUTED_ENVELOPE: Record<string, Column> = {
  run_id: required('text', { doc: 'the attempt that wrote the row' }),
  input_version: required('text', {
    doc: "hash of the partitions the row's unit read; the ledger lists them",
  }),
  row_hash: required('text', { doc: 'hash of the business columns' }),
  schema_version: required('text', { doc: 'version of the processor whose meaning the columns have' }),
  computed_at: required('instant', { doc: 'when the row was written' }),
};

interface TableDeclaration {
  readonly dataset: Dataset;
  readonly name: string;
  readonly doc: string;
  readonly grain: readonly string[];
  readonly partition?: string;
  readonly columns: Record<string, Column>;
  /** Which envelope the executor fills: `raw`, `computed` (default) or none. */
  readonly envelope?: 'raw' | 'computed' | 'none';
}

/** Declares a table; throws when grain or partition name a column that is not there or is nullable. */
export function defineTable(declaration: TableDeclaration): Table {
  const { envelope = 'computed', partition = 'game_date', ...rest } = declaration;
  const extra = envelope === 'raw' ? RAW_ENVELOPE : envelope === 'computed' ? COMPUTED_ENVELOPE : {};
  const all = { ...declaration.columns, ...extra };
  for (const name of [...declaration.grain, partition]) {
    const column = all[name];
    if (!column)
      throw new Error(`table ${declaration.name}: grain or partition column ${name} is not declared`);
    if (column.nullable)
      throw new Error(`table ${declaration.name}: grain or partition column ${name} is nullable`);
  }
  return Object.freeze({ ...rest, partition, columns: all, envelope: Object.keys(extra) });
}

/** `dataset.name`, as both engines write it. */
export function qualifiedName(table: Table): string {
  return `${table.dataset}.${table.name}`;
}

/** The columns a processor computes: all but the envelope. */
export function businessColumns(table: Table): string[] {
  return Object.keys(table.columns).filter((name) => !table.envelope.includes(name));
}
