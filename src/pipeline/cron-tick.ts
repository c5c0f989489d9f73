/** When a cron line is due next, on the wall clock of its zone. */

import { Cron } from 'croner';
import type { NextTick } from '../engine/schedules.ts';

interface Line {
  readonly cron: Cron;
  /** The last answer: it holds for every instant from `after` to just before `next`. */
  after: number;
  next: number | null;
}

/** By croner, which knows the zones' clock changes; which ticks have been run is the ledger's business. */
export function cronTick(): NextTick {
  const lines = new Map<string, Line>();
  return ({ zone, cron }, after) => {
    const key = `${zone} ${cron}`;
    let line = lines.get(key);
    if (!line) {
      line = {
        cron: new Cron(cron, { timezone: zone, paused: true }),
        after: Number.POSITIVE_INFINITY,
        next: null,
      };
      lines.set(key, line);
    }
    if (line.after <= after && (line.next === null || after < line.next)) return line.next;
    const next = line.cron.nextRun(new Date(after))?.getTime() ?? null;
    line.after = next === line.next ? Math.min(after, line.after) : after;
    line.next = next;
    return next;
  };
}
