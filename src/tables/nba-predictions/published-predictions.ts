/** `published_predictions`: what the world was told about a player, as the publication log leaves it. */

import { columns, defineTable, optional, required } from '../define-table.ts';

const NO_LINE = 'no line was known';

export const publishedPredictions = defineTable({
  dataset: 'nba_predictions',
  name: 'published_predictions',
  doc: 'One published item per player of a slate as it stands: the newest statement before tip-off, or that it was withdrawn. When, under which permit and what stood there before is in the publication log and the export.',
  grain: ['game_date', 'item_id'],
  columns: {
    game_date: required('date'),
    item_id: required('text', { doc: 'date, game, player and system' }),
    game_id: required('text'),
    person_id: required('int'),
    player_lookup: required('text', { doc: 'a label; person_id is the player' }),
    system_id: required('text'),
    state: required('text', { oneOf: ['published', 'withdrawn'] }),
    withdrawn_reason: optional('text', { nullWhen: 'it stands' }),
    prediction_id: required('text', { doc: 'the row of player_prop_predictions it was made from' }),
    content_hash: required('text', { doc: 'of what it says' }),
    line: optional('real', { unit: 'points', nullWhen: NO_LINE }),
    ...columns(
      ['over_price', 'under_price'],
      optional('int', { unit: 'American odds', nullWhen: 'no line, or the book gave no price' }),
    ),
    predicted_points: required('real', { unit: 'points' }),
    predicted_median: required('real', { unit: 'points' }),
    p_over: optional('real', { unit: '0-1', range: [0, 1], nullWhen: NO_LINE }),
    recommendation: required('text', { oneOf: ['OVER', 'UNDER', 'PASS', 'NO_LINE'] }),
  },
});
