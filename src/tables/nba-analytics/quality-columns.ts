/** The columns that end every Phase 3 table. */

import { type Column, required } from '../define-table.ts';

/** Why values are missing, what else is worth knowing, a descriptive score. */
export const QUALITY_COLUMNS: Readonly<Record<string, Column>> = {
  null_reasons: required('json', { doc: 'column to reason, for every NULL' }),
  quality_flags: required('json', { doc: 'array of flags' }),
  quality_score: required('real', {
    unit: '0-100',
    range: [0, 100],
    doc: 'descriptive, decides nothing: 100 less 2 a missing measure (a zone set counts as one), 5 for a backup source, 10 when reconstructed, 15 with few games late; 0 when required data is missing',
  }),
};

/** Of a context also the cut-off it was made with. */
export const CONTEXT_QUALITY_COLUMNS: Readonly<Record<string, Column>> = {
  ...QUALITY_COLUMNS,
  as_of_ts: required('instant', { doc: 'no input is newer' }),
};
