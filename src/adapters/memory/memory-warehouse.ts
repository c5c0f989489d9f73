/**
 * The warehouse in memory: DuckDB without a file.
 *
 * Every engine computes in DuckDB, so a warehouse written by hand would prove nothing about the SQL that runs on it:
 * the same adapter without a file is the reference.
 */

import type { Warehouse } from '../../ports/warehouse.ts';
import { openDuckdbWarehouse } from '../embedded/duckdb-warehouse.ts';

export async function memoryWarehouse(): Promise<Warehouse> {
  return await openDuckdbWarehouse({ file: ':memory:' });
}
