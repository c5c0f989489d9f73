/** The columns that end every Phase 4 table. */

import { type Column, required } from '../define-table.ts';

/** Why values are missing, what else is worth knowing, a descriptive score, and the cut-off. */
export const QUALITY_COLUMNS: Readonly<Record<string, Column>> = {
  null_reasons: required('json', { doc: 'column to reason, for every NULL among the measures' }),
  quality_flags: required('json', { doc: 'array of flags' }),
  quality_score: required('real', {
    unit: '0-100',
    range: [0, 100],
    doc: 'descriptive: 100 less 2 a NULL measure, 15 with few games late, 10 when reconstructed',
  }),
  as_of_ts: required('instant', { doc: 'no input is newer' }),
};
