/** How a name without an NBA id found its person (`sources.md` §7.3). */

import { type Column, optional, required } from '../define-table.ts';

export const RESOLUTION: Record<string, Column> = {
  person_id: optional('int', { nullWhen: 'resolution is unresolved: the row is kept, never guessed' }),
  resolution: required('text', { oneOf: ['exact', 'alias', 'suffix_free', 'unresolved'] }),
};

/** The same where a row may be about no person. */
export const RESOLUTION_OR_NONE: Record<string, Column> = {
  person_id: optional('int', { nullWhen: 'resolution is unresolved or n_a' }),
  resolution: required('text', {
    oneOf: ['exact', 'alias', 'suffix_free', 'unresolved', 'n_a'],
    doc: 'n_a: the row is about a team',
  }),
};
