/** Lets an open app live by the clock: leases, the grid and its deadlines, waits and schedules, every 30 seconds. */

import { watchDeclaration } from '../engine/declaration.ts';
import { nowAndThen, startTicker, type TickStep, tick } from '../engine/ticker.ts';
import { cronTick } from '../pipeline/cron-tick.ts';
import { projectChanges } from '../pipeline/project-changes.ts';
import { tickSteps as pipelineSteps } from '../pipeline/tick-steps.ts';
import type { App } from './compose.ts';
import { liveDeclaration, outsideDifferences } from './live-declaration.ts';
import { deadmanStep } from './notify/deadman.ts';

export type TickedApp = Pick<App, 'engine' | 'warehouse' | 'ledger' | 'clock' | 'alerts' | 'bus'> &
  Partial<Pick<App, 'publish' | 'deadmanUrl' | 'notifier' | 'keyedHosts' | 'topologyDifferences'>>;

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

/** For people and SQL: nothing waits for it. */
const PROJECT_EVERY_MS = 10 * 60_000;

/** What a tick of the app looks at. */
export function tickSteps(app: TickedApp): readonly TickStep[] {
  const { engine, warehouse, bus, publish, ledger, clock, deadmanUrl, notifier } = app;
  const projection = nowAndThen(clock, PROJECT_EVERY_MS, () => projectChanges({ engine, warehouse }));
  const steps = pipelineSteps({
    engine,
    warehouse,
    nextTick: cronTick(),
    ...(publish ? { publishing: publish } : {}),
    detecting: { pending: () => bus.statistics() },
    ...(notifier ? { testChannels: () => testChannels(notifier) } : {}),
  });
  return [
    ...steps,
    { name: 'projection', run: projection },
    ...(publish && notifier
      ? [{ name: 'declaration', run: watchingDeclaration(app, publish, notifier) }]
      : []),
    // The last one: it says outside whether the others are well.
    ...(deadmanUrl ? [{ name: 'deadman', run: deadmanStep({ ledger, clock, url: deadmanUrl }) }] : []),
  ];
}

const COMPARE_EVERY_MS = 10 * 60_000;

function watchingDeclaration(
  { engine, warehouse, clock, keyedHosts = [], topologyDifferences = null }: TickedApp,
  publish: App['publish'],
  notifier: App['notifier'],
): () => Promise<void> {
  return nowAndThen(clock, COMPARE_EVERY_MS, async () => {
    const live = await liveDeclaration({ engine, warehouse, publish, notifier, keyedHosts });
    await watchDeclaration(engine, live, await outsideDifferences(engine.codeVersion, topologyDifferences));
  });
}

/** A channel that refuses has its incident; the tick itself has done what it is for. */
async function testChannels(notifier: App['notifier']): Promise<string> {
  const receipts = await notifier.selfTest();
  return receipts.map(({ channel, state }) => `${channel} ${state}`).join(', ');
}
