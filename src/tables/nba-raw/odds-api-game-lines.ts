/** `nba_raw.odds_api_game_lines`: moneyline, spread and total of the bookmakers before a slate. */

import { columns, defineTable, optional, required } from '../define-table.ts';
import { FOR_DATE } from './for-date.ts';
import { PRICE, SNAPSHOT } from './odds-snapshot-columns.ts';

export const oddsApiGameLines = defineTable({
  dataset: 'nba_raw',
  name: 'odds_api_game_lines',
  doc: 'One market of one game at one book in the newest snapshot before the slate, and in later ones of games that begin later.',
  grain: ['for_date', 'event_id', 'bookmaker_key', 'market_key', 'snapshot_at'],
  partition: 'for_date',
  envelope: 'raw',
  columns: {
    for_date: FOR_DATE,
    ...SNAPSHOT,
    market_key: required('text', { oneOf: ['h2h', 'spreads', 'totals'] }),
    market_updated_at: optional('instant', { nullWhen: 'not given' }),
    ...columns(
      ['home_point', 'away_point'],
      optional('real', {
        unit: 'points',
        doc: 'negative = that side is favoured',
        range: [-80, 80],
        nullWhen: 'not a spread',
      }),
    ),
    total_point: optional('real', { unit: 'points', range: [100, 400], nullWhen: 'not a total' }),
    ...columns(['home_price', 'away_price', 'over_price', 'under_price'], PRICE),
    requested_format: required('text', {
      doc: 'oddsFormat asked for; decimal is converted',
      oneOf: ['american', 'decimal'],
    }),
    last_seen_at: required('instant'),
  },
});
