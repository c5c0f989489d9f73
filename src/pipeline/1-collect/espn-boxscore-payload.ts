/** The box score inside ESPN's page of a game: JSON in its `__espnfitt__` script (`sources.md` §6.10). */

import { z } from 'zod';
import { DriftError, type Payload } from '../define-processor.ts';
import { nameOf } from './decode-json.ts';
import { requireShape } from './require-shape.ts';

const GROUP = z.object({
  type: z.enum(['starters', 'bench', 'totals']),
  keys: z.array(z.string()).nullish(),
  athlts: z.array(z.unknown()).nullish(),
  ttls: z.array(z.string()).nullish(),
});

const SIDE = z.object({
  tm: z.object({ id: z.string(), abbrev: z.string(), hm: z.boolean().nullish() }),
  stats: z.array(GROUP),
});
export type EspnBoxSide = z.infer<typeof SIDE>;

const PAGE = z.object({
  page: z.object({
    content: z.object({
      gamepackage: z.object({
        gmStrp: z.object({
          gid: z.string(),
          dt: z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'is no time'),
          status: z.object({ state: z.enum(['pre', 'in', 'post']) }),
        }),
        bxscr: z.array(SIDE).length(2),
      }),
    }),
  }),
});

export interface EspnBoxscore {
  readonly eventId: string;
  readonly start: string;
  readonly isFinal: boolean;
  readonly sides: readonly EspnBoxSide[];
}

const SCRIPT = /window\['__espnfitt__'\]\s*=\s*(\{[\s\S]*?\})\s*;?\s*<\/script>/;

/** Throws `DriftError` when the page has no such script, it no such shape, or it is the page of another game. */
export function espnBoxscore(payload: Payload): EspnBoxscore {
  const what = nameOf(payload);
  const json = SCRIPT.exec(new TextDecoder().decode(payload.body))?.[1];
  if (json === undefined) {
    throw new DriftError(
      `${what}: the page has no script __espnfitt__; look at it, then adapt the collector`,
    );
  }
  let page: unknown;
  try {
    page = JSON.parse(json);
  } catch (error) {
    throw new DriftError(`${what}: __espnfitt__ is no JSON: ${String(error)}; fetch it again`, {
      cause: error,
    });
  }
  const { gmStrp, bxscr } = requireShape(PAGE, page, what).page.content.gamepackage;
  if (gmStrp.gid !== payload.record.subject) {
    throw new DriftError(`${what}: the page is about game ${gmStrp.gid}; fetch it again`);
  }
  if (bxscr.filter(({ tm }) => tm.hm).length !== 1) {
    throw new DriftError(`${what}: bxscr: not one of the two teams is marked as the home team (tm.hm)`);
  }
  return { eventId: gmStrp.gid, start: gmStrp.dt, isFinal: gmStrp.status.state === 'post', sides: bxscr };
}
