/** What a box score says of a listed player (`sources.md` §7.4). */

import { type Column, required } from '../define-table.ts';

export const PLAY_STATUSES = [
  'played',
  'dnp_cd',
  'dnp_injury',
  'dnd',
  'nwt',
  'inactive',
  'not_yet_known',
] as const;

export type PlayStatus = (typeof PLAY_STATUSES)[number];

export const PLAY_STATUS: Column = required('text', {
  oneOf: PLAY_STATUSES,
  doc: 'not_yet_known: the game is not final',
});
