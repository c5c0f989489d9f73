/** Whether repairing works at all, and how much of it a day may have. Pure. */

import type { GameDate } from '../league/game-date.ts';
import type { RepairRecord } from './reconciler.ts';

/** Repairs of a day: as many units as one live night has, and never fewer than a pass asks for. */
export const REPAIR_SHARE = 1;
/** Below this share of healed holes, repairing is dead and stops (failure-modes.md §1.4). */
export const LEAST_SUCCESS = 0.2;
/** What is judged: repairs of so many days that had so long to work, of so many units at least. */
const JUDGED_DAYS_MS = 3 * 86_400_000;
const TIME_TO_WORK_MS = 3_600_000;
const LEAST_UNITS = 3;

export interface RepairHealth {
  readonly judged: number;
  readonly healed: number;
  readonly isDead: boolean;
}

/** A hole that was seen closed is a success; one that stays is none, and one stubborn unit says nothing of the rest. */
export function repairHealth(
  repairs: readonly Pick<RepairRecord, 'unit' | 'requestedAt' | 'isOpen'>[],
  now: number,
): RepairHealth {
  const judged = repairs.filter(({ requestedAt }) => {
    const age = now - requestedAt;
    return age >= TIME_TO_WORK_MS && age <= JUDGED_DAYS_MS;
  });
  const healed = judged.filter(({ isOpen }) => !isOpen).length;
  const units = new Set(judged.map(({ unit }) => unit)).size;
  const isDead = units >= LEAST_UNITS && healed < LEAST_SUCCESS * judged.length;
  return { judged: judged.length, healed, isDead };
}

/** Repairs the day still has. A dead repair has one a day, as a probe: it closes what it heals, and so tells. */
export function repairsLeft(
  repairs: readonly Pick<RepairRecord, 'day'>[],
  day: GameDate,
  plan: { readonly unitsOfANight: number; readonly perPass: number; readonly isDead: boolean },
): number {
  const used = repairs.filter((repair) => repair.day === day).length;
  const most = plan.isDead ? 1 : Math.max(plan.perPass, Math.floor(REPAIR_SHARE * plan.unitsOfANight));
  return Math.max(0, most - used);
}

export function deadText({ judged, healed }: RepairHealth): string {
  return `repair is dead: ${healed} of ${judged} repairs of the last days closed their hole; one a day is tried until it works again`;
}
