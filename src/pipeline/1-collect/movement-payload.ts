/** The league's list of transactions, all since July 2015 (`sources.md` §6.9). */

import { z } from 'zod';
import type { Payload } from '../define-processor.ts';
import { decodeJson, nameOf } from './decode-json.ts';
import { requireShape } from './require-shape.ts';

const MOVEMENT = z.object({ NBA_Player_Movement: z.object({ rows: z.array(z.unknown()) }) });

/** Transactions in the file's order, newest first, not checked yet. Throws `DriftError` when the body is no such list. */
export function movementRows(payload: Payload): readonly unknown[] {
  return requireShape(MOVEMENT, decodeJson(payload), nameOf(payload)).NBA_Player_Movement.rows;
}
