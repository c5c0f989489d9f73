/** Lets an open app live by the clock: leases, the grid and its deadlines, waits and schedules, every 30 seconds. */

import { startTicker, type TickStep, tick } from '../engine/ticker.ts';
import { cronTick } from '../pipeline/cron-tick.ts';
import { tickSteps as pipelineSteps } from '../pipeline/tick-steps.ts';
import type { App } from './compose.ts';
import { deadmanStep } from './notify/deadman.ts';

export type TickedApp = Pick<App, 'engine' | 'warehouse' | 'ledger' | 'clock' | 'alerts' | 'bus'> &
  Partial<Pick<App, 'publish' | 'deadmanUrl' | 'notifier'>>;

/** Starts the ticker and returns how to stop it; a tick under way is waited for. */
export function startTicking(app: TickedApp): () => Promise<void> {
  const steps = tickSteps(app).map((step) => closing(app, step));
  return startTicker(app.clock, () =>
    tick(steps, async (step, error) => {
      const message = error instanceof Error ? error.message : String(error);
      // The store itself may be what fails: then the next tick tells.
      await app.alerts
        .raise(`ticker/${step}`, 'error', `the tick's ${step} failed: ${message}`)
        .catch(() => undefined);
    }),
  );
}

/** The step that has come to its end again is the evidence that closes its incident. */
function closing({ alerts }: TickedApp, step: TickStep): TickStep {
  let isKnownWell = false;
  return {
    name: step.name,
    async run() {
      const wasKnownWell = isKnownWell;
      isKnownWell = false;
      await step.run();
      if (!wasKnownWell) await alerts.resolve(`ticker/${step.name}`, `the tick's ${step.name} succeeded`);
      isKnownWell = true;
    },
  };
}

/** What a tick of the app looks at. */
export function tickSteps(app: TickedApp): readonly TickStep[] {
  const { engine, warehouse, bus, publish, ledger, clock, deadmanUrl, notifier } = app;
  const steps = pipelineSteps({
    engine,
    warehouse,
    nextTick: cronTick(),
    ...(publish ? { publishing: publish } : {}),
    detecting: { pending: () => bus.statistics() },
    ...(notifier ? { testChannels: () => testChannels(notifier) } : {}),
  });
  // The last one: it says outside whether the others are well.
  return deadmanUrl
    ? [...steps, { name: 'deadman', run: deadmanStep({ ledger, clock, url: deadmanUrl }) }]
    : steps;
}

/** A channel that refuses has its incident; the tick itself has done what it is for. */
async function testChannels(notifier: App['notifier']): Promise<string> {
  const receipts = await notifier.selfTest();
  return receipts.map(({ channel, state }) => `${channel} ${state}`).join(', ');
}
