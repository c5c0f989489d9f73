/** The lane in which a unit's present generation works. */

import type { Lane } from './lanes.ts';
import type { UnitRecord } from './unit.ts';

export function laneOf({ lane, workLane }: Pick<UnitRecord, 'lane' | 'workLane'>): Lane {
  return workLane ?? lane;
}
