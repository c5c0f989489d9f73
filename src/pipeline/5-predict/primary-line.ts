/** Which line of which book a player's predictions are told by, and which others stand beside it (predictions.md §9). */

import { parseInstant } from '../../tables/parse-instant.ts';
import { isPrice } from './american-odds.ts';
import type { LineQuote, LineSource } from './line-quote.ts';

/**
 * The first book of this list that has a usable line gives the primary one; books not named follow in alphabetical
 * order. Sportsbooks come first: their two prices move apart, those of the daily-fantasy books never do.
 */
const BOOK_PREFERENCE = [
  'draftkings',
  'fanduel',
  'betmgm',
  'williamhill_us',
  'caesars',
  'betrivers',
  'espnbet',
  'fanatics',
  'pointsbetus',
  'bovada',
  'betonlineag',
  'mybookieag',
] as const;

/** Daily-fantasy books: pick'em at a flat price. */
const DFS_BOOKS: readonly string[] = ['prizepicks', 'underdog', 'pick6', 'betr_us_dfs', 'dabble_us_dfs'];

/** An entry of `upcoming_player_game_context.book_lines`: the book's most balanced line at its newest snapshot. */
interface BookLine {
  readonly book: string;
  readonly line: number;
  readonly over_american: number | null;
  readonly under_american: number | null;
  readonly snapshot_ts: string | null;
}

/**
 * One quote per distinct line, the primary one first, the rest of the ladder by line. Each quote is a line some book
 * really offers. Lines seen after the cut-off or after tip-off and promotions do not count; nothing left: an empty
 * list, never an estimate. Instants in UTC milliseconds. Throws when `bookLines` is not shaped as agreed.
 */
export function memberLines(
  bookLines: string | null,
  cutOff: { readonly asOf: number; readonly tipoffAt: number | null },
): LineQuote[] {
  if (bookLines === null) return [];
  const usable = readBookLines(bookLines)
    .filter((line) => isUsable(line, cutOff))
    .sort((a, b) => preference(a.book) - preference(b.book) || compare(a.book, b.book) || a.line - b.line);
  const byLine = new Map<number, BookLine>();
  for (const line of usable) if (!byLine.has(line.line)) byLine.set(line.line, line);
  const [primary, ...others] = byLine.values();
  if (!primary) return [];
  const booksCount = new Set(usable.map((line) => line.book)).size;
  return [primary, ...others.sort((a, b) => a.line - b.line)].map((line) => ({
    line: line.line,
    isPrimary: line === primary,
    book: line.book,
    source: sourceOf(line.book),
    overPrice: isPrice(line.over_american) ? line.over_american : null,
    underPrice: isPrice(line.under_american) ? line.under_american : null,
    observedAt: instantOf(line),
    booksCount,
  }));
}

function readBookLines(text: string): BookLine[] {
  const parsed: unknown = JSON.parse(text);
  if (!Array.isArray(parsed)) throw new TypeError(`book_lines is no array but ${text.slice(0, 60)}`);
  return parsed.map((entry: unknown) => {
    const { book, line, over_american, under_american, snapshot_ts } = (entry ?? {}) as Record<
      string,
      unknown
    >;
    if (typeof book !== 'string' || typeof line !== 'number' || !Number.isFinite(line)) {
      throw new TypeError(`a book line has no book or no line: ${JSON.stringify(entry)}`);
    }
    return {
      book: book.toLowerCase(),
      line,
      over_american: typeof over_american === 'number' ? over_american : null,
      under_american: typeof under_american === 'number' ? under_american : null,
      snapshot_ts: typeof snapshot_ts === 'string' ? snapshot_ts : null,
    };
  });
}

function isUsable(line: BookLine, { asOf, tipoffAt }: { asOf: number; tipoffAt: number | null }): boolean {
  if (line.line < 0.5 || line.line > 60 || !Number.isInteger(2 * line.line)) return false;
  const observedAt = instantOf(line);
  if (observedAt !== null && (observedAt > asOf || (tipoffAt !== null && observedAt >= tipoffAt)))
    return false;
  return !(sourceOf(line.book) === 'dfs' && isPromotion(line));
}

/** Daily-fantasy books sell some lines at +100 or -10000 to attract customers: not a market's opinion. */
function isPromotion({ over_american, under_american }: BookLine): boolean {
  return [over_american, under_american].some((price) => price === 100 || price === -10_000);
}

function instantOf({ snapshot_ts }: BookLine): number | null {
  if (snapshot_ts === null) return null;
  const instant = parseInstant(snapshot_ts);
  if (instant === null) throw new TypeError(`"${snapshot_ts}" is no instant a line was seen at`);
  return instant;
}

function sourceOf(book: string): LineSource {
  return DFS_BOOKS.includes(book) ? 'dfs' : 'odds_api';
}

function preference(book: string): number {
  const declared = (BOOK_PREFERENCE as readonly string[]).indexOf(book);
  if (declared >= 0) return declared;
  return sourceOf(book) === 'dfs' ? BOOK_PREFERENCE.length + 1 : BOOK_PREFERENCE.length;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
