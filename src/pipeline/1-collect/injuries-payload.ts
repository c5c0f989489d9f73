/** ESPN's injury list: teams over injuries. */

import { z } from 'zod';
import type { Payload } from '../define-processor.ts';
import { decodeJson, nameOf } from './decode-json.ts';
import { requireShape } from './require-shape.ts';

const INJURIES = z.object({
  injuries: z.array(z.object({ displayName: z.string(), injuries: z.array(z.unknown()) })),
});

export interface InjuredTeam {
  /** Full team name. */
  readonly displayName: string;
  /** Injuries, not checked yet. */
  readonly injuries: readonly unknown[];
}

/** Throws `DriftError` when the body is no injury list. */
export function injuryTeams(payload: Payload): readonly InjuredTeam[] {
  return requireShape(INJURIES, decodeJson(payload), nameOf(payload)).injuries;
}
