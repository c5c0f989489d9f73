/** The officials of a day: games and replay centre, of the NBA alone (`sources.md` §6.9). */

import { z } from 'zod';
import type { Payload } from '../define-processor.ts';
import { decodeJson, nameOf } from './decode-json.ts';
import { requireShape } from './require-shape.ts';

const TABLE = z.object({ rows: z.array(z.unknown()) });
const OFFICIALS = z.object({ nba: z.object({ Table: TABLE, Table1: TABLE }) });

/** Rows are not checked yet. Throws `DriftError` when the body is no such list. */
export function refereeTables(payload: Payload): {
  readonly games: readonly unknown[];
  readonly replayCentre: readonly unknown[];
} {
  const { nba } = requireShape(OFFICIALS, decodeJson(payload), nameOf(payload));
  return { games: nba.Table.rows, replayCentre: nba.Table1.rows };
}
