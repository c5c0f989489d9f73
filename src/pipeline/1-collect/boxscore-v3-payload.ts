/** The stats API's third box score of one game (`sources.md` §6.5; unverified against live). */

import { z } from 'zod';
import type { Payload } from '../define-processor.ts';
import { decodeJson, nameOf } from './decode-json.ts';
import { requireShape } from './require-shape.ts';
import { requireSubject } from './require-subject.ts';

const STATISTICS = z.record(z.string(), z.unknown()).nullish();
const TEAM = z.object({
  teamId: z.number(),
  teamTricode: z.string(),
  statistics: STATISTICS,
  players: z.array(z.unknown()),
});
const BOXSCORE_V3 = z.object({
  boxScoreTraditional: z.object({ gameId: z.string(), homeTeam: TEAM, awayTeam: TEAM }),
});

export type BoxscoreV3 = z.infer<typeof BOXSCORE_V3>['boxScoreTraditional'];

/** Players are not checked yet. Throws `DriftError` when the body is no box score of the game asked for. */
export function boxscoreV3(payload: Payload): BoxscoreV3 {
  const { boxScoreTraditional } = requireShape(BOXSCORE_V3, decodeJson(payload), nameOf(payload));
  requireSubject(payload, boxScoreTraditional.gameId);
  return boxScoreTraditional;
}
