/** One line of one book on a player's points, as it stood at the cut-off. */

export type LineSource = 'odds_api' | 'bettingpros' | 'dfs' | 'none';

export interface LineQuote {
  /** Points; a multiple of 0.5. */
  readonly line: number;
  /** The one line accuracy is told by. */
  readonly isPrimary: boolean;
  readonly book: string;
  readonly source: LineSource;
  /** American odds; null when the book gave none. */
  readonly overPrice: number | null;
  readonly underPrice: number | null;
  /** UTC milliseconds; null when not known. */
  readonly observedAt: number | null;
  /** Books with a usable line on the player. */
  readonly booksCount: number;
}
