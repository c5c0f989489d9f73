/** What the crash test's child stores. */

import { defineTable, required } from '../../src/tables/define-table.ts';

export const crashTable = defineTable({
  dataset: 'nba_reference',
  name: 'crash_lines',
  doc: 'One line of a partition that may be cut short.',
  grain: ['game_date', 'line'],
  envelope: 'none',
  columns: { game_date: required('date'), line: required('int'), value: required('bigint') },
});
