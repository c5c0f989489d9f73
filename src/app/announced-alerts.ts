/** Alerts that are also said aloud: an incident that opens or closes goes to the log and, once, to a webhook. */

import type { Alerts, Severity } from '../ports/alerts.ts';
import type { Log } from './log.ts';

const WEBHOOK_TIMEOUT_MS = 10_000;

export interface Announcements {
  readonly log: Log;
  /** Gets `{"key","severity","message","text"}` by POST when an incident opens; null for none. */
  readonly webhook: string | null;
  readonly fetch?: typeof fetch;
}

/** The stored incident is the truth: a webhook that fails is logged and holds nobody up. */
export function announcedAlerts(
  alerts: Alerts,
  { log, webhook, fetch: post = fetch }: Announcements,
): Alerts {
  return {
    async raise(key, severity, message) {
      const isNew = !(await alerts.open()).some((incident) => incident.key === key);
      await alerts.raise(key, severity, message);
      log[severity === 'warning' ? 'warn' : 'error']({ incident: key, severity, isNew }, message);
      if (isNew && webhook !== null) void send(webhook, key, severity, message);
    },
    async resolve(key, evidence) {
      const wasOpen = (await alerts.open()).some((incident) => incident.key === key);
      await alerts.resolve(key, evidence);
      if (wasOpen) log.info({ incident: key }, `closed: ${evidence}`);
    },
    open: () => alerts.open(),
  };

  async function send(url: string, key: string, severity: Severity, message: string): Promise<void> {
    try {
      const response = await post(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ key, severity, message, text: `Tipoff ${severity}: ${message}` }),
        signal: AbortSignal.timeout(WEBHOOK_TIMEOUT_MS),
      });
      if (!response.ok)
        log.warn({ incident: key, status: response.status }, 'the webhook refused the incident');
    } catch (error) {
      log.warn({ incident: key, error: String(error) }, 'the webhook could not be reached');
    }
  }
}
