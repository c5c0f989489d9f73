/** The roster inside a team's page of nba.com: JSON in its `__NEXT_DATA__` script (`sources.md` §6.9). */

import { z } from 'zod';
import { DriftError, type Payload } from '../define-processor.ts';
import { nameOf } from './decode-json.ts';
import { requireShape } from './require-shape.ts';

const PAGE = z.object({
  props: z.object({
    pageProps: z.object({ team: z.object({ id: z.unknown(), roster: z.array(z.unknown()).min(1) }) }),
  }),
});

const SCRIPT = /<script id="__NEXT_DATA__"[^>]*>([\s\S]*?)<\/script>/;

/** The roster's players, not checked yet. Throws `DriftError` when the page has no such script or it no such shape. */
export function rosterPagePlayers(payload: Payload): readonly unknown[] {
  const json = SCRIPT.exec(new TextDecoder().decode(payload.body))?.[1];
  if (json === undefined) {
    throw new DriftError(
      `${nameOf(payload)}: the page has no script __NEXT_DATA__; look at it, then adapt the collector`,
    );
  }
  let page: unknown;
  try {
    page = JSON.parse(json);
  } catch (error) {
    throw new DriftError(`${nameOf(payload)}: __NEXT_DATA__ is no JSON: ${String(error)}; fetch it again`, {
      cause: error,
    });
  }
  return requireShape(PAGE, page, nameOf(payload)).props.pageProps.team.roster;
}
