/** BettingPros' answers: the events of a date and pages of offers (`sources.md` §6.10; offers unverified against live). */

import { z } from 'zod';
import type { Payload } from '../define-processor.ts';
import { decodeJson, nameOf } from './decode-json.ts';
import { matchOddsEvent } from './match-odds-event.ts';
import { requireShape } from './require-shape.ts';
import type { ScheduledGame } from './scheduled-games.ts';

const EVENTS = z.object({ events: z.array(z.unknown()) });

const EVENT = z.object({
  id: z.number().int(),
  // UTC without saying so: "2021-10-21 23:30:00".
  scheduled: z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
  home: z.string(),
  visitor: z.string(),
});

const PAGE = z.object({
  offers: z.array(z.unknown()),
  _pagination: z.object({ page: z.number().int(), total_pages: z.number().int().nonnegative() }),
});

export interface PlacedBettingProsEvent {
  readonly id: number;
  /** Null when no scheduled game fits. */
  readonly game: ScheduledGame | null;
}

/** The list's events, not checked yet. Throws `DriftError` when the body is no list of events. */
export function bettingProsEvents(payload: Payload): readonly unknown[] {
  return requireShape(EVENTS, decodeJson(payload), nameOf(payload)).events;
}

/** A page of offers, not checked yet. Throws `DriftError` when the body is none. */
export function bettingProsPage(payload: Payload): {
  readonly offers: readonly unknown[];
  readonly page: number;
  readonly totalPages: number;
} {
  const { offers, _pagination } = requireShape(PAGE, decodeJson(payload), nameOf(payload));
  return { offers, page: _pagination.page, totalPages: _pagination.total_pages };
}

/** The event with its game: its teams and the nearest start within 12 h. Null when the event is not shaped as agreed. */
export function placeBettingProsEvent(
  candidate: unknown,
  games: readonly ScheduledGame[],
): PlacedBettingProsEvent | null {
  const event = EVENT.safeParse(candidate).data;
  if (!event) return null;
  const start = `${event.scheduled.replace(' ', 'T')}Z`;
  if (Number.isNaN(Date.parse(start))) return null;
  const { id, home, visitor } = event;
  const match = matchOddsEvent(
    { id: String(id), commence_time: start, home_team: home, away_team: visitor },
    games,
  );
  return { id, game: match.kind === 'game' ? match.game : null };
}
