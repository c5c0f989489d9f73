/** A declaration as a zod schema of its rows, as parsers and processors hand them in. */

import { z } from 'zod';
import { isGameDate } from '../league/game-date.ts';
import { businessColumns, type Column, type Table } from './define-table.ts';
import { parseInstant } from './parse-instant.ts';
import { rowEnvelope } from './row-envelope.ts';

/**
 * Schema of a row before the executor completes it: all business columns (a nullable one may be left out) and, for raw
 * tables, those that name the row's payload, which may be left out. Any other column is refused.
 */
export function rowSchema(table: Table): z.ZodType<Record<string, unknown>> {
  const shape: Record<string, z.ZodType> = {};
  for (const name of businessColumns(table)) {
    const column = table.columns[name]!;
    shape[name] = column.nullable ? valueSchema(column).nullish() : valueSchema(column);
  }
  for (const name of rowEnvelope(table)) shape[name] = valueSchema(table.columns[name]!).optional();
  return z.strictObject(shape);
}

function valueSchema(column: Column): z.ZodType {
  switch (column.type) {
    case 'text':
      return column.oneOf ? z.enum(column.oneOf) : z.string();
    case 'int':
      return bounded(z.int32(), column);
    case 'bigint':
      return bounded(z.int(), column);
    case 'real':
      return bounded(z.number(), column);
    case 'bool':
      return z.boolean();
    case 'date':
      return z.string().refine(isGameDate, 'is no date YYYY-MM-DD');
    case 'instant':
      return z
        .union([z.string(), z.number()])
        .refine((value) => parseInstant(value) !== null, 'is no instant: ISO text in UTC or milliseconds');
    case 'json':
      return z.string().refine(isJson, 'is no JSON text');
  }
}

function bounded(schema: z.ZodNumber, column: Column): z.ZodNumber {
  return column.range ? schema.min(column.range[0]).max(column.range[1]) : schema;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // The one way to ask whether a text is JSON.
    return false;
  }
}
