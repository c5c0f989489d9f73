/** How a name without an NBA id found its person (`sources.md` §7.3). */

import { type Column, optional, required } from '../define-table.ts';

export const RESOLUTION: Record<string, Column> = {
  person_id: optional('int', { nullWhen: 'resolution is unresolved: the row is kept, never guessed' }),
  resolution: required('text', { oneOf: ['exact', 'alias', 'suffix_free', 'unresolved'] }),
};
