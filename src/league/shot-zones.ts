/** The seven zones of the official shot chart. */

export const ZONES = [
  'Restricted Area',
  'In The Paint (Non-RA)',
  'Mid-Range',
  'Left Corner 3',
  'Right Corner 3',
  'Above the Break 3',
  'Backcourt',
] as const;

export type Zone = (typeof ZONES)[number];
