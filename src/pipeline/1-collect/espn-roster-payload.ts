/** ESPN's roster of a team (`sources.md` §6.10). */

import { z } from 'zod';
import type { Payload } from '../define-processor.ts';
import { decodeJson, nameOf } from './decode-json.ts';
import { requireShape } from './require-shape.ts';

const ROSTER = z.object({
  team: z.object({ id: z.string(), abbreviation: z.string(), athletes: z.array(z.unknown()).min(1) }),
});
export type EspnRoster = z.infer<typeof ROSTER>['team'];

/** The team with its players, not checked yet. Throws `DriftError` when the body is no roster. */
export function espnRoster(payload: Payload): EspnRoster {
  return requireShape(ROSTER, decodeJson(payload), nameOf(payload)).team;
}
