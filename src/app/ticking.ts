/** Lets an open app live by the clock: leases, the grid and its deadlines, waits and schedules, every 30 seconds. */

import { Cron } from 'croner';
import { evaluateDeadlines } from '../engine/deadlines.ts';
import { recoverExpiredLeases } from '../engine/expired-leases.ts';
import { type GridPorts, planGrid } from '../engine/grid.ts';
import { reconcile, reconciliationText } from '../engine/reconciler.ts';
import { evaluateSchedules, type NextTick } from '../engine/schedules.ts';
import { startTicker, type TickStep, tick } from '../engine/ticker.ts';
import { evaluateWaits } from '../pipeline/5-predict/phase5-endpoints.ts';
import { expectedOutput } from '../pipeline/expected-outputs.ts';
import { createGridCalendar } from '../pipeline/grid-calendar.ts';
import { runScheduledAction } from '../pipeline/schedule-actions.ts';
import { SCHEDULES } from '../pipeline/schedules.ts';
import type { App } from './compose.ts';

export type TickedApp = Pick<App, 'engine' | 'warehouse' | 'ledger' | 'clock' | 'alerts'>;

/** Starts the ticker and returns how to stop it; a tick under way is waited for. */
export function startTicking(app: TickedApp): () => Promise<void> {
  const steps = tickSteps(app);
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

/** What a tick looks at. A played season has no tomorrow and nothing due: only leases run out there. */
export function tickSteps({ engine, warehouse, ledger }: TickedApp): readonly TickStep[] {
  const leases: TickStep = { name: 'leases', run: () => recoverExpiredLeases(engine) };
  if (engine.virtualTime) return [leases];
  const grid: GridPorts = {
    engine,
    calendar: createGridCalendar(ledger, warehouse),
    expectationOf: expectedOutput,
  };
  const nextTick = cronTick();
  return [
    leases,
    { name: 'grid', run: () => planGrid(grid) },
    { name: 'deadlines', run: () => evaluateDeadlines(grid) },
    { name: 'waits', run: () => evaluateWaits(engine) },
    {
      name: 'schedules',
      run: () =>
        evaluateSchedules({
          engine,
          schedules: SCHEDULES,
          nextTick,
          act: (action, due) =>
            runScheduledAction(
              {
                engine,
                reconcile: async ({ key }) =>
                  reconciliationText(await reconcile({ ...grid, warehouse }, key)),
              },
              action,
              due,
            ),
        }),
    },
  ];
}

/** The next tick by croner, which knows the zones' clock changes; which ticks have been run is the ledger's business. */
export function cronTick(): NextTick {
  const crons = new Map<string, Cron>();
  return ({ zone, cron }, after) => {
    const key = `${zone} ${cron}`;
    const line = crons.get(key) ?? new Cron(cron, { timezone: zone, paused: true });
    crons.set(key, line);
    return line.nextRun(new Date(after))?.getTime() ?? null;
  };
}
