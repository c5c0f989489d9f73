/** Changes what a table holds from a date on: rows added, dropped, altered, or all rows in another order. */

import type { Workspace } from '../../../src/ports/warehouse.ts';
import { qualifiedName, type Table } from '../../../src/tables/define-table.ts';

export const DISTURBANCES = ['none', 'add', 'delete', 'alter', 'shuffle'] as const;
export type Disturbance = (typeof DISTURBANCES)[number];

const NUMERIC = new Set(['int', 'bigint', 'real']);
/** Identity stays identity: an altered row is still about the same game and person. */
const UNTOUCHED = /(^|_)id$|^season$/;

/** `from` is the first date that may change; `salt` decides which rows and which order. */
export async function disturb(
  workspace: Workspace,
  table: Table,
  how: Disturbance,
  from: string,
  salt: number,
): Promise<void> {
  const name = qualifiedName(table);
  const day = `"${table.partition}"`;
  switch (how) {
    case 'none':
      return;
    case 'add':
      for (const later of [0, 1, 40]) {
        await workspace.run(
          `INSERT INTO ${name}
           SELECT * REPLACE (DATE '${from}' + ${later} AS ${day}) FROM ${name}
           WHERE ${day} = (SELECT max(${day}) FROM ${name} WHERE ${day} < DATE '${from}')`,
        );
      }
      return;
    case 'delete':
      return await workspace.run(
        `DELETE FROM ${name} WHERE ${day} >= DATE '${from}' AND hash(rowid, ${salt}) % 2 = 0`,
      );
    case 'alter': {
      const changes = Object.entries(table.columns).flatMap(([column, { type }]) => {
        if (table.grain.includes(column) || UNTOUCHED.test(column)) return [];
        if (NUMERIC.has(type)) return [`"${column}" = "${column}" + ${1 + (salt % 5)}`];
        return type === 'bool' ? [`"${column}" = NOT "${column}"`] : [];
      });
      if (changes.length === 0) return;
      return await workspace.run(`UPDATE ${name} SET ${changes.join(', ')} WHERE ${day} >= DATE '${from}'`);
    }
    case 'shuffle':
      // The whole table: the order of rows is nobody's business, whatever their date.
      await workspace.run(
        `CREATE OR REPLACE TEMP TABLE shuffled AS SELECT *, hash(rowid, ${salt}) AS place FROM ${name}`,
      );
      await workspace.run(`DELETE FROM ${name}`);
      return await workspace.run(`INSERT INTO ${name} SELECT * EXCLUDE (place) FROM shuffled ORDER BY place`);
  }
}
