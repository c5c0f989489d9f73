/** Facts of the zones of the shot chart: value, league average, and places on the floor that lie in them. */

import type { Zone } from '../../league/shot-zones.ts';
import type { Random } from './random.ts';

interface ZoneFacts {
  readonly value: 2 | 3;
  /** Made by an average player against an average team. */
  readonly share: number;
  readonly actions: readonly string[];
}

const JUMPERS = [
  'Jump Shot',
  'Pullup Jump shot',
  'Step Back Jump shot',
  'Running Pull-Up Jump Shot',
] as const;

export const ZONE_FACTS: Readonly<Record<Zone, ZoneFacts>> = {
  'Restricted Area': {
    value: 2,
    share: 0.66,
    actions: ['Driving Layup Shot', 'Layup Shot', 'Dunk Shot', 'Cutting Dunk Shot', 'Tip Layup Shot'],
  },
  'In The Paint (Non-RA)': {
    value: 2,
    share: 0.44,
    actions: ['Driving Floating Jump Shot', 'Hook Shot', 'Turnaround Hook Shot', 'Jump Shot'],
  },
  'Mid-Range': { value: 2, share: 0.42, actions: JUMPERS },
  'Left Corner 3': { value: 3, share: 0.388, actions: ['Jump Shot'] },
  'Right Corner 3': { value: 3, share: 0.388, actions: ['Jump Shot'] },
  'Above the Break 3': { value: 3, share: 0.358, actions: JUMPERS },
  Backcourt: { value: 3, share: 0.02, actions: ['Jump Shot'] },
};

export interface ShotPlace {
  /** Tenths of a foot from the rim. */
  readonly x: number;
  readonly y: number;
  /** Whole feet. */
  readonly distance: number;
  readonly area: string;
  readonly range: string;
}

/** The zone of a place by geometry (`sources.md` §10). */
export function zoneOfPlace(x: number, y: number, value: 2 | 3): Zone {
  if (y >= 420) return 'Backcourt';
  if (value === 3) {
    if (y > 87.5 || Math.abs(x) < 220) return 'Above the Break 3';
    return x < 0 ? 'Left Corner 3' : 'Right Corner 3';
  }
  if (Math.hypot(x, y) < 40) return 'Restricted Area';
  return Math.abs(x) <= 80 && y <= 138 ? 'In The Paint (Non-RA)' : 'Mid-Range';
}

/** Rectangle that holds a zone: x from, x to, y from, y to. Places are drawn in it until one lies in the zone. */
const BOX_OF_ZONE: Readonly<Record<Zone, readonly [number, number, number, number]>> = {
  'Restricted Area': [-39, 39, -30, 39],
  'In The Paint (Non-RA)': [-80, 80, -30, 138],
  'Mid-Range': [-215, 215, -30, 225],
  'Left Corner 3': [-245, -221, -30, 87],
  'Right Corner 3': [221, 245, -30, 87],
  'Above the Break 3': [-240, 240, 88, 290],
  Backcourt: [-240, 240, 420, 700],
};

/** Radius of the three-point line. */
const ARC = 238;

export function drawPlace(zone: Zone, random: Random): ShotPlace {
  const [left, right, bottom, top] = BOX_OF_ZONE[zone];
  const { value } = ZONE_FACTS[zone];
  for (;;) {
    const x = left + random.int(right - left + 1);
    const y = bottom + random.int(top - bottom + 1);
    const d = Math.hypot(x, y);
    if (zone === 'Above the Break 3' && (d < ARC || d > 290)) continue;
    if (zone === 'Mid-Range' && d >= ARC) continue;
    if (zoneOfPlace(x, y, value) !== zone) continue;
    return { x, y, distance: Math.floor(d / 10), area: areaOf(zone, x, y), range: rangeOf(zone, d / 10) };
  }
}

function areaOf(zone: Zone, x: number, y: number): string {
  if (zone === 'Backcourt') return 'Back Court';
  if (zone === 'Restricted Area') return 'Center';
  const degrees = Math.abs((Math.atan2(x, y) * 180) / Math.PI);
  const side = x < 0 ? 'Left Side' : 'Right Side';
  if (degrees < 18) return 'Center';
  return degrees < 54 ? `${side} Center` : side;
}

function rangeOf(zone: Zone, feet: number): string {
  if (zone === 'Backcourt') return 'Back Court Shot';
  if (feet < 8) return 'Less Than 8 ft.';
  if (feet < 16) return '8-16 ft.';
  return feet < 24 && ZONE_FACTS[zone].value === 2 ? '16-24 ft.' : '24+ ft.';
}
