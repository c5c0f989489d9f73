/** Walks an odds snapshot: which of its events belong to the slate, and where each stands in time. */

import { easternDate, easternInstant } from '../../league/eastern-time.ts';
import type { Row } from '../../ports/warehouse.ts';
import { matchOddsEvent } from '../1-collect/match-odds-event.ts';
import {
  ODDS_BOOKMAKERS,
  ODDS_EVENT,
  ODDS_MARKET,
  type OddsEvent,
  type OddsMarket,
  oddsSnapshot,
  requestedFormat,
} from '../1-collect/odds-payload.ts';
import { describeIssues } from '../1-collect/require-shape.ts';
import type { ScheduledGame } from '../1-collect/scheduled-games.ts';
import type { Payload, UnitContext } from '../define-processor.ts';
import { americanPrice } from './american-price.ts';
import { instantText } from './instant-text.ts';
import { RefusedRow, type RowBatch } from './row-batch.ts';

/** One market of one book of one of the slate's events. */
export interface OfferedMarket {
  readonly event: OddsEvent;
  /** Null when no scheduled game fits: the rows are kept without a game id. */
  readonly game: ScheduledGame | null;
  readonly market: OddsMarket;
  /** Columns every odds row begins and ends with. */
  readonly place: Row;
  /** The American price; refuses the row when it is no price in the requested format. */
  readonly price: (price: number) => number;
  /** For quarantine reasons. */
  readonly what: string;
}

/**
 * The markets `keys` of the slate's events. Events of other dates are left out: they are another slate's rows.
 * What is not shaped as agreed, of an unknown team or later than the cut-off is quarantined in `batch`.
 */
export function* offeredMarkets(
  payload: Payload,
  context: UnitContext,
  games: readonly ScheduledGame[],
  keys: ReadonlySet<string>,
  batch: RowBatch,
): Generator<OfferedMarket> {
  const { snapshotAt, events } = oddsSnapshot(payload);
  const format = requestedFormat(payload);
  const price = (value: number) => {
    const american = americanPrice(value, format);
    if (american === null) throw new RefusedRow(`price: ${value} is no ${format} price`);
    return american;
  };
  for (const [index, candidate] of events.entries()) {
    const parsed = ODDS_EVENT.and(ODDS_BOOKMAKERS).safeParse(candidate);
    if (!parsed.success) {
      batch.refuse(payload, `event ${index}: ${describeIssues(parsed.error)}`);
      continue;
    }
    const event = parsed.data;
    const match = matchOddsEvent(event, games);
    const date = match.kind === 'game' ? match.game.date : easternDate(Date.parse(event.commence_time));
    if (date !== context.date) continue;
    if (match.kind === 'unknown_team') {
      batch.refuse(payload, `event ${event.id}: "${match.team}" is no team`);
      continue;
    }
    if (snapshotAt > context.asOf) {
      batch.refuse(
        payload,
        `event ${event.id}: the snapshot of ${instantText(snapshotAt)} is later than the cut-off`,
      );
      continue;
    }
    const game = match.kind === 'game' ? match.game : guessed(games, context);
    for (const book of event.bookmakers) {
      for (const [position, offered] of book.markets.entries()) {
        const what = `event ${event.id} ${book.key} markets[${position}]`;
        const market = ODDS_MARKET.safeParse(offered);
        if (!market.success) {
          batch.refuse(payload, `${what}: ${describeIssues(market.error)}`);
        } else if (keys.has(market.data.key)) {
          const place = {
            ...placeOf(event, game, snapshotAt, context),
            bookmaker_key: book.key,
            requested_format: format,
          };
          yield { event, game, market: market.data, place, price, what };
        }
      }
    }
  }
}

/** Nothing: an event that fits no scheduled game is kept without a game id. */
function guessed(games: readonly ScheduledGame[], { date, sabotage }: UnitContext): ScheduledGame | null {
  if (sabotage?.breaks !== 'unknownIsGuessed') return null;
  return games.find((game) => game.date === date) ?? null;
}

/** Only our schedule's tip-off says what is before the game: the provider's start moves, and is the true one once live. */
function placeOf(
  event: OddsEvent,
  game: ScheduledGame | null,
  snapshotAt: number,
  context: UnitContext,
): Row {
  const tipoff = game?.tipoffAt ?? null;
  return {
    for_date: context.date,
    event_id: event.id,
    game_id: game?.gameId ?? null,
    snapshot_at: instantText(snapshotAt),
    commence_time: instantText(Date.parse(event.commence_time)),
    minutes_before_tip: tipoff === null ? null : (tipoff - snapshotAt) / 60_000,
    is_pregame: tipoff === null ? beforeNoon(game, snapshotAt) : snapshotAt < tipoff,
    last_seen_at: instantText(snapshotAt),
  };
}

/** No game of the league tips off before noon ET: the one thing that is certain where the tip-off is unknown. */
function beforeNoon(game: ScheduledGame | null, snapshotAt: number): boolean | null {
  return game && snapshotAt < easternInstant(game.date, '12:00') ? true : null;
}
