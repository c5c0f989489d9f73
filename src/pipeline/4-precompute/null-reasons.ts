/** Writes the part of a query that says, column by column, why a measure is NULL. */

const REASONS_MARKER = "'{}' /*null_reasons*/";
const COUNT_MARKER = '0 /*null_count*/';

/** SQL expression of the reason, evaluated where the column is NULL, for each group of columns that share it. */
export interface NullRule {
  readonly columns: readonly string[];
  readonly reason: string;
  /** The columns are NULL all together or not at all: one test does for all. */
  readonly together?: boolean;
}

/**
 * Puts the reasons of NULL measures into `sql`: the marked '{}' becomes a JSON object from column to reason, the
 * marked 0 (where there is one) the number of NULL measures. Both stand inside a SELECT that sees the columns.
 * Throws when the marker is absent or a column has two rules.
 */
export function withNullReasons(sql: string, rules: readonly NullRule[]): string {
  if (!sql.includes(REASONS_MARKER))
    throw new Error(`no place for null reasons: write ${REASONS_MARKER} where they belong`);
  const columns = rules.flatMap((rule) => rule.columns);
  const twice = columns.find((column, i) => columns.indexOf(column) !== i);
  if (twice) throw new Error(`${twice} has two null rules: keep one`);

  // The reason stands once per rule and the columns are filled in: planning the query costs more than running it.
  const entries = rules.map(({ columns: group, reason, together = false }) => {
    const pair = (column: string) => `"${column}":"?"`;
    const pairs =
      together || group.length === 1
        ? `CASE WHEN ${group[0]} IS NULL THEN '${group.map(pair).join(',')}' END`
        : `nullif(concat_ws(',', ${group.map((column) => `CASE WHEN ${column} IS NULL THEN '${pair(column)}' END`).join(', ')}), '')`;
    return `replace(${pairs}, '?', ${reason})`;
  });
  const reasons = `('{' || concat_ws(',',\n    ${entries.join(',\n    ')}) || '}')::JSON`;
  const count = rules
    .map(({ columns: group, together = false }) =>
      together
        ? `${group.length} * (${group[0]} IS NULL)::INTEGER`
        : group.map((column) => `(${column} IS NULL)::INTEGER`).join(' + '),
    )
    .join(' + ');
  return sql.replaceAll(REASONS_MARKER, () => reasons).replaceAll(COUNT_MARKER, () => `(${count})`);
}
