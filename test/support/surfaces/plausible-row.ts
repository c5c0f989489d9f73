/** A row of any table from the few columns a test cares about: required ones get a value of their type, the rest NULL. */

import type { Row, Value } from '../../../src/ports/warehouse.ts';
import { businessColumns, type Column, type Table } from '../../../src/tables/define-table.ts';

export function plausibleRow(table: Table, fields: Row): Row {
  return Object.fromEntries(
    businessColumns(table).map((name) => {
      const column = table.columns[name] as Column;
      return [
        name,
        name in fields ? (fields[name] as Value) : column.nullable ? null : plausibleValue(column),
      ];
    }),
  );
}

function plausibleValue({ type, range, oneOf }: Column): Value {
  switch (type) {
    case 'text':
      return oneOf?.[0] ?? 'x';
    case 'int':
    case 'bigint':
      return range ? Math.max(range[0], Math.min(1, range[1])) : 1;
    case 'real':
      return range ? Math.min(range[1], Math.max(range[0], 1)) : 1;
    case 'bool':
      return false;
    case 'date':
      return '2024-01-15';
    case 'instant':
      return '2024-01-15T17:00:00.000Z';
    case 'json':
      return '{}';
  }
}
