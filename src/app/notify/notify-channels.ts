/** The channels of a configuration: the log always, the webhooks that are set. The dashboard shows incidents anyway. */

import type { Log } from '../log.ts';
import type { Channel } from './channel.ts';
import { logChannel } from './log-channel.ts';
import { type Webhook, webhookChannel } from './webhook-channel.ts';

export interface ChannelChoice {
  readonly webhook: Webhook | null;
  /** Takes over what the first one has not taken. */
  readonly secondWebhook?: Webhook;
}

export function notifyChannels(log: Log, { webhook, secondWebhook }: ChannelChoice): Channel[] {
  return [
    logChannel(log),
    ...(webhook === null ? [] : [webhookChannel(webhook)]),
    ...(secondWebhook ? [webhookChannel(secondWebhook, fetch, 'second')] : []),
  ];
}
