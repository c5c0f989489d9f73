/** When something in the store is due next: read off the commits, so that a simulation can pass over idle ticks. */

import type { BreakerRecord } from '../engine/breakers.ts';
import type { CellRecord } from '../engine/cells.ts';
import type { HaltRecord } from '../engine/permits.ts';
import type { NextTick, Schedule, ScheduleRunRecord } from '../engine/schedules.ts';
import type { UnitRecord } from '../engine/unit.ts';
import { easternDate, easternInstant } from '../league/eastern-time.ts';
import { addDays } from '../league/game-date.ts';
import type { Commit } from './watched-ledger.ts';

/** A tick whose claim was not ended is taken over after that; see `src/engine/schedules.ts`. */
const CLAIM_MS = 5 * 60_000;

export class Agenda {
  /** Record -> the instants at which a tick will find something to do about it. */
  readonly #times = new Map<string, readonly number[]>();
  readonly #schedules: () => readonly Pick<Schedule, 'zone' | 'cron'>[];
  readonly #nextTick: NextTick;

  /** `schedules`: those that are ticked at the moment. */
  constructor(schedules: () => readonly Pick<Schedule, 'zone' | 'cron'>[], nextTick: NextTick) {
    this.#schedules = schedules;
    this.#nextTick = nextTick;
  }

  committed({ writes }: Commit): void {
    for (const { collection, key, data } of writes) {
      const times = timesOf(collection, data);
      if (times === null) continue;
      if (times.length === 0) this.#times.delete(`${collection}/${key}`);
      else this.#times.set(`${collection}/${key}`, times);
    }
  }

  /** The first instant after `instant` at which something is due; the grid is planned anew at midnight at the latest. */
  nextAfter(instant: number): number {
    let next = easternInstant(addDays(easternDate(instant), 1), '00:00');
    for (const times of this.#times.values()) {
      for (const time of times) if (time > instant && time < next) next = time;
    }
    for (const schedule of this.#schedules()) {
      const tick = this.#nextTick(schedule, instant);
      if (tick !== null && tick < next) next = tick;
    }
    return next;
  }
}

/** Null for what has no times at all. */
function timesOf(collection: string, data: unknown): readonly number[] | null {
  switch (collection) {
    case 'cells': {
      const { open, due, giveUp } = data as CellRecord;
      return open ? [due, giveUp] : [];
    }
    case 'units': {
      const { state, leaseUntil } = data as UnitRecord;
      return state === 'running' && leaseUntil !== null ? [leaseUntil] : [];
    }
    case 'phase5_waits': {
      const wait = data as { readonly state: string; readonly waitingUntil: number };
      return wait.state === 'waiting' ? [wait.waitingUntil] : [];
    }
    case 'schedule_runs': {
      const { state, claimedAt } = data as ScheduleRunRecord;
      return state === 'claimed' ? [claimedAt + CLAIM_MS] : [];
    }
    case 'breakers': {
      const { isOpen, until, probe } = data as BreakerRecord;
      return isOpen ? [until ?? 0, ...(probe ? [probe.at + CLAIM_MS] : [])] : [];
    }
    case 'halts':
      return [(data as HaltRecord).until];
    default:
      return null;
  }
}
