/** The CDN's box score of one game: head, two teams, listed players (`sources.md` §6.3). */

import { z } from 'zod';
import type { Payload } from '../define-processor.ts';
import { decodeJson, nameOf } from './decode-json.ts';
import { requireShape } from './require-shape.ts';
import { requireSubject } from './require-subject.ts';

const COUNT = z.number().nullish();

const TEAM = z.object({
  teamId: z.number(),
  teamTricode: z.string(),
  score: COUNT,
  periods: z.array(z.object({ period: z.number(), score: z.number() })).nullish(),
  players: z.array(z.unknown()),
  statistics: z.record(z.string(), z.unknown()).nullish(),
});

const BOXSCORE = z.object({
  game: z.object({
    gameId: z.string(),
    gameStatus: z.number().int().min(1).max(3),
    duration: COUNT,
    attendance: COUNT,
    officials: z
      .array(
        z.object({
          personId: z.number(),
          name: z.string(),
          jerseyNum: z.string().nullish(),
          assignment: z.string().nullish(),
        }),
      )
      .nullish(),
    homeTeam: TEAM,
    awayTeam: TEAM,
  }),
});

/** One game; players are not checked yet. */
export type Boxscore = z.infer<typeof BOXSCORE>['game'];
export type BoxscoreTeam = Boxscore['homeTeam'];

/** Throws `DriftError` when the body is no box score of the game asked for by the payload's subject. */
export function boxscore(payload: Payload): Boxscore {
  const { game } = requireShape(BOXSCORE, decodeJson(payload), nameOf(payload));
  requireSubject(payload, game.gameId);
  return game;
}
