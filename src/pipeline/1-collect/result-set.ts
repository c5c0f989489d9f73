/** Reads the stats API's result sets: header names over rows of cells. */

import { z } from 'zod';
import { DriftError, type Payload } from '../define-processor.ts';
import { decodeJson, nameOf } from './decode-json.ts';
import { requireShape } from './require-shape.ts';

const RESULT_SETS = z.object({
  resultSets: z.array(
    z.object({ name: z.string(), headers: z.array(z.string()), rowSet: z.array(z.array(z.unknown())) }),
  ),
});

/** One row, by header name. An absent optional header reads as `undefined`. */
export type Cells = (header: string) => unknown;

/**
 * The rows of the named set. Cells are found by header name, never by position.
 * Throws `DriftError` when the set or one of `headers` is missing, or a row has another number of cells than the header.
 */
export function resultSet(payload: Payload, setName: string, headers: readonly string[]): Cells[] {
  const { resultSets } = requireShape(RESULT_SETS, decodeJson(payload), nameOf(payload));
  const set = resultSets.find((candidate) => candidate.name === setName);
  if (!set) {
    throw new DriftError(
      `${nameOf(payload)}: no result set ${setName}; it has: ${resultSets.map((s) => s.name).join(', ') || 'none'}`,
    );
  }
  const at = new Map(set.headers.map((header, index) => [header, index]));
  const missing = headers.filter((header) => !at.has(header));
  if (missing.length > 0) {
    throw new DriftError(
      `${nameOf(payload)}: ${setName} lacks ${missing.join(', ')}; it has: ${set.headers.join(', ')}`,
    );
  }
  return set.rowSet.map((row, index) => {
    if (row.length !== set.headers.length) {
      throw new DriftError(
        `${nameOf(payload)}: ${setName}.rowSet[${index}] has ${row.length} cells for ${set.headers.length} headers`,
      );
    }
    return (header) => row[at.get(header) ?? -1];
  });
}
