/** Reads single cells of a payload row; a cell of the wrong type refuses its row. */

import type { Cells } from '../1-collect/result-set.ts';
import { RefusedRow } from './row-batch.ts';

/** A whole number; 35.0 is one, "35" is not. */
export function int(cells: Cells, header: string): number {
  const value = cells(header);
  if (typeof value === 'number' && Number.isInteger(value)) return value === 0 ? 0 : value;
  throw mismatch(header, 'a whole number', value);
}

export function text(cells: Cells, header: string): string {
  const value = cells(header);
  if (typeof value === 'string') return value;
  throw mismatch(header, 'text', value);
}

/** Null for a null, absent or empty cell. */
export function optionalText(cells: Cells, header: string): string | null {
  const value = cells(header);
  if (value === null || value === undefined || value === '') return null;
  return text(cells, header);
}

/** A whole number or text of digits ("243"); null for a null, absent or empty cell. */
export function optionalInt(cells: Cells, header: string): number | null {
  const value = cells(header);
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'string' && /^-?\d+$/.test(value)) return Number(value);
  return int(cells, header);
}

export function mismatch(header: string, expected: string, value: unknown): RefusedRow {
  return new RefusedRow(`${header}: expected ${expected}, got ${JSON.stringify(value) ?? 'nothing'}`);
}
