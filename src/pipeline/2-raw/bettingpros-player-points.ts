/** Parses BettingPros' points lines (documented shape, unverified against live). */

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { resolvePlayer } from '../../league/player-resolver.ts';
import type { Row } from '../../ports/warehouse.ts';
import { bettingprosPlayerPoints } from '../../tables/nba-raw/bettingpros-player-points.ts';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import {
  bettingProsEvents,
  bettingProsPage,
  type PlacedBettingProsEvent,
  placeBettingProsEvent,
} from '../1-collect/bettingpros-payload.ts';
import { BETTINGPROS_EVENTS } from '../1-collect/bettingpros-player-points.ts';
import { describeIssues } from '../1-collect/require-shape.ts';
import { scheduledGames } from '../1-collect/scheduled-games.ts';
import { DriftError, type ParseProcessor, type Payload, type UnitContext } from '../define-processor.ts';
import { americanPrice } from './american-price.ts';
import { instantText } from './instant-text.ts';
import { RefusedRow, RowBatch } from './row-batch.ts';
import { CANDIDATE_NEEDS, CANDIDATE_READS, teamCandidates } from './team-candidates.ts';

const LINE = z.object({
  line: z.number(),
  cost: z.number().nullish(),
  updated: z.string().nullish(),
  active: z.boolean(),
  best: z.boolean(),
});

const OFFER = z.object({
  id: z.union([z.string().min(1), z.number()]),
  event_id: z.number().int(),
  player_id: z.union([z.number().int(), z.string().regex(/^\d+$/)]),
  market_id: z.number().int().optional(),
  participants: z
    .array(z.object({ name: z.string().min(1), player: z.object({ team: z.string().nullish() }).nullish() }))
    .length(1),
  selections: z.array(
    z.object({
      selection: z.string(),
      opening_line: z.object({ line: z.number().nullish(), cost: z.number().nullish() }).nullish(),
      books: z.array(z.object({ id: z.number().int(), lines: z.array(LINE) })),
    }),
  ),
});
type Offer = z.infer<typeof OFFER>;
type Line = z.infer<typeof LINE>;

const POINTS_MARKET = 156;
const CONSENSUS = 0;

/** Books by the names The Odds API has for them. */
const BOOKS: Readonly<Record<number, string>> = {
  0: 'consensus',
  10: 'fanduel',
  12: 'draftkings',
  13: 'williamhill_us',
  14: 'pointsbetus',
  18: 'betrivers',
  19: 'betmgm',
  24: 'bet365',
  33: 'espnbet',
};

export const bettingprosPlayerPointsProcessor: ParseProcessor = {
  type: 'parse',
  id: 'bettingpros_player_points',
  phase: 2,
  doc: "BettingPros' points lines for the players of the slate's games.",
  codeVersion: 1,
  needs: [
    { processor: 'collect_bettingpros_player_points', at: 'same', required: true, acceptsPartial: true },
    { processor: 'nbac_schedule', at: 'same', required: true },
    ...CANDIDATE_NEEDS,
  ],
  reads: [{ table: nbacSchedule, window: 'same' }, ...CANDIDATE_READS],
  kind: 'slate',
  required: false,
  output: bettingprosPlayerPoints,
  source: 'bettingpros_player_points',
  listSubjects: [BETTINGPROS_EVENTS],
  parse: async (payloads, context, workspace) => {
    const batch = new RowBatch(bettingprosPlayerPoints);
    const pages = payloads.filter(({ record }) => record.subject !== BETTINGPROS_EVENTS);
    if (pages.length === 0) return batch.result();
    const games = await scheduledGames(workspace);
    const candidates = await teamCandidates(workspace);
    const events = new Map<number, PlacedBettingProsEvent>();
    for (const payload of payloads.filter(({ record }) => record.subject === BETTINGPROS_EVENTS)) {
      for (const candidate of bettingProsEvents(payload)) {
        const event = placeBettingProsEvent(candidate, games);
        if (event) events.set(event.id, event);
      }
    }
    const totals = pages.map((payload) => bettingProsPage(payload).totalPages);
    if (new Set(totals).size > 1) {
      throw new DriftError(
        `bettingpros_player_points/${context.date}: the pages tell of ${[...new Set(totals)].join(' and ')} pages: the list changed while it was read; fetch it again`,
      );
    }
    for (const payload of pages) {
      const { offers, page } = bettingProsPage(payload);
      for (const [index, candidate] of offers.entries()) {
        const what = `page ${page} offers[${index}]`;
        const parsed = OFFER.safeParse(candidate);
        if (!parsed.success) {
          batch.refuse(payload, `${what}: ${describeIssues(parsed.error)}`);
          continue;
        }
        const offer = parsed.data;
        // A page may hold other markets although one was asked for.
        if (offer.market_id !== undefined && offer.market_id !== POINTS_MARKET) continue;
        const event = events.get(offer.event_id);
        if (!event) {
          batch.refuse(payload, `${what}: event_id: ${offer.event_id} is not in the list of events`);
          continue;
        }
        const teams = event.game ? [event.game.homeTeamId, event.game.awayTeamId] : [];
        const players = teams.flatMap((team) => candidates.get(team) ?? []);
        const name = offer.participants[0]?.name ?? '';
        const person = resolvePlayer(name, players);
        const place = {
          ...placeOf(event, payload, context),
          bp_player_id: Number(offer.player_id),
          offer_id: String(offer.id),
          player_name_raw: name,
          player_lookup: person.lookup,
          person_id: person.personId,
          resolution: person.resolution,
          source_team: offer.participants[0]?.player?.team || null,
        };
        for (const [key, sides] of linesOf(offer)) {
          batch.add(payload, `${what} ${name} ${key}`, () => lineRow(place, offer, sides));
        }
      }
    }
    return batch.result();
  },
  contract: {
    expectation: readFileSync(
      new URL('./bettingpros-player-points.expectation.sql', import.meta.url),
      'utf8',
    ),
    checks: [
      {
        name: 'every snapshot is from before the cut-off',
        sql: 'SELECT count(*) AS violations FROM output WHERE snapshot_at > $as_of::TIMESTAMP',
        severity: 'fail',
      },
      {
        name: 'nine of ten names are resolved',
        sql: "SELECT if(count(*) FILTER (WHERE resolution = 'unresolved') > 0.1 * count(*), count(*) FILTER (WHERE resolution = 'unresolved'), 0) AS violations FROM (SELECT DISTINCT bp_event_id, player_lookup, resolution FROM output)",
        severity: 'alert',
      },
    ],
  },
};

