/** Attempts and makes by shot zone: six zones, known all together or not at all. */

import { type Column, columns, optional } from '../define-table.ts';

/** Restricted area, rest of the paint, mid-range, corner three, above-the-break three, backcourt. */
export const ZONES = ['ra', 'paint', 'mid', 'corner3', 'ab3', 'backcourt'] as const;

/** Names of the twelve count columns, zone by zone, each behind `prefix` (`opp_` for what a defence allowed). */
export function zoneCountNames(prefix = ''): string[] {
  return ZONES.flatMap((zone) => [`${prefix}${zone}_fga`, `${prefix}${zone}_fgm`]);
}

/** `zone_source` and the twelve counts. */
export function zoneColumns(nullWhen: string, prefix = ''): Record<string, Column> {
  return {
    zone_source: optional('text', {
      oneOf: ['shot_chart', 'pbp_geometry'],
      doc: 'where the zones of this row come from: official zone names, or the same zones from coordinates',
      nullWhen,
    }),
    ...columns(zoneCountNames(prefix), optional('int', { unit: 'count', range: [0, 200], nullWhen })),
  };
}
