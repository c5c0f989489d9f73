/** The five shot zones of Phase 4 and the columns every zone has; backcourt shots take no part. */

import type { Column } from '../define-table.ts';

/** Restricted area, rest of the paint, mid-range, corner three, above-the-break three. */
export const SHOT_ZONES = ['ra', 'paint', 'mid', 'corner3', 'ab3'] as const;
export type ShotZone = (typeof SHOT_ZONES)[number];

/** Columns of every zone, zone by zone: `zoneColumns((zone) => ({ [`${zone}_fga`]: ... }))`. */
export function zoneColumns(ofZone: (zone: ShotZone) => Record<string, Column>): Record<string, Column> {
  return Object.assign({}, ...SHOT_ZONES.map(ofZone)) as Record<string, Column>;
}
