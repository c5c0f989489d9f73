/** Asks for each day's slate at 05:30 Eastern, and at start-up for one that is due already. */

import { Cron } from 'croner';
import { requestSlate } from '../engine/orchestrator.ts';
import { easternDate, easternInstant } from '../league/eastern-time.ts';
import type { App } from './compose.ts';

const JOB = 'schedule 05:30 ET';

/** Returns how to stop it. Only for upstreams that live in the present: a played season has no tomorrow. */
export function startDailySchedule(app: App): () => void {
  if (app.engine.virtualTime) return () => undefined;
  const request = async () => {
    const today = easternDate(app.clock.now());
    if (app.clock.now() >= easternInstant(today, '05:30')) await requestSlate(app.engine, today, 'live', JOB);
  };
  const safely = () => {
    request().catch((error: unknown) =>
      app.alerts.raise(
        'schedule/daily-slate',
        'error',
        `today's slate could not be requested: ${String(error)}`,
      ),
    );
  };
  // croner only tells the next tick; a restart in between is covered by asking at start-up: the request is idempotent.
  const next = new Cron('30 5 * * *', { timezone: 'America/New_York', paused: true });
  let cancel: () => void = () => undefined;
  const schedule = () => {
    const at = next.nextRun(new Date(app.clock.now()));
    if (at === null) return;
    cancel = app.clock.setTimer(at.getTime(), () => {
      safely();
      schedule();
    });
  };
  safely();
  schedule();
  return () => cancel();
}
