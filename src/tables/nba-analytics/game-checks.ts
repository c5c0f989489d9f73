/** `nba_analytics.game_checks`: whether the sources of a final game are whole and say the same. */

import { defineTable, optional, required } from '../define-table.ts';

export const gameChecks = defineTable({
  dataset: 'nba_analytics',
  name: 'game_checks',
  doc: 'One declared check of one final game: what two sources, or two facts of one, say of the same thing (`sources.md` §9.1).',
  grain: ['game_date', 'game_id', 'check_id'],
  partition: 'game_date',
  columns: {
    game_date: required('date'),
    game_id: required('text'),
    check_id: required('text', { doc: 'see docs/sources.md' }),
    left_source: required('text'),
    right_source: required('text'),
    verdict: required('text', {
      oneOf: ['holds', 'broken', 'no_data'],
      doc: 'no_data: a source has nothing of the game to compare',
    }),
    compared: required('int', { unit: 'count', range: [0, 10_000] }),
    broken: required('int', { unit: 'count', doc: 'of those compared', range: [0, 10_000] }),
    detail: optional('text', {
      doc: 'the first five contradictions with both values',
      nullWhen: 'nothing is broken',
    }),
  },
});
