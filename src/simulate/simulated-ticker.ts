/** The engine's ticker in a simulation: it passes over the ticks at which nothing can be due. */

import { startTicker, TICK_MS } from '../engine/ticker.ts';
import type { Clock } from '../ports/clock.ts';
import type { Agenda } from './agenda.ts';

export interface SimulatedTicker {
  /** Something was written, or the clock was set: the next tick must look. */
  touch(): void;
}

/**
 * A tick that finds nothing writes nothing, so leaving it out changes nothing; it would only cost time, 2,880 times a
 * day. `everyMs` is a whole number of ticks; an eager ticker leaves none out.
 */
export function startSimulatedTicker(
  clock: Clock,
  agenda: Agenda,
  { everyMs, isEager = false }: { readonly everyMs: number; readonly isEager?: boolean },
  runTick: () => Promise<void>,
): SimulatedTicker {
  let isTouched = true;
  let pending: { readonly at: number; readonly wake: () => void; cancel: () => void } | null = null;
  const arm = () => {
    if (!pending) return;
    const { at, wake } = pending;
    pending.cancel();
    const next = isTouched || isEager ? at : Math.max(at, agenda.nextAfter(at - everyMs));
    // On the ticker's own grid, as if it had ticked all the time.
    const due = at + Math.ceil((next - at) / everyMs) * everyMs;
    pending.cancel = clock.setTimer(due, () => {
      pending = null;
      wake();
    });
  };
  startTicker(
    {
      ...clock,
      setTimer(at, wake) {
        pending = { at: at + everyMs - TICK_MS, wake, cancel: () => undefined };
        arm();
        return () => pending?.cancel();
      },
    },
    async () => {
      isTouched = false;
      await runTick();
    },
  );
  return {
    touch() {
      if (isTouched) return;
      isTouched = true;
      arm();
    },
  };
}
