/** The ticker: evaluates what lies in the store by time, so that deadlines fire when every message stays away. */

import type { Clock } from '../ports/clock.ts';

export const TICK_MS = 30_000;

/** One thing a tick looks at. Steps know nothing of each other. */
export interface TickStep {
  readonly name: string;
  readonly run: () => Promise<unknown>;
}

/** What a tick need not look at every time: it is left out until `everyMs` have passed since the last look began. */
export function nowAndThen(clock: Pick<Clock, 'now'>, everyMs: number, run: () => Promise<unknown>) {
  let last = Number.NEGATIVE_INFINITY;
  return async (): Promise<void> => {
    const now = clock.now();
    if (now >= last && now - last < everyMs) return;
    last = now;
    await run();
  };
}

/** Runs every step in order; one that throws is reported and keeps no other from its turn. */
export async function tick(
  steps: readonly TickStep[],
  onTrouble: (step: string, error: unknown) => Promise<void>,
): Promise<void> {
  for (const step of steps) {
    try {
      await step.run();
    } catch (error) {
      await onTrouble(step.name, error);
    }
  }
}

/** Ticks at once and then every 30 s, never two at a time. Resolves `stop` when the tick under way has ended. */
export function startTicker(clock: Clock, runTick: () => Promise<void>): () => Promise<void> {
  let isStopped = false;
  let cancel: () => void = () => undefined;
  let underWay: Promise<void> = Promise.resolve();
  const go = () => {
    const started = clock.now();
    underWay = runTick().finally(() => {
      // From the start of the last one: a slow tick does not push the next ones back.
      if (!isStopped) cancel = clock.setTimer(Math.max(started + TICK_MS, clock.now()), go);
    });
  };
  go();
  return async () => {
    isStopped = true;
    cancel();
    await underWay;
  };
}
