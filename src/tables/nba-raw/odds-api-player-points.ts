/** `nba_raw.odds_api_player_points`: points lines of the bookmakers before a slate. */

import { columns, defineTable, optional, required } from '../define-table.ts';
import { FOR_DATE } from './for-date.ts';
import { PRICE, SNAPSHOT } from './odds-snapshot-columns.ts';
import { RESOLUTION } from './resolution.ts';

export const oddsApiPlayerPoints = defineTable({
  dataset: 'nba_raw',
  name: 'odds_api_player_points',
  doc: 'One points line of one player at one book in the newest snapshot before the slate; alternate lines are kept.',
  grain: ['for_date', 'event_id', 'bookmaker_key', 'player_lookup', 'line', 'snapshot_at'],
  partition: 'for_date',
  envelope: 'raw',
  columns: {
    for_date: FOR_DATE,
    ...SNAPSHOT,
    market_updated_at: optional('instant', { nullWhen: 'not given' }),
    player_name_raw: required('text', { doc: 'the only identifier the source has' }),
    player_lookup: required('text'),
    ...RESOLUTION,
    line: required('real', { unit: 'points', range: [0, 100] }),
    ...columns(['over_price', 'under_price'], PRICE),
    requested_format: required('text', {
      doc: 'oddsFormat asked for; decimal is converted',
      oneOf: ['american', 'decimal'],
    }),
    last_seen_at: required('instant'),
    withdrawn_at: optional('instant', { nullWhen: 'still offered in the newest snapshot' }),
  },
});