function placeOf({ id, game }: PlacedBettingProsEvent, { record }: Payload, context: UnitContext): Row {
  const tipoff = game?.tipoffAt ?? null;
  return {
    for_date: context.date,
    bp_event_id: id,
    game_id: game?.gameId ?? null,
    snapshot_at: instantText(record.fetchedAt),
    minutes_before_tip: tipoff === null ? null : (tipoff - record.fetchedAt) / 60_000,
    is_pregame: tipoff === null ? null : record.fetchedAt < tipoff,
    last_seen_at: instantText(record.fetchedAt),
  };
}

interface Sides {
  readonly book: number;
  readonly points: number;
  readonly over: Line[];
  readonly under: Line[];
  readonly strange: string[];
}

/** The two sides of each line of each book. */
function linesOf(offer: Offer): ReadonlyMap<string, Sides> {
  const lines = new Map<string, Sides>();
  for (const { selection, books } of offer.selections) {
    for (const book of books) {
      for (const line of book.lines) {
        const key = `book ${book.id} ${line.line}`;
        const empty = { book: book.id, points: line.line, over: [], under: [], strange: [] };
        const sides: Sides = lines.get(key) ?? empty;
        if (selection === 'over' || selection === 'under') sides[selection].push(line);
        else sides.strange.push(selection);
        lines.set(key, sides);
      }
    }
  }
  return lines;
}

function lineRow(place: Row, offer: Offer, sides: Sides): Row {
  const [strange] = sides.strange;
  if (strange !== undefined) throw new RefusedRow(`selection: "${strange}" is neither over nor under`);
  if (sides.over.length > 1 || sides.under.length > 1) {
    throw new RefusedRow(`lines: ${sides.points} is there twice`);
  }
  if (place.player_lookup === '') throw new RefusedRow('participants.name: no name');
  const [over, under] = [sides.over[0], sides.under[0]];
  const both = [over, under].flatMap((line) => (line ? [line] : []));
  const opening = (selection: string) =>
    offer.selections.find((one) => one.selection === selection)?.opening_line ?? null;
  const updated = both.flatMap(({ updated: at }) => (at ? [instantOf(at)] : [])).sort((a, b) => b - a)[0];
  const overPrice = price(over?.cost ?? null);
  const underPrice = price(under?.cost ?? null);
  if (overPrice === null && underPrice === null) throw new RefusedRow('cost: no price on either side');
  return {
    ...place,
    book_id: sides.book,
    book_key: BOOKS[sides.book] ?? `book_${sides.book}`,
    line: sides.points,
    over_price: overPrice,
    under_price: underPrice,
    opening_line: opening('over')?.line ?? opening('under')?.line ?? null,
    opening_price_over: price(opening('over')?.cost ?? null),
    opening_price_under: price(opening('under')?.cost ?? null),
    line_updated_at: updated === undefined ? null : instantText(updated),
    is_active: both.some(({ active }) => active),
    is_best: both.some(({ best }) => best),
    is_consensus: sides.book === CONSENSUS,
  };
}

function price(cost: number | null): number | null {
  if (cost === null) return null;
  const american = americanPrice(cost, 'american');
  if (american === null) throw new RefusedRow(`cost: ${cost} is no american price`);
  return american;
}

/** "2021-10-21 23:30:00" is UTC without saying so. */
function instantOf(written: string): number {
  const isBare = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(written);
  return Date.parse(isBare ? `${written.replace(' ', 'T')}Z` : written);
}
