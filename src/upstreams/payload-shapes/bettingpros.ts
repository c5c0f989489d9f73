/** BettingPros' events and pages of offers (`sources.md` §6.10, documented shape). */

import type { Team } from '../../league/teams.ts';
import type { Instant } from '../../ports/clock.ts';

export interface BettingProsOffer {
  readonly eventId: number;
  readonly personId: number;
  readonly name: string;
  readonly team: string;
  readonly books: readonly {
    readonly id: number;
    readonly line: number;
    readonly over: number;
    readonly under: number;
  }[];
}

/** Ten offers are the most a page has. */
const PAGE = 10;
const POINTS_MARKET = 156;

export function bettingProsEventsPayload(
  events: readonly {
    readonly id: number;
    readonly tipoff: Instant;
    readonly home: Team;
    readonly away: Team;
  }[],
): string {
  return JSON.stringify({
    events: events.map(({ id, tipoff, home, away }) => ({
      id,
      sport: 'NBA',
      scheduled: writtenTime(tipoff),
      status: 'scheduled',
      home: home.tricode,
      visitor: away.tricode,
    })),
  });
}

export function bettingProsOffersPayload(
  offers: readonly BettingProsOffer[],
  page: number,
  updated: Instant,
): string {
  const total = Math.max(1, Math.ceil(offers.length / PAGE));
  const selection = (side: 'over' | 'under', { books }: BettingProsOffer) => ({
    selection: side,
    opening_line: books[0] ? { line: books[0].line, cost: books[0][side] } : null,
    books: books.map((book) => ({
      id: book.id,
      lines: [
        { line: book.line, cost: book[side], updated: writtenTime(updated), active: true, best: false },
      ],
    })),
  });
  return JSON.stringify({
    offers: offers.slice((page - 1) * PAGE, page * PAGE).map((offer) => ({
      id: `${offer.eventId}-${offer.personId}`,
      event_id: offer.eventId,
      market_id: POINTS_MARKET,
      player_id: offer.personId,
      participants: [{ name: offer.name, player: { team: offer.team } }],
      selections: [selection('over', offer), selection('under', offer)],
    })),
    _pagination: { page, limit: PAGE, total_items: offers.length, total_pages: total },
  });
}

/** UTC without saying so. */
function writtenTime(at: Instant): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}
