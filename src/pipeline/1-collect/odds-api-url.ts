/** Builds URLs of The Odds API: the present, or the snapshot at or before an instant. The key is the HTTP layer's business. */

import type { CollectContext } from '../define-processor.ts';

/** `path` below `/v4/sports/basketball_nba/`. */
export function oddsApiUrl(
  context: CollectContext,
  path: string,
  parameters: Readonly<Record<string, string>>,
): string {
  const history = context.live ? '' : 'historical/';
  const date = context.live ? {} : { date: new Date(context.asOf).toISOString().replace(/\.\d+Z$/, 'Z') };
  // Commas stay readable, as the API's documentation writes them.
  const query = new URLSearchParams({ ...parameters, ...date })
    .toString()
    .replaceAll('%2C', ',')
    .replaceAll('%3A', ':');
  return `https://api.the-odds-api.com/v4/${history}sports/basketball_nba/${path}${query && `?${query}`}`;
}

/** Format of prices and times in every odds request. */
export const ODDS_FORMAT = { oddsFormat: 'american', dateFormat: 'iso' } as const;
