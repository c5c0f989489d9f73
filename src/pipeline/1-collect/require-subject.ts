/** Checks that a payload is about the game it was asked for. */

import { DriftError, type Payload } from '../define-processor.ts';
import { nameOf } from './decode-json.ts';

/** Throws `DriftError` when another game came back. */
export function requireSubject(payload: Payload, gameId: string): void {
  if (gameId === payload.record.subject) return;
  throw new DriftError(
    `${nameOf(payload)}: gameId is ${gameId}, asked for ${payload.record.subject}; fetch it again`,
  );
}
