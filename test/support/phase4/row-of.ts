/** A complete row of a table from the few values a test is about. */

import type { Row, Value } from '../../../src/ports/warehouse.ts';
import { businessColumns, type Column, type Table } from '../../../src/tables/define-table.ts';

/** What a NOT NULL column holds when the test does not care. */
function indifferent({ type, oneOf, range }: Column): Value {
  if (oneOf) return oneOf[0]!;
  switch (type) {
    case 'text':
      return 'x';
    case 'int':
    case 'bigint':
    case 'real':
      return range && range[0] > 0 ? range[0] : 0;
    case 'bool':
      return false;
    case 'date':
      return '2024-01-01';
    case 'instant':
      return '2024-01-01T00:00:00.000Z';
    case 'json':
      return '{}';
  }
}

/** All business columns of `table`: `values`, NULL where nullable, something indifferent elsewhere. Throws for a column the table has not. */
export function rowOf(table: Table, values: Row): Row {
  const names = businessColumns(table);
  for (const name of Object.keys(values))
    if (!names.includes(name)) throw new Error(`${table.name} has no column ${name}: correct the test`);
  return Object.fromEntries(
    names.map((name) => {
      const column = table.columns[name]!;
      return [name, values[name] ?? (column.nullable ? null : indifferent(column))];
    }),
  );
}
