/** What every row of a partition must satisfy, as SQL conditions: built from the table's declaration alone. */

import type { GameDate } from '../../league/game-date.ts';
import type { Column, Table } from '../../tables/define-table.ts';
import { sqlIdentifier } from '../../tables/sql-identifier.ts';

export interface PartitionRule {
  /** What is wrong with a row that breaks it. */
  readonly broken: string;
  /** True for a row that breaks it; false or NULL for one that keeps it. */
  readonly violation: string;
  /** Set when the rule bounds one numeric column: columns with equal bounds can be checked together. */
  readonly bounds?: { readonly column: string; readonly min: string; readonly max: string };
}

/** The rules a row can break by itself; the grain is checked over all rows. */
export function partitionRules(table: Table, date: GameDate): PartitionRule[] {
  const rules: PartitionRule[] = [
    {
      broken: `${table.partition} is not ${date}`,
      violation: `${sqlIdentifier(table.partition)} <> DATE '${date}'`,
    },
  ];
  for (const [name, column] of Object.entries(table.columns)) rules.push(...columnRules(name, column));
  return rules;
}

/**
 * One condition that is true for a row that breaks any of the rules. Planning dominates the check of a few hundred
 * rows, so columns with equal bounds are compared once, by their greatest and least value (both skip NULL).
 */
export function anyViolationSql(rules: readonly PartitionRule[]): string {
  const single = rules.filter((rule) => !rule.bounds).map((rule) => rule.violation);
  const bounded = Map.groupBy(
    rules.flatMap((rule) => rule.bounds ?? []),
    (bounds) => `${bounds.min} ${bounds.max}`,
  );
  for (const group of bounded.values()) {
    const { min, max } = group[0]!;
    const all = group.map((bounds) => bounds.column).join(', ');
    single.push(`greatest(${all}) > ${max}`, `least(${all}) < ${min}`);
  }
  return single.join(' OR ');
}

function columnRules(name: string, column: Column): PartitionRule[] {
  const quoted = sqlIdentifier(name);
  const rules: PartitionRule[] = [];
  if (!column.nullable) rules.push({ broken: `${name} is NULL`, violation: `${quoted} IS NULL` });
  if (column.range) {
    rules.push(boundRule(quoted, column.range, `${name} is outside ${column.range.join('..')}`));
  } else if (column.type === 'real') {
    const finite = [-Number.MAX_VALUE, Number.MAX_VALUE] as const;
    rules.push(boundRule(quoted, finite, `${name} is not a finite number`));
  }
  if (column.oneOf) {
    const values = column.oneOf.map((value) => `'${value.replaceAll("'", "''")}'`);
    rules.push({
      broken: `${name} is none of ${column.oneOf.join(', ')}`,
      violation: `${quoted} NOT IN (${values.join(', ')})`,
    });
  }
  return rules;
}

/** DuckDB orders NaN after everything, so bounds keep it out as well. */
function boundRule(column: string, range: readonly [number, number], broken: string): PartitionRule {
  const [min, max] = range.map(sqlNumber) as [string, string];
  return { broken, violation: `${column} NOT BETWEEN ${min} AND ${max}`, bounds: { column, min, max } };
}

/** A double, so that a bound like 0.1 is not compared as a decimal. */
function sqlNumber(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`a range ends at ${value}: leave the range out instead`);
  return Number.isSafeInteger(value) ? String(value) : `${value}::DOUBLE`;
}
