/** The archive's odds events and their players' points lines, by event and by league date. */

import { easternDate, easternInstant } from '../../league/eastern-time.ts';
import type { GameDate } from '../../league/game-date.ts';
import type { Instant } from '../../ports/clock.ts';
import { type OddsEvent, type OddsOutcome, oddsEvent, type PricedEvent } from '../payload-shapes/odds-api.ts';
import type { CsvTable } from './csv-table.ts';

export interface OddsEvents {
  /** Whether any event is known for a season's stretch that contains `date`. */
  readonly covers: (date: GameDate) => boolean;
  readonly of: (date: GameDate) => readonly OddsEvent[];
  readonly event: (eventId: string) => OddsEvent | null;
  /** The event with its lines for players' points; null where none are recorded. */
  readonly priced: (eventId: string) => PricedEvent | null;
}

/** Nobody recorded when the lines were read: they are taken for those of the morning of the game. */
export function linesKnownFrom(date: GameDate): Instant {
  return easternInstant(date, '10:00');
}

/** Prices of promotions, not of lines. */
const PROMOTIONAL_PRICES = new Set(['100', '-10000', '-100000']);

interface Line {
  readonly book: string;
  readonly player: string;
  readonly side: 'Over' | 'Under';
  readonly point: number;
  readonly price: number;
}

/** @param eventTables files of events @param lineTables files of players' points, whose events count where the first lack them */
export function readOddsEvents(
  eventTables: readonly CsvTable[],
  lineTables: readonly CsvTable[],
): OddsEvents {
  const events = new Map<string, OddsEvent>();
  const addEvent = (id: string, start: string, home: string, away: string) => {
    const commence = Date.parse(start);
    if (!events.has(id) && Number.isFinite(commence)) events.set(id, oddsEvent(id, commence, home, away));
  };
  for (const table of eventTables) {
    const read = reader(table, ['event_id', 'commence_time', 'home_team', 'away_team']);
    for (let index = 0; index < table.rowCount; index++) addEvent(...read(index));
  }
  const lines = new Map<string, Map<string, Line>>();
  for (const table of lineTables) readLines(table, addEvent, lines);
  const byDate = Map.groupBy(events.values(), (event) => easternDate(Date.parse(event.commence_time)));
  const stretches = stretchesOf([...byDate.keys()].sort());
  return {
    covers: (date) => stretches.some(([from, to]) => from <= date && date <= to),
    of: (date) => byDate.get(date) ?? [],
    event: (eventId) => events.get(eventId) ?? null,
    priced: (eventId) => {
      const [event, known] = [events.get(eventId), lines.get(eventId)];
      return event && known ? { ...event, bookmakers: bookmakersOf([...known.values()]) } : null;
    },
  };
}

function reader<const Names extends readonly string[]>(
  table: CsvTable,
  names: Names,
): (index: number) => { [Index in keyof Names]: string } {
  const columns = names.map((name) => table.column(name));
  return (index) => {
    const cells = table.row(index);
    return columns.map((column) => cells[column] ?? '') as { [Index in keyof Names]: string };
  };
}

/** Adds a file's lines: of several rows for a player, book and side the last in the file counts. */
function readLines(
  table: CsvTable,
  addEvent: (id: string, start: string, home: string, away: string) => void,
  lines: Map<string, Map<string, Line>>,
): void {
  const read = reader(table, [
    'game_id',
    'market',
    'bookmaker',
    'player',
    'side',
    'line',
    'price',
    'commence_time',
    'home_team',
    'away_team',
  ]);
  for (let index = 0; index < table.rowCount; index++) {
    const [eventId, market, book, player, side, line, price, start, home, away] = read(index);
    addEvent(eventId, start, home, away);
    if (market !== 'player_points' || PROMOTIONAL_PRICES.has(price)) continue;
    if (side !== 'Over' && side !== 'Under') continue;
    const ofEvent = lines.get(eventId) ?? new Map<string, Line>();
    lines.set(eventId, ofEvent);
    ofEvent.set(`${book}|${player}|${side}`, {
      book,
      player,
      side,
      point: Number(line),
      price: Number(price),
    });
  }
}

function bookmakersOf(lines: readonly Line[]): PricedEvent['bookmakers'] {
  const byBook = Map.groupBy(lines, (line) => line.book);
  return [...byBook].map(([title, ofBook]) => ({
    key: title.toLowerCase().replace(/[^a-z0-9]/g, ''),
    title,
    markets: [{ key: 'player_points', outcomes: ofBook.map(outcomeOf) }],
  }));
}

function outcomeOf({ side, player, price, point }: Line): OddsOutcome {
  return { name: side, description: player, price, point };
}

/** Runs of dates without a gap of more than 60 days: a season of events, not the summer between two. */
function stretchesOf(dates: readonly GameDate[]): [from: GameDate, to: GameDate][] {
  const stretches: [GameDate, GameDate][] = [];
  for (const date of dates) {
    const last = stretches.at(-1);
    if (last && Date.parse(date) - Date.parse(last[1]) <= 60 * 86_400_000) last[1] = date;
    else stretches.push([date, date]);
  }
  return stretches;
}
