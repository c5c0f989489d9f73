/** The SELECT of a ledger query. */

import type { SQLInputValue } from 'node:sqlite';
import type { Scalar } from '../../ports/ledger.ts';
import type { QueryPlan } from '../memory/query-plan.ts';
import { toSqlite } from './to-sqlite.ts';

/**
 * The same shape of query gives the same text, so that its statement is compiled once; all values are bound.
 *
 * The field named first in `where` is looked up in its index, the others only filter what it found: without statistics
 * SQLite would choose among the indexes blindly, and walk every ended unit to find those of one processor.
 */
export function selectSql(
  plan: QueryPlan,
  table: string,
  columns: string,
): { readonly sql: string; readonly values: SQLInputValue[] } {
  const values: SQLInputValue[] = [];
  const bind = (value: Scalar) => {
    values.push(toSqlite(value));
    return '?';
  };
  const conditions = plan.conditions.map(({ field, oneOf }, i) =>
    oneOfSql(i === 0 ? column(field) : filtering(field), oneOf, bind),
  );
  if (plan.between) {
    const { field, from, to } = plan.between;
    const bounded = conditions.length === 0 ? column(field) : filtering(field);
    // An open end still means values of the bound's type: SQLite sorts null < number < text < blob.
    conditions.push(
      from === undefined ? lowestOf(bounded, to) : `${bounded} >= ${bind(from)}`,
      to === undefined ? highestOf(bounded, from) : `${bounded} <= ${bind(to)}`,
    );
  }
  const direction = plan.descending ? ' DESC' : '';
  const order = plan.orderBy ? `${column(plan.orderBy)}${direction}, key${direction}` : `key${direction}`;
  const where = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
  const limit = plan.limit === null ? '' : ` LIMIT ${bind(plan.limit)}`;
  return { sql: `SELECT ${columns} FROM ${table}${where} ORDER BY ${order}${limit}`, values };
}

function oneOfSql(name: string, oneOf: readonly Scalar[], bind: (value: Scalar) => string): string {
  if (oneOf.length === 1) return `${name} IS ${bind(oneOf[0] ?? null)}`;
  // IN never finds null.
  const known = oneOf.filter((value) => value !== null);
  const list = `${name} IN (${known.map(bind).join(', ')})`;
  return known.length < oneOf.length ? `(${list} OR ${name} IS NULL)` : list;
}

function lowestOf(name: string, bound: Scalar | undefined): string {
  if (typeof bound === 'number') return `${name} IS NOT NULL`;
  return typeof bound === 'string' ? `${name} >= ''` : `${name} >= x''`;
}

function highestOf(name: string, bound: Scalar | undefined): string {
  if (typeof bound === 'number') return `${name} < ''`;
  return typeof bound === 'string' ? `${name} < x''` : `${name} IS NOT NULL`;
}

/** The unary plus keeps an index from being used. */
function filtering(field: string): string {
  return `+${column(field)}`;
}

function column(field: string): string {
  return `"by_${field}"`;
}
