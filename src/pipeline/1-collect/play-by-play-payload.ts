/** The CDN's play-by-play of one game (`sources.md` §6.6). */

import { z } from 'zod';
import type { Payload } from '../define-processor.ts';
import { decodeJson, nameOf } from './decode-json.ts';
import { requireShape } from './require-shape.ts';
import { requireSubject } from './require-subject.ts';

const PLAY_BY_PLAY = z.object({
  game: z.object({ gameId: z.string(), actions: z.array(z.unknown()).min(1) }),
});

/** Actions in the payload's order, not checked yet. Throws `DriftError` when the body is no play-by-play of its game. */
export function playByPlayActions(payload: Payload): readonly unknown[] {
  const { game } = requireShape(PLAY_BY_PLAY, decodeJson(payload), nameOf(payload));
  requireSubject(payload, game.gameId);
  return game.actions;
}
