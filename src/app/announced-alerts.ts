/** Alerts that are also said aloud: whoever raises or resolves one has the notifier look at once. */

import type { Alerts } from '../ports/alerts.ts';
import type { Notifier } from './notify/notifier.ts';

/** The stored incident is the truth: a channel that fails holds nobody up. */
export function announcedAlerts(alerts: Alerts, notifier: Pick<Notifier, 'wake'>): Alerts {
  return {
    async raise(key, severity, message) {
      await alerts.raise(key, severity, message);
      notifier.wake();
    },
    async resolve(key, evidence) {
      await alerts.resolve(key, evidence);
      notifier.wake();
    },
    open: () => alerts.open(),
  };
}
