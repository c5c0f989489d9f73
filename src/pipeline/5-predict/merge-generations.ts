/** Puts a new generation of predictions beside the earlier ones: superseded rows stay, visibly, and never come back. */

import type { Row } from '../../ports/warehouse.ts';

/** Columns that tell generations and runs apart without being part of what is predicted. */
const RUN_COLUMNS = new Set([
  'generation',
  'prediction_id',
  'batch_id',
  'attempt',
  'correlation_id',
  'created_at',
  'is_active',
  'superseded_by',
  'input_version',
  'code_version',
  'config_hash',
]);

/**
 * All rows the partition is to hold. When the new rows say exactly what the active ones say, the earlier rows are
 * returned as they are: a repetition leaves no trace. What was said before about the persons of `keeping` stays in
 * force: they could not be looked at again.
 */
export function mergeGenerations(
  earlier: readonly Row[],
  rows: readonly Row[],
  keeping: ReadonlySet<number> = new Set(),
): readonly Row[] {
  if (earlier.length === 0) return rows;
  const isReplaced = (row: Row) => row.is_active === true && !keeping.has(Number(row.person_id));
  const active = earlier.filter(isReplaced);
  if (sameStatements(active, rows)) return earlier;
  const newIds = new Map(rows.map((row) => [lineKey(row), row.prediction_id ?? null]));
  const superseded = earlier.map((row) =>
    isReplaced(row) ? { ...row, is_active: false, superseded_by: newIds.get(lineKey(row)) ?? null } : row,
  );
  return [...superseded, ...rows];
}

function lineKey(row: Row): string {
  return `${row.person_id}|${row.system_id}|${row.line_key}`;
}

function sameStatements(left: readonly Row[], right: readonly Row[]): boolean {
  if (left.length !== right.length) return false;
  const texts = new Set(left.map(statement));
  return right.every((row) => texts.has(statement(row)));
}

function statement(row: Row): string {
  const entries = Object.entries(row).filter(([name]) => !RUN_COLUMNS.has(name));
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(entries);
}
