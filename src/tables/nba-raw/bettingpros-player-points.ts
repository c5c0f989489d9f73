/** `nba_raw.bettingpros_player_points`: points lines of many books by BettingPros, the fallback of The Odds API. */

import { columns, defineTable, optional, required } from '../define-table.ts';
import { FOR_DATE } from './for-date.ts';
import { PRICE } from './odds-snapshot-columns.ts';
import { RESOLUTION } from './resolution.ts';

export const bettingprosPlayerPoints = defineTable({
  dataset: 'nba_raw',
  name: 'bettingpros_player_points',
  doc: 'One points line of one player at one book in the newest snapshot before the slate; book 0 is the consensus and no book.',
  grain: ['for_date', 'bp_event_id', 'bp_player_id', 'book_id', 'line', 'snapshot_at'],
  partition: 'for_date',
  envelope: 'raw',
  columns: {
    for_date: FOR_DATE,
    bp_event_id: required('int'),
    game_id: optional('text', { nullWhen: 'no scheduled game of these teams starts within 12 h' }),
    bp_player_id: required('int'),
    snapshot_at: required('instant', { doc: 'time of the fetch: the source tells its present only' }),
    minutes_before_tip: optional('real', { unit: 'minutes', nullWhen: 'game or tip-off unknown' }),
    is_pregame: optional('bool', {
      doc: 'only rows with true may reach a feature',
      nullWhen: 'game or tip-off unknown',
    }),
    book_id: required('int'),
    book_key: required('text', { doc: 'as The Odds API calls the book; book_<id> where it is none of its' }),
    offer_id: required('text'),
    player_name_raw: required('text'),
    player_lookup: required('text'),
    ...RESOLUTION,
    source_team: optional('text', { doc: 'his present team, never joined on', nullWhen: 'not given' }),
    line: required('real', { unit: 'points', range: [0, 100] }),
    ...columns(['over_price', 'under_price'], PRICE),
    opening_line: optional('real', { unit: 'points', range: [0, 100], nullWhen: 'not given' }),
    ...columns(['opening_price_over', 'opening_price_under'], PRICE),
    line_updated_at: optional('instant', { nullWhen: 'not given' }),
    is_active: required('bool'),
    is_best: required('bool'),
    is_consensus: required('bool'),
    last_seen_at: required('instant'),
  },
});
