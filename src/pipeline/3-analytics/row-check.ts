/** Checks of an output contract that look at rows, or at groups of rows, of `output` alone. */

import type { OutputContract } from '../define-processor.ts';

type Check = OutputContract['checks'][number];
type Severity = Check['severity'];

/** One bad game does not hold back the others; where more than half of a date is bad, it is not the games. */
export const HOLDS_BACK_GAMES = { column: 'game_id', atMost: 0.5 } as const;

/** Fails for whom the SELECT `culprits` of `game_id, detail` names; it yields nothing when the rule holds. */
export function culpritCheck(name: string, culprits: string): Check {
  return {
    name,
    severity: 'fail',
    sql: `SELECT count(*) AS violations FROM (${culprits})`,
    culprits,
  };
}

/** Counts the rows for which the SQL condition `broken` is true; NULL breaks nothing. */
export function rowCheck(name: string, severity: Severity, broken: string): Check {
  const values = `COLUMNS(c -> c IN (${wordsOf(`team_id, person_id, ${broken}`)}))`;
  return {
    name,
    severity,
    sql: `SELECT count(*) AS violations FROM output WHERE ${broken}`,
    culprits: culpritsSql(`SELECT game_id, ${values} FROM output WHERE ${broken}`),
  };
}

/** Counts the groups `by` (a column list, or `()` for the whole output) whose aggregate condition `broken` is true. */
export function groupCheck(name: string, severity: Severity, by: string, broken: string): Check {
  const values = `list(COLUMNS(c -> c IN (${wordsOf(`team_id, ${broken}`)})) ORDER BY rowid)`;
  const groups = `SELECT game_id, ${values} FROM output GROUP BY ${by} HAVING ${broken}`;
  return {
    name,
    severity,
    sql: `SELECT count(*) AS violations FROM (SELECT 1 FROM output GROUP BY ${by} HAVING ${broken})`,
    ...(by.startsWith('game_id') ? { culprits: culpritsSql(groups) } : {}),
  };
}

/** Game and the values of each row of `rows`, as JSON. */
function culpritsSql(rows: string): string {
  return `SELECT game_id, to_json(shown)::VARCHAR AS detail FROM (${rows}) AS shown`;
}

/** Whatever may be a column's name in a condition, quoted; what is none selects nothing. */
function wordsOf(condition: string): string {
  return [...new Set(condition.match(/[a-z_][a-z0-9_]*/g))].map((word) => `'${word}'`).join(', ');
}
