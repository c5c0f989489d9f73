/** The box-score counts that every raw box table shares (`sources.md` §8, BOX). */

import { type Column, columns, optional, required } from '../define-table.ts';

const COUNTS = [
  'points',
  'fgm',
  'fga',
  'fg3m',
  'fg3a',
  'ftm',
  'fta',
  'oreb',
  'dreb',
  'reb',
  'ast',
  'stl',
  'blk',
  'tov',
  'pf',
] as const;

/** Counts of a game log: present in every row, because only players and teams that played are listed. */
export const GAME_LOG_BOX: Record<string, Column> = {
  ...columns(COUNTS, required('int', { unit: 'count', range: [0, 300] })),
  plus_minus: optional('int', {
    unit: 'points',
    range: [-120, 120],
    nullWhen: 'the source left the cell empty or gave a fraction of a point',
  }),
};

/** Counts of a box score that also lists who did not play: NULL there, never 0. */
export function listedBox(nullWhen: string): Record<string, Column> {
  return {
    ...columns(COUNTS, optional('int', { unit: 'count', range: [0, 300], nullWhen })),
    plus_minus: optional('int', {
      unit: 'points',
      range: [-120, 120],
      nullWhen: `${nullWhen}, or not given`,
    }),
  };
}
