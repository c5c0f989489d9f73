/** Judges one row against its table's declaration. */

import type { z } from 'zod';
import type { Table } from './define-table.ts';
import { rowSchema } from './row-schema.ts';

const schemas = new WeakMap<Table, z.ZodType>();

/** What is wrong with the row, one text a column; empty when it is right. */
export function validateRow(table: Table, row: Readonly<Record<string, unknown>>): string[] {
  let schema = schemas.get(table);
  if (!schema) {
    schema = rowSchema(table);
    schemas.set(table, schema);
  }
  const result = schema.safeParse(row);
  if (result.success) return [];
  return result.error.issues.map((issue) => {
    const column = issue.path.join('.') || 'row';
    return `${column}: ${issue.message} (found ${JSON.stringify(row[column]) ?? 'nothing'})`;
  });
}
