/** Posts notifications to a webhook: generic JSON, or the form Slack's incoming webhooks take. */

import type { Channel, Notification } from './channel.ts';

const TIMEOUT_MS = 10_000;
/** Addresses that speak Slack's form without being told. */
const SLACK_HOST = 'hooks.slack.com';

export type WebhookFormat = 'json' | 'slack';

export interface Webhook {
  readonly url: string;
  /** Null: told from the address. */
  readonly format: WebhookFormat | null;
}

/** Throws when the address refuses or cannot be reached; its path and query, which are secrets, are never said. */
export function webhookChannel(
  { url, format }: Webhook,
  post: typeof fetch = fetch,
  role: 'first' | 'second' = 'first',
): Channel {
  const { host } = new URL(url);
  const form = format ?? (host === SLACK_HOST ? 'slack' : 'json');
  return {
    name: role === 'first' ? 'webhook' : 'webhook-2',
    isBudgeted: true,
    isBackup: role === 'second',
    async send(notification) {
      let response: Response;
      try {
        response = await post(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(form === 'slack' ? slackBody(notification) : jsonBody(notification)),
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
      } catch (cause) {
        throw new Error(`the webhook at ${host} could not be reached`, { cause });
      }
      if (!response.ok) throw new Error(`the webhook at ${host} answered ${response.status}`);
    },
  };
}

function jsonBody({ key, severity, message }: Notification) {
  return { key, severity, message, text: `Tipoff ${severity}: ${message}` };
}

/** `&`, `<` and `>` are Slack's control characters; a message is foreign text. */
function slackBody({ key, severity, message }: Notification) {
  const safe = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return { text: `*Tipoff ${severity}*: ${safe(message)}\n_${safe(key)}_` };
}
