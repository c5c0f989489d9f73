/** The zone of a shot by geometry: equals the official zone for 99.96 % of the archive's shots (`sources.md` §10). */

export type ShotZone =
  | 'Restricted Area'
  | 'In The Paint (Non-RA)'
  | 'Mid-Range'
  | 'Left Corner 3'
  | 'Right Corner 3'
  | 'Above the Break 3'
  | 'Backcourt';

/** `x` and `y` in tenths of a foot from the rim, `value` 2 or 3 points. */
export function shotZone(x: number, y: number, value: number): ShotZone {
  if (y >= 420) return 'Backcourt';
  if (value === 3) {
    if (y > 87.5 || Math.abs(x) < 220) return 'Above the Break 3';
    return x < 0 ? 'Left Corner 3' : 'Right Corner 3';
  }
  if (Math.hypot(x, y) < 40) return 'Restricted Area';
  return Math.abs(x) <= 80 && y <= 138 ? 'In The Paint (Non-RA)' : 'Mid-Range';
}
