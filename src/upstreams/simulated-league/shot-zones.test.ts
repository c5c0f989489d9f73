import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ZONES } from '../../league/shot-zones.ts';
import { randomFor } from './random.ts';
import { drawPlace, ZONE_FACTS, zoneOfPlace } from './shot-zones.ts';

describe('a shot', () => {
  it('lies in its zone, on the right side of the three-point line, and its distance is that of its place', () => {
    for (const zone of ZONES) {
      const random = randomFor(7, 'places', zone);
      for (let drawn = 0; drawn < 200; drawn++) {
        const { x, y, distance, area, range } = drawPlace(zone, random);
        const feet = Math.hypot(x, y) / 10;
        assert.equal(zoneOfPlace(x, y, ZONE_FACTS[zone].value), zone);
        assert.equal(distance, Math.floor(feet));
        if (zone === 'Above the Break 3') assert.ok(feet >= 23.75);
        if (zone === 'Mid-Range') assert.ok(feet < 23.9);
        assert.notEqual(area, '');
        assert.equal(
          range === '24+ ft.',
          ZONE_FACTS[zone].value === 3 && zone !== 'Backcourt',
          `${zone} ${range}`,
        );
      }
    }
  });

  it('belongs to the zones the league names for known places', () => {
    assert.deepEqual(
      [
        zoneOfPlace(-16, 31, 2),
        zoneOfPlace(-148, 90, 2),
        zoneOfPlace(154, 236, 3),
        zoneOfPlace(-230, 40, 3),
        zoneOfPlace(230, 40, 3),
        zoneOfPlace(0, 100, 2),
        zoneOfPlace(0, 500, 3),
      ],
      [
        'Restricted Area',
        'Mid-Range',
        'Above the Break 3',
        'Left Corner 3',
        'Right Corner 3',
        'In The Paint (Non-RA)',
        'Backcourt',
      ],
    );
  });
});
