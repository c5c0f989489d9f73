/** Checks of an output contract that look at rows, or at groups of rows, of `output` alone. */

import type { OutputContract } from '../define-processor.ts';

type Check = OutputContract['checks'][number];
type Severity = Check['severity'];

/** Counts the rows for which the SQL condition `broken` is true; NULL breaks nothing. */
export function rowCheck(name: string, severity: Severity, broken: string): Check {
  return { name, severity, sql: `SELECT count(*) AS violations FROM output WHERE ${broken}` };
}

/** Counts the groups `by` (a column list, or `()` for the whole output) whose aggregate condition `broken` is true. */
export function groupCheck(name: string, severity: Severity, by: string, broken: string): Check {
  return {
    name,
    severity,
    sql: `SELECT count(*) AS violations FROM (SELECT 1 FROM output GROUP BY ${by} HAVING ${broken})`,
  };
}
