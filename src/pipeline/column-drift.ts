/**
 * Compares the columns of an output with what they held on the season's earlier dates. A source that renames a field
 * empties a column, a second way to compute one brings it in another unit, and every row by itself still looks well.
 */

import type { UnitContext } from '../engine/engine-context.ts';
import { UnitError } from '../engine/unit-error.ts';
import type { Value, Workspace } from '../ports/warehouse.ts';
import { sqlTableName } from '../tables/ddl.ts';
import { businessColumns, type Table } from '../tables/define-table.ts';
import { sqlIdentifier } from '../tables/sql-identifier.ts';
import type { ColumnProfile } from './define-processor.ts';

/** Fewer rows, or fewer dates before, say nothing about a column. */
const LEAST_ROWS = 10;
const LEAST_DATES = 10;
/** From here on a column counts as empty. */
const EMPTY = 0.95;
/** It counts as filled when this share of it was NULL at most, on the dates on which it was not empty. */
const FILLED = 0.5;
/** So many times the largest value of the season is another unit, not a record. */
const OUTSIZED = 10;
/** Columns named in an error; a source that is gone empties many. */
const MOST_NAMED = 5;

/**
 * What relation `output` of the workspace has lost or grown, in sentences with the values before. Throws a permanent
 * `UnitError` for what its profile refuses. The dates before are those of the same season: a past date is always judged by
 * its own past. An empty column is compared with the dates on which it was not, so that a fault never becomes the measure.
 */
export async function columnDrift(
  workspace: Workspace,
  processor: { readonly id: string; readonly output: Table },
  profile: ColumnProfile,
  context: Pick<UnitContext, 'date' | 'season'>,
): Promise<string[]> {
  const { output: table } = processor;
  const columns = comparedColumns(table, profile.except ?? []);
  if (columns.length === 0) return [];
  const numbers = columns.filter(({ isNumber }) => isNumber);
  const [today] = await workspace.rows<Record<string, Value>>(
    `SELECT count(*) AS row_count, ${[...columns.map(countSql), ...numbers.map(largestSql)].join(', ')} FROM output`,
  );
  const rows = Number(today?.row_count ?? 0);
  if (!today || rows < LEAST_ROWS) return [];
  const nullShare = (i: number) => 1 - Number(today[`n${i}`]) / rows;
  const before = `FROM ${sqlTableName(table)} WHERE ${sqlIdentifier(table.partition)} BETWEEN $from::DATE AND $date::DATE - 1`;
  const parameters = { from: `${context.season}-07-01`, date: context.date };

  const [largest] =
    numbers.length === 0
      ? []
      : await workspace.rows<Record<string, Value>>(
          `SELECT count(DISTINCT ${sqlIdentifier(table.partition)}) AS dates, ${numbers.map(largestSql).join(', ')} ${before}`,
          parameters,
        );
  const outsized = numbers.flatMap(({ name, i }) => {
    const [was, is] = [Number(largest?.[`m${i}`] ?? 0), Number(today[`m${i}`] ?? 0)];
    const isKnown = Number(largest?.dates ?? 0) >= LEAST_DATES && was > 0;
    return isKnown && is >= OUTSIZED * was
      ? [`${name} reaches ${short(is)}, on the ${largest?.dates} dates before at most ${short(was)}`]
      : [];
  });

  const suspects = columns.filter(({ i }) => nullShare(i) >= EMPTY);
  const dates =
    suspects.length === 0
      ? []
      : await workspace.rows<Record<string, Value>>(
          `SELECT count(*) AS row_count, ${suspects.map(countSql).join(', ')} ${before} GROUP BY ${sqlIdentifier(table.partition)}`,
          parameters,
        );
  const emptied = suspects.flatMap(({ name, i }) => {
    const filled = dates.filter((date) => Number(date[`n${i}`]) > (1 - EMPTY) * Number(date.row_count));
    if (filled.length < LEAST_DATES) return [];
    const all = sum(filled.map((date) => Number(date.row_count)));
    const share = 1 - sum(filled.map((date) => Number(date[`n${i}`]))) / all;
    return share <= FILLED
      ? [`${name} is ${percent(nullShare(i))} NULL, on ${filled.length} dates before ${percent(share)}`]
      : [];
  });

  const refused = profile.emptied === 'fail' ? [...outsized, ...emptied] : outsized;
  if (refused.length > 0)
    throw new UnitError(
      'permanent',
      'contract_broken',
      `the output of ${processor.id} ${context.date} is not what its columns held before: ${few(refused)}. Nothing was stored: look at the source for a renamed field or another unit; where it is right, except the column in the profile of the contract`,
    );
  return profile.emptied === 'alert' && emptied.length > 0 ? [few(emptied)] : [];
}

interface ComparedColumn {
  readonly name: string;
  readonly i: number;
  readonly isNumber: boolean;
}

function comparedColumns(table: Table, except: readonly string[]): ComparedColumn[] {
  const left = new Set([table.partition, ...table.grain, ...except]);
  return businessColumns(table)
    .filter((name) => !left.has(name) && !name.endsWith('_id'))
    .map((name, i) => ({ name, i, isNumber: /^(int|bigint|real)$/.test(table.columns[name]?.type ?? '') }));
}

function countSql({ name, i }: ComparedColumn): string {
  return `count(${sqlIdentifier(name)}) AS n${i}`;
}

function largestSql({ name, i }: ComparedColumn): string {
  return `max(abs(${sqlIdentifier(name)}))::DOUBLE AS m${i}`;
}

function few(sentences: readonly string[]): string {
  const more = sentences.length > MOST_NAMED ? `; and ${sentences.length - MOST_NAMED} more columns` : '';
  return `${sentences.slice(0, MOST_NAMED).join('; ')}${more}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
