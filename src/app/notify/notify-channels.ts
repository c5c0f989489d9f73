/** The channels of a configuration: the log always, a webhook where one is set. The dashboard shows them all anyway. */

import type { Log } from '../log.ts';
import type { Channel } from './channel.ts';
import { logChannel } from './log-channel.ts';
import { type Webhook, webhookChannel } from './webhook-channel.ts';

export function notifyChannels(log: Log, webhook: Webhook | null): Channel[] {
  return [logChannel(log), ...(webhook === null ? [] : [webhookChannel(webhook)])];
}
