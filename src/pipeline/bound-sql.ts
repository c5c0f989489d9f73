/** Puts a computation's parameters into its SQL as literals: DuckDB plans a prepared statement twice, a plain one once. */

import type { Value } from '../ports/warehouse.ts';

/** Dates and instants as the runner writes them; nothing else of text can be a parameter of a computation. */
const DATE_OR_INSTANT = /^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2})?$/;

/**
 * `sql` with every `$name` of `parameters` replaced. Only dates, instants, whole numbers and NULL are let in, so no
 * value can be taken for SQL; throws a `RangeError` for anything else.
 */
export function boundSql(sql: string, parameters: Readonly<Record<string, Value>>): string {
  return sql.replace(/\$([a-z_]+)\b/g, (placeholder, name: string) => {
    const value = parameters[name];
    return value === undefined ? placeholder : literal(name, value);
  });
}

function literal(name: string, value: Value): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number' && Number.isInteger(value)) return String(value);
  if (typeof value === 'string' && DATE_OR_INSTANT.test(value)) return `'${value}'`;
  throw new RangeError(
    `parameter ${name} is ${JSON.stringify(value)}: a date, an instant, a whole number or NULL can be written into SQL`,
  );
}
