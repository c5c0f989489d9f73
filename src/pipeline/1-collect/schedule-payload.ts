/** The schedule payload, as the CDN and the stats API both shape it. */

import { z } from 'zod';
import type { Payload } from '../define-processor.ts';
import { decodeJson, nameOf } from './decode-json.ts';
import { requireShape } from './require-shape.ts';

const SCHEDULE = z.object({
  leagueSchedule: z.object({
    seasonYear: z.string(),
    gameDates: z.array(z.object({ gameDate: z.string(), games: z.array(z.unknown()) })),
  }),
});

export interface SchedulePayload {
  /** `2024-25` */
  readonly seasonYear: string;
  readonly dates: number;
  /** Games in payload order, not checked yet. */
  readonly games: readonly unknown[];
}

/** Throws `DriftError` when the body is no schedule. */
export function scheduleGames(payload: Payload): SchedulePayload {
  const { leagueSchedule } = requireShape(SCHEDULE, decodeJson(payload), nameOf(payload));
  return {
    seasonYear: leagueSchedule.seasonYear,
    dates: leagueSchedule.gameDates.length,
    games: leagueSchedule.gameDates.flatMap((date) => date.games),
  };
}
