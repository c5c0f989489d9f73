/** The CDN's live scoreboard (`sources.md` §6.2; unverified against live). */

import { z } from 'zod';
import type { Payload } from '../define-processor.ts';
import { decodeJson, nameOf } from './decode-json.ts';
import { requireShape } from './require-shape.ts';

const SCOREBOARD = z.object({
  scoreboard: z.object({
    gameDate: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date YYYY-MM-DD'),
    games: z.array(z.unknown()),
  }),
});

/** The file's date and its games, not checked yet. Throws `DriftError` when the body is no scoreboard. */
export function scoreboard(payload: Payload): z.infer<typeof SCOREBOARD>['scoreboard'] {
  return requireShape(SCOREBOARD, decodeJson(payload), nameOf(payload)).scoreboard;
}

const FINAL_GAME = z.object({ gameId: z.string(), gameStatus: z.literal(3) });

/** Ids of the games it shows as final. */
export function finalGames(payload: Payload): string[] {
  return scoreboard(payload).games.flatMap((game) => FINAL_GAME.safeParse(game).data?.gameId ?? []);
}
