/** `published_grades`: how each published item turned out, by its newest grade. */

import { defineTable, optional, required } from '../define-table.ts';

export const publishedGrades = defineTable({
  dataset: 'nba_predictions',
  name: 'published_grades',
  doc: 'The newest grade of each published item; earlier grades stay in the publication log.',
  grain: ['game_date', 'item_id'],
  columns: {
    game_date: required('date'),
    item_id: required('text'),
    grade_version: required('text', { doc: 'as in prediction_accuracy: a stat correction is a new version' }),
    result: required('text', { oneOf: ['WIN', 'LOSS', 'PUSH', 'NONE', 'VOID'] }),
    actual_points: optional('int', { unit: 'points', nullWhen: 'void' }),
    abs_error: optional('real', { unit: 'points', doc: 'abs(median less actual)', nullWhen: 'void' }),
  },
});
